"""Places as lists write them, for many rows: those of a county are read in memory, others are looked up once a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache

from muster.kernel.codes import covers
from muster.places import queries as places
from muster.places import spelling
from muster.places.rules import Level

COUNTY_DIGITS, LONGEST = 6, 16
KNOWN = 20_000
"""So many names of places are remembered."""
_PARTS = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:自治区|自治州|自治县|街道|省|市|区|县|旗|盟|州(?!市)|镇|乡)")
_DIGIT = re.compile(r"\d")
USUAL = {Level.TOWN: ("镇", "乡", "街道", "街道办", "办事处"), Level.VILLAGE: ("村", "社区", "村委会", "居委会")}
"""What people write behind the name of a place, whatever it is called in full."""


@lru_cache(4)
def origins(loaded: str) -> Callable[[str], str | None]:
    """Finds where somebody came from, as deep as the text is certain: thousands of rows of hundreds of lists name the
    same places. `loaded` tells one state of the divisions from another."""
    part = lru_cache(KNOWN)(lambda name, within: places.resolve(name, within=within))

    @lru_cache(KNOWN)
    def find(text: str) -> str | None:
        if text.isdigit():
            return text if text in places.names([text]) else None
        # A text with a house number in it is no name that anybody could look up whole.
        whole = None if _DIGIT.search(text) else places.resolve(text) or places.locate(text)
        return whole or _by_parts(text, part)

    return find


def _by_parts(text: str, resolve: Callable[[str, str], str | None]) -> str | None:
    """A place written with those above it, as deep as its parts are certain: 四川省泸州市江阳区南城街道某小区."""
    code = ""
    for name in _PARTS.findall(text):
        found = resolve(name, code)
        if found is None:
            break
        code = found
    return code or None


@lru_cache(64)
def homes(loaded: str, place: str) -> Callable[[str], str | None]:
    """Finds where in a place an address lies: its town or village, whatever stands behind them."""
    inside = _Inside(place) if len(place) >= COUNTY_DIGITS else None

    @lru_cache(KNOWN)
    def looked_up(text: str) -> str | None:
        return (places.resolve(text, within=place) or places.locate(text, within=place)) if text else None

    @lru_cache(KNOWN)
    def find(text: str) -> str | None:
        if text.isdigit():
            return text if text in places.names([text]) else None
        plain = "".join(text.split())
        found = inside.find(plain) if inside is not None else None
        return found or looked_up(plain if inside is None else _DIGIT.split(plain)[0][:LONGEST])

    return find


class _Inside:
    """Towns and villages of a county or town by the ways to write them."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._forms: defaultdict[str, set[str]] = defaultdict(set)
        for level in (Level.TOWN, Level.VILLAGE):
            for one in places.divisions(place, level):
                stem = spelling.stem(one.name)
                forms = {one.name, stem, *(stem + ending for ending in USUAL[level])} if len(stem) > 1 else {one.name}
                for form in forms:
                    self._forms[form].add(one.code)
        self._above = [form for one in places.path(place) for form in (one.name, spelling.stem(one.name))]

    def find(self, text: str) -> str | None:
        """The deepest place that the text begins with; None where the first step is not certain."""
        rest, reached = self._below(text), self._place
        while rest:
            code, taken = self._step(rest, reached)
            if code is None:
                break
            reached, rest = code, rest[taken:]
        return None if reached == self._place else reached

    def _below(self, text: str) -> str:
        """The text without the places above, which it may begin with."""
        for form in self._above:
            if len(form) > 1 and text.startswith(form):
                text = text[len(form) :]
        return text

    def _step(self, rest: str, reached: str) -> tuple[str | None, int]:
        for length in range(min(LONGEST, len(rest)), 1, -1):
            codes = [one for one in self._forms.get(rest[:length], ()) if covers(reached, one) and one != reached]
            if codes:
                shortest = min(map(len, codes))
                highest = [one for one in codes if len(one) == shortest]
                return (highest[0] if len(highest) == 1 else None), length
        return None, 0
