"""What an area's text says beside its place: that it is whole, what is excepted, that it is new."""

from __future__ import annotations

import re

_NEW = re.compile(r"\s*[(（\[【](?:本次)?新(?:增|增加)?[)）\]】]|\s*新增$|^新增[:：,，、]?")
_WHOLE = re.compile(r"全域|全境|全辖区|全部辖区|全部区域|全部范围")
_EXCEPT = re.compile(
    r"除(?:了|去|上述|已划定的|已划分为)?(?P<a>[^()]+?)(?:以外|之外|除外|外)(?=[的其]|[,;)。]|$|[一-鿿])"
    r"|不(?:含|包括|包含)(?P<b>[^()]+?)(?=[);。]|$)"
    r"|(?:^|[(,、])(?P<c>[^(),]+?)除外"
)
_OTHER_LEVEL = re.compile(r"(?:^|[(;,])(?P<names>[^();,]+?)为(?P<level>[高中低])风险")
_BETWEEN = re.compile(r"[、,]|(?<=[村区道镇乡号楼栋社苑园组城店])(?:和|及|与|以及)(?=[一-鿿0-9A-Za-z]{2})")
_OF_LEVEL = re.compile(r"[^镇乡村]*风险[^镇乡村]*")
"""高、中风险区: one name, though a mark stands in it."""
_COUNTED = re.compile(r"(?<=[镇乡村道区])[0-9]+个[高中低]风险[一-鿿]{2}$")
_LEVELS = {"high": "高", "medium": "中", "low": "低"}


def without_new(text: str) -> tuple[str, bool]:
    """The text without its （新增）, and whether it had one."""
    shorter = _NEW.sub("", text)
    return shorter.strip(), shorter != text


def is_whole(text: str) -> bool:
    """Whether the text says that all of it is meant."""
    return _WHOLE.search(text) is not None


def exceptions(text: str, level: str) -> tuple[str, ...]:
    """What the text leaves out of the area, one entry a place."""
    found: list[str] = []
    for match in _EXCEPT.finditer(text):
        found += _names(match["a"] or match["b"] or match["c"])
    for match in _OTHER_LEVEL.finditer(text):
        if match["level"] != _LEVELS.get(level):
            found += _names(match["names"])
    return tuple(dict.fromkeys(found))


def _names(text: str) -> list[str]:
    if _OF_LEVEL.fullmatch(text):
        return [text.strip()]
    text = _COUNTED.sub("", text)
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]
