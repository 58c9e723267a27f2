"""Marks of every width as one, character for character, so that positions stay those of the text."""

from __future__ import annotations

_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_OTHERS = {
    "【": "[",
    "】": "]",
    "〔": "(",
    "〕": ")",
    "［": "[",
    "］": "]",
    "﹙": "(",
    "﹚": ")",
    "\u3000": " ",
    "\xa0": " ",
}
_INVISIBLE = dict.fromkeys("\ufeff\u200b\u200c\u200d\t\r\u2028\u2029\u2003\u2002", " ")
_TABLE = str.maketrans({**_WIDE, **_OTHERS, **_INVISIBLE, "；": ";", "，": ",", "：": ":", "﹕": ":", "､": "、"})

OPEN, CLOSE = "([", ")]"


def plain(text: str) -> str:
    """The text with half-width marks and digits; of the same length."""
    return text.translate(_TABLE)


def depths(text: str) -> list[int]:
    """How many brackets are open at each character; a bracket that is never closed in its line opens nothing."""
    result = [0] * len(text)
    open_at: list[int] = []
    pairs: list[tuple[int, int]] = []
    for position, character in enumerate(text):
        if character in OPEN:
            open_at.append(position)
        elif character in CLOSE and open_at:
            pairs.append((open_at.pop(), position))
        elif character == "\n":
            open_at.clear()
    for start, end in pairs:
        for position in range(start, end + 1):
            result[position] += 1
    return result
