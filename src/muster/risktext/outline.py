"""The outline of a bulletin: where its lists begin and end, headings of levels and of places, and what lies between."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

LEVELS = {"高": "high", "中": "medium", "低": "low"}
_NUMERALS = {
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}

_OVERVIEW = re.compile(r"[^。\n;]*?(?:全国|国内|境内)[^。:\n;]*?风险(?:地区|区域|区)[^。:\n]*[:。]?")
_OVERVIEW_COUNT = re.compile(r"([0-9]+)\s*个(?:[^,。;:()、]|\([^)]*\)){0,12}?([高中低])风险")
_OVERVIEW_SAYS = re.compile(r"[0-9]\s*个[^。]*风险|(?:无|没有)[^。,]{0,4}风险")
_LEVEL = re.compile(
    r"(?<![高中低、和及])(?:[(]?[一二三四12][)、.]\s*|其中[,:]?|目前[,:]?|全国|共有?|现有|\[)*"
    r"(?:(?P<before>[0-9]{1,5}|[一二两三四五六七八九十])\s*个)?(?P<level>[高中低])风险(?:等级)?(?:地区|区域|区)"
    r"(?P<tail>\s*[:(\[]?\s*(?:共|有|计)*\s*(?P<count>[0-9]{1,5}|[一二两三四五六七八九十])\s*(?:个|处)\s*[)\]]?)?"
    r"\]?\s*(?:名单)?(?:分别)?(?:为|是|有|如下)?\s*(?P<colon>:*)(?P<line>[ ]*(?=\n|$))?"
)
_GROUP = re.compile(
    r"(?:(?<=[\n。;:,\s)])|^)(?P<label>[一-鿿][一-鿿·\-\s]{1,28}?(?:\([一-鿿]{2,8}\))?)\s*(?:"
    r"\(\s*共?\s*(?P<a>[0-9]{1,4}|[一二两三四五六七八九十])\s*个?\s*\)\s*:?"
    r"|:\s*(?P<b>[0-9]{1,4})\s*个\s*:?(?=\s|$)"
    r"|\s*(?P<c>[0-9]{1,4})\s*个\s*(?::|(?=\n|$))"
    r"|(?P<bare>:))"
)
_NOTE = re.compile(r"境外[^。\n]*风险[^。\n]*。?")
_CHANGE = re.compile(
    r"[^。\n]*更新情况[^。\n]*。?"
    r"|[^。\n]*(?:由[高中低]风险|(?:调整|降低|降|调升|升级|升|调)为[高中低]风险)[^。\n]*(?:。|(?=\n)|$)"
)
_BRACKETED = re.compile(r"\([^()]*\)")
_PROSE = re.compile(
    r"请|提醒|提示|疫情|病例|口罩|版权|主办|编辑|备案|疫苗|旅居史|责任人|个人防护|无症状|感染者|集中隔离|居家隔离|隔离医学|核酸检测|浏览|扫一扫|客户端|公众号|小程序|网站|"
    r"来源\s*:|备注|附件|下载|打印本页|上一篇|下一篇|分享|截至|防控(?!制)|身体健康|健康(?:监测|管理|码|状况|提示|第一)|联系(?:我们|电话|方式)|"
    r"发布(?:日期|时间)|风险等级|中高风险|高中风险|高、中风险|均为低风险|^\s*(?:关闭|打印|首页|返回|顶部|字体|注)\s*:?|http|www|©"
)


class Kind(Enum):
    """What a part of the outline is."""

    OVERVIEW = auto()
    LEVEL = auto()
    GROUP = auto()
    NOTE = auto()
    CHANGE = auto()
    BODY = auto()
    PROSE = auto()


@dataclass(frozen=True)
class Part:
    """A stretch of the text and what it is; `level`, `label` and `stated` are of headings."""

    kind: Kind
    start: int
    end: int
    level: str = ""
    label: str = ""
    stated: int | None = None
    totals: dict[str, int] = field(default_factory=dict)


Accepts = Callable[[str, bool], bool]
"""Whether a label names a place; told whether a count in words (2个) follows, which a bracketed number is not."""


def number(text: str | None) -> int | None:
    """A count in digits or as one Chinese numeral."""
    if not text:
        return None
    return _NUMERALS[text] if text in _NUMERALS else int(text)


def parts(text: str, accepts: Accepts) -> list[Part]:
    """The outline of a text with half-width marks, in order; between parts stand only line ends."""
    found: list[Part] = []
    at = 0
    for line in text.split("\n"):
        found += _line(text, at, at + len(line), accepts)
        at += len(line) + 1
    return found


def _line(text: str, start: int, end: int, accepts: Accepts) -> list[Part]:
    found: list[Part] = []
    at = start
    while at < end:
        part = _next(text, at, end, accepts)
        if part is None:
            break
        if text[at : part.start].strip():
            found.append(_between(text, at, part.start))
        found.append(part)
        at = part.end
    if text[at:end].strip():
        found.append(_between(text, at, end))
    return found


def _between(text: str, start: int, end: int) -> Part:
    bare = _BRACKETED.sub("", text[start:end])
    return Part(Kind.PROSE if _PROSE.search(bare) else Kind.BODY, start, end)


def _next(text: str, at: int, end: int, accepts: Accepts) -> Part | None:
    """The first heading or note in a line, from a position on."""
    found = [part for part in (_overview(text, at, end), _level(text, at, end), _group(text, at, end, accepts)) if part]
    found += [
        Part(kind, match.start(), match.end())
        for pattern, kind in ((_NOTE, Kind.NOTE), (_CHANGE, Kind.CHANGE))
        if (match := pattern.search(text, at, end))
    ]
    return min(found, key=lambda part: (part.start, part.kind.value), default=None)


def _overview(text: str, at: int, end: int) -> Part | None:
    match = _OVERVIEW.search(text, at, end)
    if match is None or not _OVERVIEW_SAYS.search(match[0]):
        return None
    totals = {LEVELS[level]: int(count) for count, level in _OVERVIEW_COUNT.findall(match[0])}
    only = next(iter(totals)) if len(totals) == 1 else ""
    return Part(Kind.OVERVIEW, match.start(), match.end(), level=only, totals=totals)


def _level(text: str, at: int, end: int) -> Part | None:
    for match in _LEVEL.finditer(text, at, end):
        opened = text.count("(", at, match.start()) > text.count(")", at, match.start())
        count = match["count"] or match["before"]
        ended = match["colon"] or match["line"] is not None or match["tail"]
        if opened or not ended or (match["line"] is not None and not count and match.start() > at + 8):
            continue
        label = re.search(r"[高中低]风险[^\s:(0-9\[]*", match[0])
        name = label[0] if label else ""
        return Part(Kind.LEVEL, match.start(), match.end(), LEVELS[match["level"]], name, number(count))
    return None


def _group(text: str, at: int, end: int, accepts: Accepts) -> Part | None:
    for match in _GROUP.finditer(text, at, end):
        if "风险" in match["label"] or text.count("(", at, match.start()) > text.count(")", at, match.start()):
            continue
        stated = number(match["a"] or match["b"] or match["c"])
        if not accepts(match["label"].strip(), stated is not None and "个" in match[0]):
            continue
        return Part(Kind.GROUP, match.start("label"), match.end(), label=match["label"].strip(), stated=stated)
    return None
