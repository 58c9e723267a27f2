"""A chain of lines pasted from a chat (接龙): number, name, phone and words in whatever order people wrote them.

Each line becomes cells by field, as a row of a spreadsheet has them; what cannot be told apart stays in `text`. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

NAME, NUMBER, PHONE, ORIGIN, ARRIVED, TEXT = "name", "id_number", "phone", "origin", "arrived_at", "text"
MOST_LINES = 5000
_NUMBERED = re.compile(r"\s*[#(（【\[]?\s*(\d{1,4})\s*(?:[.、,:)）】\]]|\s(?=\D))\s*(?=\S)")
_ID = re.compile(r"(?<!\d)(\d{17}[\dX])(?![\dX])", re.IGNORECASE)
_SPACED_ID = re.compile(r"(?<!\d)((?:\d[ -]?){17}[\dX])(?![\dX])", re.IGNORECASE)
_LONG = re.compile(r"(?<!\d)(\d{12,20}X?)(?!\d)", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)")
_OTHER_ID = re.compile(r"(?<![A-Z0-9])([A-Z]{1,2}\d{6,10})(?![A-Z0-9])", re.IGNORECASE)
_DAY = re.compile(
    r"(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}[日号]?(?:\s*(?:上午|下午|晚上?|凌晨)?\s*\d{1,2}[:时点](?:\d{1,2}分?)?)?"
)
_LABEL = re.compile(
    r"(?:姓名|名字|身份证号码|身份证号|身份证|证件号码?|手机号码|手机号|手机|电话号码|电话|联系方式|tel|phone|name|id)\s*[:：]?\s*",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:从|来自|由|自)\s*([\u4e00-\u9fff]{2,16}?)"
    r"(?=返回|回来|回到|回乡|返乡|归来|过来|回|返|来|到|抵|出发|坐|乘|开车|自驾|[\s,;，；。]|$)"
)
_BACK = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,12}?)(?:返回|回来|回乡|返乡|归来)")
_PLAIN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,6}[·•][\u4e00-\u9fff]{1,8}")
_GLUED = re.compile(r"([\u4e00-\u9fff]{2,4}?)(?=从|来自|由|于|在|已|现|要|我|自驾|乘|坐)")
_LATIN = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){1,3}")
_WORDS = re.compile(r"[\s,;，；、|/()（）【】\[\]]+")
_NO_NAME = re.compile(r"[省市县镇街号栋楼室回返到去自驾车铁没在从]")
_NO_PLACE = re.compile(r"[人口我你他她都里家全]")
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方"
    "石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧倪严牛温季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐"
    "梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景单包司柏宁柯阮桂闵解强柴华车冉房边"
    "净阴闫佘练骆付代麦容悲初瞿荆古窦商冷娄岑荣喻邬宫计蓝党应宗肖匡芦桑褚楚鄢"
)
COMPOUND = frozenset(
    (
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "夏侯",
        "诸葛",
        "尉迟",
        "公孙",
        "慕容",
        "司徒",
        "令狐",
    )
)


@dataclass(frozen=True)
class Link:
    """A line of the chain: the number it had there (or its place in the text), and its cells by field."""

    number: int
    cells: dict[str, str]


def read_chain(text: str) -> list[Link]:
    """Everybody who stands in a pasted chain, in order. Titles above the first of them are left out."""
    return [_link(number, line) for number, line in _entries(text)]


def _plain(text: str) -> str:
    """Full-width marks made plain; emoji and what cannot be seen left out."""
    folded = unicodedata.normalize("NFKC", text.replace("\u20e3", ""))
    kept = (" " if unicodedata.category(char) in ("So", "Sk", "Cs", "Co", "Cn") else char for char in folded)
    return "".join(char for char in kept if unicodedata.category(char) not in ("Cf", "Mn", "Me"))


def _entries(text: str) -> list[tuple[int, str]]:
    """Lines that name somebody; a line without a number of its own and without anybody goes on the one before."""
    found: list[tuple[int, str]] = []
    for raw in text.splitlines()[: MOST_LINES * 4]:
        line = _plain(raw).strip()
        if not line:
            continue
        numbered = _NUMBERED.match(line)
        if numbered is not None:
            found.append((int(numbered.group(1)), line[numbered.end() :].strip()))
        elif _PHONE.search(line) or _ID.search(line):
            found.append((len(found) + 1, line))
        elif found:
            number, before = found[-1]
            found[-1] = (number, f"{before} {line}")
    return found[:MOST_LINES]


def _link(number: int, line: str) -> Link:
    cells = {TEXT: line}
    rest = line
    phone = ""
    identity, rest = _taken(_ID, rest)
    if not identity:
        phone, rest = _taken(_PHONE, rest)
        identity, rest = _taken(_SPACED_ID, rest)
    if not identity:
        identity, rest = _taken(_OTHER_ID, rest)
    if not phone:
        phone, rest = _taken(_PHONE, rest)
    if not identity:
        identity, rest = _taken(_LONG, rest)
    arrived, rest = _taken(_DAY, rest, group=0)
    origin, rest = _taken(_FROM, rest)
    if not origin:
        origin = _back(rest)
    name = _name(_LABEL.sub(" ", rest))
    for key, value in ((NAME, name), (NUMBER, identity), (PHONE, phone), (ORIGIN, origin), (ARRIVED, arrived)):
        if value:
            cells[key] = value.strip()
    return Link(number, cells)


def _taken(pattern: re.Pattern[str], text: str, group: int = 1) -> tuple[str, str]:
    """What a pattern finds first, and the text without it."""
    match = pattern.search(text)
    if match is None:
        return "", text
    found = match.group(group)
    if pattern is not _DAY and pattern is not _FROM:
        found = re.sub(r"[ -]", "", found).upper()
    return found, f"{text[: match.start()]} {text[match.end() :]}"


def _back(text: str) -> str:
    """From where, in words like 西安返回, when that is no name."""
    match = _BACK.search(text)
    if match is None or _NO_PLACE.search(match.group(1)) or _is_name(match.group(1)):
        return ""
    return match.group(1)


def _name(text: str) -> str:
    """The first word that may be a name: a surname in front, no word for a place or a journey in it."""
    for word in _WORDS.split(text):
        plain = word.strip(".:：。()（）!！~-—_*\"'“”")
        if _is_name(plain):
            return plain
        glued = _GLUED.match(plain)
        if glued is not None and _is_name(glued.group(1)):
            return glued.group(1)
    latin = _LATIN.search(text)
    return "" if latin is None else latin.group(0)


def _is_name(word: str) -> bool:
    if _PLAIN_NAME.fullmatch(word) is None:
        return False
    if "·" in word or "•" in word:
        return True
    given = word[2:] if word[:2] in COMPOUND and len(word) > 2 else word[1:]  # noqa: PLR2004 - a compound surname
    return (word[:1] in SURNAMES or word[:2] in COMPOUND) and _NO_NAME.search(given) is None
