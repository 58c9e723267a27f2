"""People who do not exist, for tests and exercises. The same seed makes the same people.

Numbers have the form of GB 11643 with a real region, but an order code from 900 on, which registries keep for
centenarians; phones begin with 154, which no carrier has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

from muster.people import rules

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
    "姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
COMMON = 20
"""The first of SURNAMES, which more than half of all people share."""
GIVEN = {
    "male": "伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林建国志文德永春海山仁成忠富贵福生",
    "female": "芳娜秀英敏静丽艳娟霞燕玲桂萍红玉兰梅琴云莲珍凤洁雪倩婷颖慧琳佳怡欣悦蓉淑惠香月巧群碧容",
}
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
PROVINCES = dict(
    zip(
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65".split(),  # noqa: SIM905
        "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新",
        strict=True,
    )
)
"""How plates begin, by province."""
NEW_ENERGY_SHARE = 0.12
DAYS_A_YEAR = 365.25

Sex = Literal["male", "female"]


@dataclass(frozen=True)
class GeneratedPerson:
    """Somebody who does not exist. `place` is the code of their home, one of the generator's."""

    name: str
    sex: Sex
    birth_date: date
    id_number: str
    phone: str
    place: str


class Generator:
    """Makes people and plates. No number, phone or plate comes twice from the same generator."""

    def __init__(self, seed: int | str, place_codes: Sequence[str], *, today: date = date(2022, 9, 1)) -> None:
        if not place_codes:
            raise ValueError("people need places to live in")
        self._random = Random(seed)  # noqa: S311 - repeatable on purpose
        self._places = list(place_codes)
        self._today = today
        self._given: set[str] = set()

    def person(self, *, place: str | None = None, ages: tuple[int, int] = (18, 75)) -> GeneratedPerson:
        """Somebody of that age, in that place or any."""
        home = place or self._random.choice(self._places)
        sex: Sex = self._random.choice(("male", "female"))
        while True:
            days = self._random.uniform(ages[0] * DAYS_A_YEAR, (ages[1] + 1) * DAYS_A_YEAR - 2)
            born = self._today - timedelta(days=int(days) + 1)
            number = self._number(home[:6], born, sex)
            if self._new(number):
                break
        return GeneratedPerson(self._name(sex), sex, born, number, self._phone(), home)

    def plate(self, *, place: str | None = None) -> str:
        """A plate as it is written, like 川E·6K2A7, of the prefecture of that place or any."""
        home = place or self._random.choice(self._places)
        prefecture = int(home[2:4] or 1)
        letter = LETTERS[(prefecture - 1) % len(LETTERS)]
        while True:
            if self._random.random() < NEW_ENERGY_SHARE:
                serial = self._random.choice("DF") + f"{self._random.randrange(100_000):05}"
            else:
                serial = "".join(self._random.choices("0123456789" * 4 + LETTERS, k=5))
            plate = f"{PROVINCES.get(home[:2], '川')}{letter}·{serial}"
            if self._new(plate):
                return plate

    def _new(self, text: str) -> bool:
        if text in self._given:
            return False
        self._given.add(text)
        return True

    def _number(self, region: str, born: date, sex: Sex) -> str:
        order = self._random.randrange(900, 996, 2) + (sex == "male")
        first = f"{region}{born:%Y%m%d}{order:03}"
        return first + rules.check_digit(first)

    def _name(self, sex: Sex) -> str:
        surname = self._random.choice(SURNAMES[:COMMON] if self._random.random() < 0.55 else SURNAMES)  # noqa: PLR2004
        length = 1 if self._random.random() < 0.18 else 2  # noqa: PLR2004 - about one name in six has two characters
        return surname + "".join(self._random.choices(GIVEN[sex], k=length))

    def _phone(self) -> str:
        while True:
            phone = f"154{self._random.randrange(10**8):08}"
            if self._new(phone):
                return phone
