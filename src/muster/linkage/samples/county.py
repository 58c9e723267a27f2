"""A county's people in households, and what self-reports, departments and gates write down about them.

The noise is set per cell: every report may have each of the faults. Numbers carry order codes from 900 on, phones begin
with 154, which no carrier has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from pypinyin import lazy_pinyin

from muster.linkage.numbers import check_character

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛"
    "叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔"
    "贺赖龚文"
)
MALE = (
    "伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林建国志文德永春海山仁成忠富贵福生祥庆义"
    "兴良光东民友清亮政振壮群家邦承乐绍功松厚庭泽轩睿博梓豪晨昊然"
)
FEMALE = (
    "芳娜秀英敏静丽艳娟霞燕玲桂萍红玉兰梅琴云莲珍凤洁雪倩婷颖慧琳佳怡欣悦蓉淑惠香月巧群碧容菊芝素荣爱"
    "妹卿聪澜纯毓涵萱梦紫诗雨可馨琪晗妍茜秋珊莎锦黛青"
)
TRADITIONAL = dict(
    zip(
        "张陈刘杨赵黄吴孙马罗郑谢许邓萧叶阎钟陆龙钱汤贺赖龚伟强军杰涛刚辉鹏华飞凯帅宁国东丽艳静红兰凤洁颖悦云莲",
        "張陳劉楊趙黃吳孫馬羅鄭謝許鄧蕭葉閻鍾陸龍錢湯賀賴龔偉強軍傑濤剛輝鵬華飛凱帥寧國東麗艷靜紅蘭鳳潔穎悅雲蓮",
        strict=True,
    )
)
MINORITY = [
    "买买提·吐尔逊",
    "阿卜杜拉·艾合买提",
    "古丽·尼亚孜",
    "努尔·买买提",
    "吉克·阿牛",
    "阿木·尔布",
    "扎西·多吉",
    "热依汗·阿布都",
    "沙马·拉日",
    "玉素甫·卡德尔",
]
LOOKALIKE = dict(zip("伟明军杰静丽晨青可玉王", "伪朋君木争丽辰清何王主", strict=False))
ABOLISHED = ("510530", "512501", "422801", "340422", "422128")
AWAY = ("510524", "510502", "610113", "440306", "330106", "500103", "520382", "650102")
HOME = "510521"
TODAY = date(2022, 1, 5)
OLD_NUMBERS_UNTIL = 1985


@dataclass
class _Person:
    key: str
    name: str
    female: bool
    born: date
    number: str
    phone: str
    family: list[_Person] = field(default_factory=list, repr=False)
    town: str = ""
    village: str = ""
    address: str = ""
    unit_phone: str = ""


class _County:
    """Towns, villages and the households in them."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.given: set[str] = set()
        self.made = 0
        self.towns = [
            f"{random.choice('云龙石白清太福兴潮得嘉喻')}{random.choice('丰桥滩锦水集和江埝胜明寺')}镇"
            for _ in range(20)
        ]
        self.villages = [
            (
                town,
                f"{random.choice('大小上下新老东西')}{random.choice('田坝湾沟坪岩林井')}村",
                self._surname() if random.random() < 0.6 else "",
                random.choice(MALE),
                random.choice(FEMALE),
            )
            for town in self.towns
            for _ in range(15)
        ]
        pool = set(SURNAMES + MALE + FEMALE)
        self.homophones: defaultdict[str, list[str]] = defaultdict(list)
        for character in sorted(
            pool | set("薇卫维国果炜玮纬帼民敏芬分兵宾彬冰俪莉力立利莹萤颍影景井彦燕晏雁砚章彰樟成诚程晴卿庆清")
        ):
            self.homophones[lazy_pinyin(character)[0]].append(character)

    def _surname(self) -> str:
        return self.random.choice(SURNAMES[:20] if self.random.random() < 0.55 else SURNAMES)

    def _fresh(self, make: Iterator[str]) -> str:
        for text in make:
            if text not in self.given:
                self.given.add(text)
                return text
        raise RuntimeError("nothing left")

    def phone(self) -> str:
        return self._fresh(f"154{self.random.randrange(10**8):08}" for _ in range(10**6))

    def number(self, region: str, born: date, female: bool) -> str:
        def tries() -> Iterator[str]:
            for _ in range(10**6):
                order = self.random.randrange(900, 998, 2) + (not female)
                first = f"{region}{born:%Y%m%d}{order:03}"
                yield first + check_character(first)

        return self._fresh(tries())

    def household(self) -> list[_Person]:
        random = self.random
        town, village, dominant, male, female = random.choice(self.villages)
        surname = dominant if dominant and random.random() < 0.65 else self._surname()
        address = f"{town}{village}{random.randint(1, 12)}组{random.randint(1, 200)}号"
        head = self._adult(surname, False, random.randint(24, 60), male)
        people = [head]
        if random.random() < 0.75:
            people.append(
                self._adult(
                    self._surname(), True, min(75, max(22, (TODAY.year - head.born.year) + random.randint(-5, 3))), ""
                )
            )
        shared = random.choice(MALE + FEMALE) if random.random() < 0.35 else ""
        for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
            child = self._adult(surname, random.random() < 0.5, random.randint(1, 22), shared)
            people.append(child)
            if random.random() < 0.03:
                people.append(self._twin(child, surname, shared))
        if random.random() < 0.15:
            people.append(self._adult(surname, False, random.randint(60, 85), ""))
        unit = self.phone() if random.random() < 0.002 else ""
        for person in people:
            person.family, person.town, person.village, person.address = people, town, village, address
            person.unit_phone = unit
            if TODAY.year - person.born.year < 14:
                person.phone = head.phone
        return people

    def _adult(self, surname: str, female: bool, age: int, shared: str) -> _Person:
        random = self.random
        born = TODAY - timedelta(days=int(age * 365.25) + random.randint(1, 364))
        region = HOME if random.random() < 0.85 else random.choice(AWAY)
        if random.random() < 0.01 and age > 30:
            region = random.choice(ABOLISHED)
        self.made += 1
        pool = FEMALE if female else MALE
        if random.random() < 0.02:
            name = random.choice(MINORITY)
            name = name[:2] + name[2:]
        elif shared and random.random() < 0.6:
            name = surname + shared + random.choice(pool)
        else:
            name = surname + "".join(random.choices(pool, k=1 if random.random() < 0.15 else 2))
        return _Person(f"c{self.made}", name, female, born, self.number(region, born, female), self.phone())

    def _twin(self, other: _Person, surname: str, shared: str) -> _Person:
        twin = self._adult(surname, other.female, 5, shared)
        twin.born = other.born
        order = int(other.number[14:17]) + 2
        first = f"{other.number[:14]}{min(order, 999):03}"
        number = first + check_character(first)
        twin.number = number if number not in self.given else self.number(other.number[:6], other.born, other.female)
        self.given.add(twin.number)
        return twin


def reports(count: int, seed: int) -> Iterator[tuple[str, dict[str, str]]]:
    """`count` reports, in the order of their coming in, with the true person of each."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    county = _County(random)
    units = [county.phone() for _ in range(max(3, count // 4000))]
    found: list[tuple[str, dict[str, str]]] = []
    while len(found) < count:
        for person in county.household():
            for _ in range(random.choices((1, 2, 3, 4, 5, 6), (34, 26, 18, 11, 7, 4))[0]):
                found.append((person.key, _report(random, county, person, units)))
    random.shuffle(found)
    for index, (key, cells) in enumerate(found[:count]):
        yield key, {"report_id": f"r{index + 1}", **cells}


def _report(random: Random, county: _County, person: _Person, units: list[str]) -> dict[str, str]:
    cells = {
        "source": random.choice(("self", "police", "transport", "gate", "school")),
        "reported_at": f"2022-01-{random.randint(1, 28):02}T{random.randrange(24):02}:{random.randrange(60):02}",
        "name": _name(random, county, person),
        "id_number": _number(random, person),
        "phone": _phone(random, person, units),
        "birth_date": _birth(random, person),
        "sex": _sex(random, person),
        **_place(random, county, person),
    }
    if random.random() < 0.002:
        cells["name"], cells["id_number"] = cells["id_number"], cells["name"]
    return cells


def _name(random: Random, county: _County, person: _Person) -> str:
    name = person.name
    dice = random.random()
    at = random.randrange(len(name))
    if dice < 0.03:
        choices = county.homophones.get(lazy_pinyin(name[at])[0], [name[at]])
        name = name[:at] + random.choice(choices) + name[at + 1 :]
    elif dice < 0.045:
        name = "".join(TRADITIONAL.get(c, c) for c in name)
    elif dice < 0.05:
        name = name[:at] + LOOKALIKE.get(name[at], random.choice(MALE)) + name[at + 1 :]
    elif dice < 0.055 and len(name) > 2:
        name = name[:at] + name[at + 1 :]
    elif dice < 0.065:
        syllables = lazy_pinyin(name.replace("·", ""))
        given = "".join(syllables[1:])
        name = random.choice(
            (
                f"{syllables[0]} {given}",
                f"{syllables[0].upper()} {given.upper()}",
                f"{given.title()} {syllables[0].title()}",
            )
        )
    elif dice < 0.075:
        name = f" {name[0]} {name[1:]}" if len(name) == 2 else name + " "
    elif dice < 0.078:
        name = ""
    if "·" in name:
        name = name.replace("·", random.choice("·•.・· "))
    return name


def _number(random: Random, person: _Person) -> str:
    number = person.number
    dice = random.random()
    at = random.randrange(17)
    child = TODAY.year - person.born.year < 7
    if dice < (0.5 if child else 0.16):
        return ""
    dice = random.random()
    if dice < 0.03:
        number = number[:at] + random.choice("0123456789") + number[at + 1 :]
    elif dice < 0.04:
        number = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    elif dice < 0.055:
        number = number[: random.choice((17, 17, 16, 14, 12))]
    elif dice < 0.065:
        number = random.choice(person.family).number
    elif dice < 0.07:
        number = number[:at] + number[at + 1 :]
    elif dice < 0.075 and person.born.year < OLD_NUMBERS_UNTIL:
        number = number[:6] + number[8:17]
    elif dice < 0.078:
        number = number.replace("0", "O", 1)
    elif dice < 0.08:
        number = f"{float(number[:17]) * 10:.5E}".replace("E+17", "E+17")
    if number.endswith("X"):
        number = number[:-1] + random.choice("XXXx×ｘ")
    return number if random.random() < 0.98 else f"{number[:6]} {number[6:14]} {number[14:]}"


def _phone(random: Random, person: _Person, units: list[str]) -> str:
    phone = person.phone
    dice = random.random()
    if dice < 0.12:
        return ""
    if dice < 0.2:
        phone = random.choice(person.family).phone
    elif dice < 0.22:
        at = random.randrange(1, 11)
        phone = phone[:at] + random.choice("0123456789") + phone[at + 1 :]
    elif dice < 0.24:
        phone = random.choice(units)
    elif dice < 0.26:
        phone = f"{phone}{random.choice('/、 ,')}{random.choice(person.family).phone}"
    dice = random.random()
    if dice < 0.03:
        return f"+86{phone}"
    return f"{phone[:3]}-{phone[3:7]}-{phone[7:]}" if dice < 0.04 else phone


def _birth(random: Random, person: _Person) -> str:
    born, dice = person.born, random.random()
    if dice < 0.4:
        return ""
    if dice < 0.41:
        born += timedelta(days=random.choice((-1, 1, 30, -30, 365)))
    elif dice < 0.417 and born.day <= 12:
        born = date(born.year, born.day, born.month)
    elif dice < 0.425:
        born = date(born.year, 1, 1)
    return born.strftime(random.choice(("%Y-%m-%d", "%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d")))


def _sex(random: Random, person: _Person) -> str:
    if random.random() < 0.3:
        return ""
    female = person.female if random.random() < 0.99 else not person.female
    return random.choice(("女", "女", "女性", "F") if female else ("男", "男", "男性", "M"))


def _place(random: Random, county: _County, person: _Person) -> dict[str, str]:
    town, village, address = person.town, person.village, person.address
    if random.random() < 0.05:
        town, village, *_ = random.choice(county.villages)
        address = f"{town}{village}{random.randint(1, 12)}组{random.randint(1, 200)}号"
    return {
        "town": town if random.random() < 0.8 else "",
        "village": village if random.random() < 0.6 else "",
        "address": address if random.random() < 0.35 else "",
    }
