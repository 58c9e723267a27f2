"""Lists as offices send them: each clerk has a layout, habits and a sloppiness of their own.

A clerk's wrong number goes into every later list of that clerk; a work unit's list has one phone for all; a companion
stands on the parent's phone and sometimes under the parent's number. Numbers carry order codes from 900 on, phones
begin with 154, which no carrier has.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from muster.linkage.numbers import check_character

FAMILIES = tuple(
    (name, weight)
    for weight, names in (
        (9, "李 王"),
        (8, "陈"),
        (7, "黄"),
        (6, "韦 张 刘"),
        (4, "农 梁 覃 杨"),
        (3, "陆 罗 周"),
        (2, "莫 吴 曾 许 徐 余"),
        (1, "欧阳 单 解 仇 章 程 成 于 俞 付 傅 肖 萧"),
    )
    for name in names.split()
)
FIRSTS = "小志文建国永光春秋海德金玉天正学明世忠家少启彩丽美秀桂月雪晓思佳雨子一宏振立其大传祖汉廷昌绍炳锡俊景焕毓维"
SECONDS = (
    "英芬华强兵平军珍琼林生荣贵才德发明义成刚勇辉东峰超鑫杰浩然轩涵怡婷雯琳娜洁蓉菲艺馨媛娴琪宁宇航凯"
    "鹏翔龙虎斌彬滨冰勤琴芹庆卿青清倩茜"
)
SAME_SOUND = [
    "英瑛莹颖",
    "芬纷",
    "华花桦",
    "强蔷",
    "兵冰彬斌滨宾",
    "平萍苹",
    "军君均钧",
    "珍真贞",
    "林琳霖",
    "生升声",
    "荣蓉容",
    "明铭鸣",
    "义艺毅怡",
    "成诚程城",
    "辉晖",
    "东冬",
    "峰锋丰",
    "杰洁捷",
    "浩昊皓",
    "涵晗",
    "婷庭亭",
    "雯文闻",
    "宇雨羽",
    "勤琴芹",
    "庆青清卿倩",
    "小晓筱",
    "志智致",
    "建健",
    "国果",
    "永勇",
    "海",
    "玉钰育",
    "丽莉俐",
    "美梅",
    "秀绣",
    "余于俞鱼",
    "许徐",
    "付傅富",
    "肖萧",
    "张章",
    "程成陈",
]
OLD_FORMS = dict(
    zip(
        "陈黄张刘农罗吴杨单许韦陆国丽荣华强军东峰义庆龙飞辉",
        "陳黃張劉農羅吳楊單許韋陸國麗榮華強軍東峯義慶龍飛輝",
        strict=True,
    )
)
SPELLED = {
    "李": "Li",
    "王": "Wang",
    "陈": "Chen",
    "黄": "Huang",
    "张": "Zhang",
    "刘": "Liu",
    "杨": "Yang",
    "周": "Zhou",
}
FOREIGN_NAMES = ("NGUYEN VAN THANH", "TRAN THI HOA", "Maria Santos", "PHAM QUOC BAO", "Ahmed Al Farsi")
DOTTED = (
    "阿依·古丽",
    "艾力·吐尔洪",
    "迪丽·热巴提",
    "吉木·子哈",
    "卓玛·央金",
    "次仁·旺堆",
    "麦麦提·依明",
    "凯赛尔·亚森",
)
DOTS = ("·", "•", "・", ".", "．", "-", " ", "")
OWN_REGIONS = ("451002", "451021", "451022", "451029")
OLD_REGIONS = ("452601", "452622", "452624")
OTHER_REGIONS = ("520111", "532628", "440983", "430121", "360782", "331082")
DIGITS = "0123456789"


@dataclass
class _Somebody:
    key: str
    name: tuple[str, str]
    birth: tuple[int, int, int]
    female: bool
    number: str
    phone: str
    guardian: _Somebody | None = None
    home: tuple[str, str, str] = ("", "", "")


@dataclass
class _Clerk:
    """One office's way of writing, and what its register holds by mistake."""

    name: str
    columns: frozenset[str]
    date_style: int
    shaky: float
    traditional: bool
    small_x: str
    prefix: str
    unit_phone: str
    register: dict[str, str] = field(default_factory=dict)


class _World:
    def __init__(self, seed: int) -> None:
        self.dice = Random(f"lists {seed}")  # noqa: S311 - repeatable on purpose
        self.used: set[str] = set()
        self.people: list[_Somebody] = []
        syllables = "那百龙六同平乐坡林德靖田隆西凌"
        self.towns = sorted({a + b + k for a in syllables for b in "坡圩合峒马" for k in ("乡", "镇")})[:36]

    def unused_phone(self) -> str:
        while True:
            phone = "154" + "".join(self.dice.choices(DIGITS, k=8))
            if phone not in self.used:
                self.used.add(phone)
                return phone

    def unused_number(self, birth: tuple[int, int, int], female: bool, region: str) -> str:
        while True:
            order = 900 + 2 * self.dice.randrange(50) + (0 if female else 1)
            body = f"{region}{birth[0]}{birth[1]:02}{birth[2]:02}{order}"
            if body not in self.used:
                self.used.add(body)
                return body + check_character(body)

    def birth(self, youngest: int, oldest: int) -> tuple[int, int, int]:
        year, month = 2022 - self.dice.randint(youngest, oldest), self.dice.randint(1, 12)
        return year, month, self.dice.randint(1, calendar.monthrange(year, month)[1])

    def new_name(self, family: str = "", middle: str = "") -> tuple[str, str]:
        if not family and self.dice.random() < 0.04:
            first, _, second = self.dice.choice(DOTTED).partition("·")
            return first, second
        family = family or self.dice.choices([f for f, _ in FAMILIES], [w for _, w in FAMILIES])[0]
        if self.dice.random() < 0.12:
            return family, self.dice.choice(SECONDS)
        return family, (middle or self.dice.choice(FIRSTS)) + self.dice.choice(SECONDS)

    def add(
        self,
        name: tuple[str, str],
        ages: tuple[int, int],
        home: tuple[str, str, str],
        guardian: _Somebody | None = None,
    ) -> _Somebody:
        dice = self.dice
        female = dice.random() < 0.5
        pick = dice.random()
        region = dice.choice(OWN_REGIONS if pick < 0.8 else OTHER_REGIONS if pick < 0.993 else OLD_REGIONS)
        birth = self.birth(*ages)
        number = self.unused_number(birth, female, region)
        somebody = _Somebody(f"p{len(self.people)}", name, birth, female, number, self.unused_phone(), guardian, home)
        self.people.append(somebody)
        return somebody

    def settle(self) -> None:
        """A house: one to three grown-ups, children on the phone of one of them, twins and shared names."""
        dice = self.dice
        town = dice.randrange(len(self.towns))
        hamlet = dice.randrange(12)
        clan = FAMILIES[(town * 12 + hamlet) % 20][0] if hamlet % 3 else ""
        home = (
            self.towns[town],
            f"{'那弄百果岜坡陇渌江根甲福'[hamlet]}屯",
            f"{self.towns[town]}{hamlet + 1}队{dice.randint(1, 90)}号",
        )
        middle = FIRSTS[(town * 7 + hamlet) % len(FIRSTS)] if dice.random() < 0.4 else ""
        family = clan if clan and dice.random() < 0.7 else ""
        parent = self.add(self.new_name(family, middle), (23, 70), home)
        if dice.random() < 0.6:
            self.add(self.new_name(), (23, 70), home)
        for _ in range(dice.choices((0, 1, 2, 3), (45, 30, 20, 5))[0]):
            child = self.add(self.new_name(parent.name[0], middle), (0, 17), home, guardian=parent)
            if dice.random() < 0.04:
                twin = self.add(self.new_name(parent.name[0], child.name[1][0]), (0, 17), home, guardian=parent)
                twin.birth, twin.female = child.birth, child.female
                body = child.number[:14] + f"{min(int(child.number[14:17]) + 2, 999):03}"
                if body not in self.used:
                    self.used.add(body)
                    twin.number = body + check_character(body)
                else:
                    twin.number = self.unused_number(twin.birth, twin.female, child.number[:6])


def _clerks(world: _World, count: int) -> list[_Clerk]:
    dice = world.dice
    optional = {
        "phone": 0.9,
        "birth_date": 0.5,
        "sex": 0.6,
        "town": 0.85,
        "village": 0.6,
        "address": 0.35,
        "id_number": 0.9,
    }
    return [
        _Clerk(
            name=f"list-{index}",
            columns=frozenset(column for column, share in optional.items() if dice.random() < share),
            date_style=dice.randrange(5),
            shaky=dice.choice((0.3, 0.6, 1.0, 1.0, 1.6, 2.5)),
            traditional=dice.random() < 0.04,
            small_x=dice.choice("XXXxx×"),
            prefix=dice.choice(("", "", "", "", "+86", "86", "+86 ")),
            unit_phone=world.unused_phone() if dice.random() < 0.08 else "",
        )
        for index in range(count)
    ]


def reports(count: int, seed: int) -> Iterator[tuple[str, dict[str, str]]]:
    """`count` reports, list after list, with the true person of each."""
    world = _World(seed)
    dice = world.dice
    chosen: list[tuple[int, int]] = []
    clerks = _clerks(world, max(40, count // 400))
    while len(chosen) < count:
        before = len(world.people)
        world.settle()
        for index in range(before, len(world.people)):
            for clerk in dice.sample(range(len(clerks)), dice.choices(range(1, 7), (30, 28, 20, 12, 6, 4))[0]):
                chosen.append((clerk, index))
    del chosen[count:]
    chosen.sort(key=lambda pair: (pair[0], dice.random()))
    for line, (clerk, index) in enumerate(chosen):
        somebody = world.people[index]
        cells = _written(dice, clerks[clerk], somebody)
        yield somebody.key, {"report_id": f"{clerk}-{line}", "source": clerks[clerk].name, **cells}


def _written(dice: Random, clerk: _Clerk, somebody: _Somebody) -> dict[str, str]:
    shaky = clerk.shaky
    year, month, day = somebody.birth
    if dice.random() < 0.015 * shaky:
        year, month, day = dice.choice(
            (
                (year, 1, 1),
                (year + 1, month, day),
                (year - 10, month, day),
                (year, month, max(1, day - 1)),
                (year, day if day < 13 else month, min(month, 28)),
            )
        )
    cells = {
        "reported_at": f"2022-02-{dice.randint(1, 28):02}",
        "name": _spelled(dice, clerk, somebody),
        "id_number": _numbered(dice, clerk, somebody),
        "phone": _called(dice, clerk, somebody),
        "birth_date": (
            f"{year}-{month:02}-{day:02}",
            f"{year}{month:02}{day:02}",
            f"{year}/{month}/{day}",
            f"{year}年{month}月{day}日",
            f"{year}.{month}.{day}",
        )[clerk.date_style],
        "sex": ("女" if somebody.female else "男") if dice.random() < 0.985 else "",
    }
    town, village, address = somebody.home
    if dice.random() < 0.04 * shaky:
        town, village, address = "", "", f"工业园{dice.randint(1, 40)}栋{dice.randint(101, 620)}"
    cells |= {"town": town, "village": village, "address": address}
    for column in ("id_number", "phone", "birth_date", "sex", "town", "village", "address"):
        if column not in clerk.columns or dice.random() < 0.04 * shaky:
            cells[column] = ""
    if dice.random() < 0.001 * shaky:
        cells["name"], cells["id_number"] = cells["id_number"], cells["name"]
    return cells


def _spelled(dice: Random, clerk: _Clerk, somebody: _Somebody) -> str:
    family, given = somebody.name
    if len(family) > 1 and family != "欧阳":
        return dice.choice(DOTS).join(somebody.name)
    pick = dice.random() / clerk.shaky
    name = family + given
    if pick < 0.03:
        at = dice.randrange(len(name))
        groups = [group for group in SAME_SOUND if name[at] in group]
        name = name[:at] + dice.choice(dice.choice(groups) if groups else FIRSTS) + name[at + 1 :]
    elif pick < 0.036 and len(name) == 3:
        name = name[0] + name[2] + name[1]
    elif pick < 0.042 and family in SPELLED:
        from pypinyin import lazy_pinyin

        name = f"{SPELLED[family]} {''.join(lazy_pinyin(given)).title()}"
    elif pick < 0.046:
        name = name[:-1] or name
    elif pick < 0.05:
        name = name + dice.choice(("（户主）", "(儿子)", "1", "老师"))
    return "".join(OLD_FORMS.get(c, c) for c in name) if clerk.traditional else name


def _numbered(dice: Random, clerk: _Clerk, somebody: _Somebody) -> str:
    if somebody.key in clerk.register:
        return clerk.register[somebody.key]
    number = somebody.number
    pick = dice.random() / clerk.shaky
    at = dice.randrange(6, 18)
    if somebody.guardian and dice.random() < 0.25:
        number = ""
    elif somebody.guardian and pick < 0.04:
        number = somebody.guardian.number
    elif pick < 0.02:
        digit = dice.choice(DIGITS)
        number = number[:at] + digit + number[at + 1 :]
    elif pick < 0.028:
        number = number[: at - 1] + number[at : at + 1] + number[at - 1] + number[at + 1 :]
    elif pick < 0.038:
        number = number[: dice.choice((6, 10, 14, 15, 17))]
    elif pick < 0.046:
        number = number[:at] + dice.choice(DIGITS) + number[at:]
    elif pick < 0.05 and somebody.birth[0] < 1980:
        number = number[:6] + number[8:17]
    elif pick < 0.053:
        number = number.replace("0", dice.choice("Oo"))
    elif pick < 0.055:
        number = dice.choice(("无", "不详", "123456", "0", number[:3] + "***********" + number[-4:]))
    if number != somebody.number and dice.random() < 0.5:
        clerk.register[somebody.key] = number
    return number.replace("X", clerk.small_x) if number.endswith("X") else number


def _called(dice: Random, clerk: _Clerk, somebody: _Somebody) -> str:
    owner = somebody.guardian if somebody.guardian and dice.random() < 0.9 else somebody
    if clerk.unit_phone and dice.random() < 0.9:
        return clerk.unit_phone
    pick = dice.random() / clerk.shaky
    phone = owner.phone
    at = dice.randrange(3, 11)
    if pick < 0.015:
        phone = phone[:at] + dice.choice(DIGITS) + phone[at + 1 :]
    elif pick < 0.02:
        phone = phone[:at] + phone[at + 1 :]
    elif pick < 0.03:
        phone = f"{phone}{dice.choice(('；', '/', ' ', '或'))}{somebody.phone}"
    elif pick < 0.034:
        phone = dice.choice(("0776-2820011", "无", "同上"))
    return clerk.prefix + phone if phone[:1] == "1" else phone
