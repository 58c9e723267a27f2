"""Bulletins made up from the table of divisions, in every layout and with its irregularities, and the truth beside.

Names of estates, roads and numbers are invented; towns and villages are those of the table, so that left-out counties
can be checked the way a reader would.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from muster.risktext import Gazetteer, forms
from muster.risktext.gazetteer import CITY, PROVINCE, TOWN

ESTATE_BEGINNINGS = (
    "锦绣",
    "阳光",
    "翠湖",
    "金色",
    "御景",
    "和谐",
    "滨江",
    "龙湖",
    "康乐",
    "书香",
    "玉泉",
    "永福",
    "盛世",
    "华庭",
    "星河",
)
ESTATE_ENDINGS = (
    "花园",
    "小区",
    "家园",
    "公寓",
    "名邸",
    "新村",
    "广场",
    "嘉苑",
    "大厦",
    "安置小区",
    "职工宿舍",
    "酒店",
    "超市",
)
ROADS = ("建设路", "人民东路", "解放大道", "迎宾路", "青年街", "胜利巷", "环城北路", "文昌路", "工农路", "振兴街")
ZONES = ("凌云科技示范区", "临空经济示范区", "东湖生态旅游度假区", "城乡一体化示范区")
CHROME_ABOVE = (
    "首页\n政务公开\n新闻中心\n首页\n> 要闻动态\n{day}某省疫情情况\n"
    "发布日期：{published} 08:{minute}:11\n浏览次数： 734\n"
)
PROSE = (
    "当日无新增无症状感染者。尚有28人正在接受医学观察。\n"
    "请持续关注国内疫情动态和无症状感染者行动轨迹，如非必要，不要前往中高风险地区。\n"
    "请合理安排出行，14天内有中高风险地区旅居史的人员，应主动向社区报告。\n"
)
CHROME_BELOW = (
    "境外（除澳门为低风险外）仍全部为高风险地区。\n专家提醒：\n一、合理安排出行，如非必须，尽量不前往疫情中高风险地区。\n"
    "二、公共场所全程佩戴口罩，保持社交距离。\n关闭\n打印\n版权所有：某省卫生健康委员会\n主办单位：某省卫生健康委员会\n"
)


@dataclass
class Truth:
    """An area as it was meant."""

    level: str
    county: str | None
    text: str
    whole: bool = False
    excepted: tuple[str, ...] = ()
    new: bool = False


@dataclass
class Made:
    """A text and what it says."""

    name: str
    text: str
    as_of: str
    areas: list[Truth]


@dataclass
class _Item:
    county: str
    """The county's name as it is written before the text; '' when the heading says it."""
    truth: Truth
    zone: str = ""


_Listed = dict[str, list[tuple[str, list[_Item]]]]
"""For each level the cities and their items."""


def _counts(listed: _Listed) -> dict[str, int]:
    return {level: sum(len(items) for _, items in cities) for level, cities in listed.items()}


def _truths(listed: _Listed) -> list[Truth]:
    return [item.truth for cities in listed.values() for _, items in cities for item in items]


class Maker:
    """Makes bulletins from one seed."""

    def __init__(self, gazetteer: Gazetteer, seed: int) -> None:
        self.gazetteer = gazetteer
        self.random = random.Random(seed)
        cities = [code for code in gazetteer.below("", CITY) if gazetteer.name(code)]
        self.cities = [code for code in cities if self._counties(code)]

    def _counties(self, city: str) -> list[str]:
        codes = sorted({code for found in self.gazetteer.counties(city).values() for code in found})
        return [code for code in codes if self.gazetteer.below(code, TOWN)]

    def make(self, layout: str, groups: int = 6) -> Made:
        """One bulletin with everything that stands around it on a page."""
        r = self.random
        year, month, day = r.choice((2021, 2022)), r.randint(2, 12), r.randint(2, 28)
        hour = r.choice((8, 11, 15, 24))
        listed = self._listed(groups)
        counts = _counts(listed)
        writer: Callable[[_Listed, dict[str, int]], str] = getattr(self, f"_{layout}")
        body = writer(listed, counts)
        today, eve = f"{year}-{month:02}-{day:02}", f"{month}月{day - 1}日"
        overview = f"截至{eve}{hour}时，全国现有{counts['high']}个高风险地区，{counts['medium']}个中风险地区："
        above = CHROME_ABOVE.format(day=eve, published=today, minute=r.randint(10, 59))
        days, rest = divmod(hour, 24)
        as_of = f"{year}-{month:02}-{day - 1 + days:02}T{rest:02}:00+08:00"
        text = f"{above}{PROSE}疫情风险等级提醒\n{overview}\n{body}{CHROME_BELOW}"
        return Made(f"{today}.txt", text, as_of, _truths(listed))

    def make_data(self, groups: int = 4) -> Made:
        """One list as data, and the same in words below it."""
        listed = self._listed(groups)
        counts = _counts(listed)
        text = self._data(listed, counts) + "\n" + self._lines(listed, counts)
        return Made("2022-01-01.txt", text, "2022-01-01", _truths(listed))

    def _listed(self, groups: int) -> _Listed:
        r = self.random
        chosen = r.sample(self.cities, groups)
        high = max(1, groups // 3)
        return {
            "high": [(city, self._items(city, "high", r.randint(1, 4))) for city in chosen[:high]],
            "medium": [(city, self._items(city, "medium", r.choice((1, 2, 3, 5, 9, 14)))) for city in chosen[high:]],
        }

    def _items(self, city: str, level: str, count: int) -> list[_Item]:
        r = self.random
        items: list[_Item] = []
        while len(items) < count:
            county = r.choice(self._counties(city))
            if r.random() < 0.04:
                items.append(self._in_zone(city, level))
                continue
            for _ in range(min(count - len(items), r.choice((1, 1, 2, 3, 4)))):
                item = self._item(county, level)
                if all(item.truth.text != other.truth.text for other in items):
                    items.append(item)
        return items

    def _in_zone(self, city: str, level: str) -> _Item:
        zone = self.random.choice(ZONES)
        known = self.gazetteer.zones(city)
        if any(key in known for key in forms.zone_keys(zone, self.gazetteer.name(city))):
            zone = ZONES[0]
        return _Item(zone, Truth(level, None, self._estate()), zone=zone)

    def _estate(self) -> str:
        r = self.random
        name = r.choice(ESTATE_BEGINNINGS) + r.choice(ESTATE_ENDINGS)
        number = r.randint(1, 40)
        ending = r.choice(
            (
                "",
                "",
                f"{number}号楼",
                f"{number}栋{r.randint(1, 4)}单元",
                f"{r.randint(1, 4)}期",
                f"{number}号楼、{number + 2}号楼",
            )
        )
        return name + ending

    def _item(self, county: str, level: str) -> _Item:
        r = self.random
        g = self.gazetteer
        town = r.choice(g.below(county, TOWN))
        name = g.names[town]
        kind = r.random()
        truth = Truth(level, county, "")
        if kind < 0.12:
            truth.text = name
        elif kind < 0.2:
            truth.text, truth.whole = f"{name}全域", True
        elif kind < 0.5:
            truth.text = name + self._estate()
        elif kind < 0.62:
            truth.text = self._estate()
        elif kind < 0.72:
            truth.text = name + self._village(county, town)
        elif kind < 0.8:
            truth.text = f"{name}{r.choice(ROADS)}{r.randint(1, 400)}号（含沿街商铺、{r.randint(1, 9)}号院）"
        elif kind < 0.9:
            a, b, c, d = r.sample(ROADS, 4)
            truth.text = r.choice(
                (f"{name}东至{a}、西至{b}、南至{c}、北至{d}区域", f"{name}{a}以南、{b}以西、{c}以北、{d}以东合围区域")
            )
        else:
            out = r.choice(ESTATE_BEGINNINGS) + "村"
            truth.text, truth.excepted = r.choice(
                ((f"{name}（除{out}以外）", (out,)), (f"{name}（不含{out}）", (out,)))
            )
        truth.new = r.random() < 0.06
        return _Item(g.names[county], truth)

    def _village(self, county: str, town: str) -> str:
        rows = [
            (stem, c) for stem, codes in self.gazetteer.villages(county).items() for c in codes if c.startswith(town)
        ]
        return f"{self.random.choice(rows)[0]}村" if rows else self._estate()

    def _label(self, city: str, *, short: float = 0.3) -> str:
        g = self.gazetteer
        province, name = g.names[city[:PROVINCE]], g.name(city)
        if province == name:
            return name
        if self.random.random() < short:
            province = list(forms.of_province(province))[1]
        return province + name

    def _written(self, item: _Item, before: _Item | None, *, elide: bool) -> str:
        text = item.truth.text + (self.random.choice(("（新增）", "(新增)")) if item.truth.new else "")
        if elide and before is not None and before.county == item.county and not item.zone:
            return text
        county = item.county
        if self.random.random() < 0.2:
            county = list(forms.of_area(county))[-1] if "自治" in county else county
        return county + text

    def _marks(self) -> Callable[[bool], str]:
        """Marks between items of one county, and between counties, as one writer uses them."""
        inner, outer = self.random.choice(
            ((",", ";"), ("，", "；"), ("、", "，"), ("，", "，"), ("、", "；"), ("，", "；"))
        )
        return lambda same: inner if same else outer

    def _group(self, city: str, items: list[_Item], label: str, count: str) -> str:
        mark = self._marks()
        text = f"{label}{count}"
        for number, item in enumerate(items):
            before = items[number - 1] if number else None
            if before is not None:
                text += mark(before.county == item.county)
            text += self._written(item, before, elide=True)
        return text

    def _count(self, n: int) -> str:
        return self.random.choice((f"（{n}个）：", f"({n}个):", f"（{n} 个）：", f"（{n}个） ：", f"（{n}）："))

    def _sentence(self, listed: _Listed, counts: dict[str, int]) -> str:
        lines = []
        for level, sign in (("high", "高"), ("medium", "中")):
            lines.append(f"{counts[level]}个{sign}风险地区分别为：")
            ends = ["；"] * (len(listed[level]) - 1) + ["。"]
            for (city, items), end in zip(listed[level], ends, strict=True):
                lines.append(self._group(city, items, self._label(city, short=0.9), self._count(len(items))) + end)
        return "\n".join(lines) + "\n"

    def _groups(self, listed: _Listed, counts: dict[str, int], gap: str = "\n") -> str:
        parts = []
        for level, sign in (("high", "高"), ("medium", "中")):
            parts.append(f"{sign}风险地区（{counts[level]}个）：")
            parts += [
                self._group(c, items, self._label(c), self._count(len(items))) + "。" for c, items in listed[level]
            ]
        return gap.join(parts) + "\n"

    def _paragraph(self, listed: _Listed, counts: dict[str, int]) -> str:
        return self._groups(listed, counts, gap="")

    def _lines(self, listed: _Listed, counts: dict[str, int]) -> str:
        r = self.random
        lines = []
        brackets = r.random() < 0.5
        for level, sign in (("high", "高"), ("medium", "中")):
            lines.append(f"{sign}风险地区({counts[level]}个)")
            provinces: dict[str, list[tuple[str, list[_Item]]]] = {}
            for city, items in listed[level]:
                provinces.setdefault(city[:PROVINCE], []).append((city, items))
            for province, cities in provinces.items():
                short = list(forms.of_province(self.gazetteer.names[province]))[1]
                n = sum(len(items) for _, items in cities)
                lines.append(f"{short}（{n}个）：" if brackets else f"{short}{r.choice((':', '：'))}{n}个")
                for city, items in cities:
                    for item in items:
                        lines.append(self._above(city, item) + self._written(item, None, elide=False))
        return "\n".join(lines) + "\n"

    def _above(self, city: str, item: _Item) -> str:
        name = self.gazetteer.name(city)
        county = item.truth.county
        if name.endswith("市") and name == self.gazetteer.names[city[:PROVINCE]]:
            return ""
        may_omit = county is not None and item.county.endswith(("县", "市")) and self.random.random() < 0.3
        return "" if may_omit else name

    def _data(self, listed: _Listed, counts: dict[str, int]) -> str:
        g = self.gazetteer
        rows: dict[str, list[list[str | None]]] = {"highlist": [], "middlelist": []}
        for level, key in (("high", "highlist"), ("medium", "middlelist")):
            for city, items in listed[level]:
                for item in items:
                    province = g.names[city[:PROVINCE]]
                    between = "市辖区" if g.name(city) == province else g.name(city)
                    text = item.truth.text + ("（新增）" if item.truth.new else "")
                    rows[key].append([province, between, item.county, text])
        data = {
            "end_update_time": "220101",
            "hcount": counts["high"],
            "mcount": counts["medium"],
            "lcount": 0,
            **rows,
            "lowlist": [],
        }
        return f"{data}\n"


LAYOUTS = ("sentence", "groups", "paragraph", "lines")
