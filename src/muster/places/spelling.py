"""Names as people type them: pinyin keys, initials, stems without their ending. Pure.

A pinyin key is the syllables without tones, separated by one blank: 泸县 is 'lu xian'. It sorts Chinese names without
ICU, and typed pinyin, which has no blanks, is cut into syllables before it is compared.
"""

import re
from functools import cache
from typing import Any

from muster.places import archive, rules

MOST_CUTS = 12
"""So many ways of cutting one typed word into syllables are tried; 'xian' has two."""

_SHORTEST_STEM = 1
_SPELLED = re.compile(r"[a-z0-9 ']+", re.ASCII)
_VOWEL = re.compile(r"[aeiouv]")
_MARKS = re.compile(r"[^a-z0-9]+", re.ASCII)


def syllables(name: str) -> list[str]:
    """One reading a character without tone, '' for marks; letters and digits are their own reading."""
    from pypinyin import lazy_pinyin  # its dictionaries take a third of a second, which most processes never need

    each: Any = list  # the stubs of pypinyin do not know that a list of characters may come back
    return [_MARKS.sub("", part.lower()) for part in lazy_pinyin(name, v_to_u=False, errors=each)]


def key(name: str) -> str:
    """The pinyin key of a name."""
    return " ".join(part for part in syllables(name) if part)


def initials(pinyin: str) -> str:
    """The first letters of a pinyin key: 'lu xian' gives 'lx'."""
    return "".join(part[0] for part in pinyin.split())


def is_spelled(text: str) -> bool:
    """Whether a text is typed in Latin letters (pinyin or initials) and not in characters."""
    return bool(_SPELLED.fullmatch(text.lower())) and not text.strip().isdigit()


def stem(name: str) -> str:
    """A name without the word for what it is: 得胜镇 gives 得胜; 城区 stays, since nothing would be left of it."""
    for ending in rules.ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) > _SHORTEST_STEM:
            return name[: -len(ending)]
    return name


@cache
def _syllables() -> frozenset[str]:
    return frozenset(reading for reading in archive.readings().values() if _VOWEL.search(reading))


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:end] for syllable in _syllables() for end in range(1, len(syllable) + 1))


def cuts(text: str) -> list[str]:
    """The pinyin keys that typed letters may begin: 'luxian' gives 'lu xian' and 'lu xi an'; the last may be partial.

    Blanks and apostrophes that were typed divide syllables. Longer syllables come first.
    """
    words = [word for word in re.split(r"[ ']+", text.lower()) if word]
    found = [""]
    for position, word in enumerate(words):
        ways = _ways(word, last=position == len(words) - 1)
        found = [f"{done} {way}".strip() for done in found for way in ways][:MOST_CUTS]
    return [way for way in found if way]


def _ways(word: str, *, last: bool) -> list[str]:
    """Every way of cutting one word into syllables; only the last word of all may end in a part of one."""
    results: list[str] = []

    def follow(start: int, parts: tuple[str, ...]) -> None:
        if len(results) >= MOST_CUTS:
            return
        if start == len(word):
            results.append(" ".join(parts))
            return
        for end in range(min(len(word), start + 6), start, -1):
            part = word[start:end]
            partial = last and end == len(word) and part in _beginnings()
            if part in _syllables() or part.isdigit() or partial:
                follow(end, (*parts, part))

    follow(0, ())
    return results
