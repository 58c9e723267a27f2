"""The table of divisions, arranged for reading addresses: what a text may begin with, and what that means."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from muster.risktext import forms

PROVINCE, CITY, COUNTY, TOWN, VILLAGE = 2, 4, 6, 9, 12
LATE_USE = timedelta(days=3 * 366)
"""For so long after a name was given up texts still use it."""
_FILLERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
_ZONE_PART = re.compile(r"7[1-9]")
_LONGEST = 16


class Alias(NamedTuple):
    """An older or other name, and the codes of today that it means."""

    name: str
    codes: tuple[str, ...]
    since: date | None = None
    until: date | None = None

    def holds(self, on: date | None) -> bool:
        """Whether a text of that day may mean it."""
        if on is None:
            return self.until is None or self.until.year >= _RECENT_YEAR
        begun = self.since is None or self.since <= on
        return begun and (self.until is None or on < self.until + LATE_USE)


_RECENT_YEAR = 2018


class Gazetteer:
    """Built from rows of code and name; `villages` gives those of one county when the rows do not hold them."""

    def __init__(
        self,
        rows: Iterable[tuple[str, str]],
        aliases: Iterable[Alias] = (),
        villages: Callable[[str], Iterable[tuple[str, str]]] | None = None,
    ) -> None:
        self.names: dict[str, str] = dict(rows)
        self._codes = sorted(self.names)
        self._aliases: defaultdict[str, list[Alias]] = defaultdict(list)
        for alias in aliases:
            if alias.codes:
                self._aliases[alias.name].append(alias)
        self._villages = villages
        self._memo: dict[tuple[str, str], dict[str, set[str]]] = {}

    def below(self, prefix: str, length: int) -> list[str]:
        """The codes of one length under a prefix."""
        start = bisect_left(self._codes, prefix)
        end = bisect_left(self._codes, f"{prefix}:")
        return [code for code in self._codes[start:end] if len(code) == length]

    def name(self, code: str) -> str:
        """The name as texts write it; a filler has the name of its municipality, or none."""
        name = self.names.get(code, "")
        if name not in _FILLERS:
            return name
        return self.names[code[:PROVINCE]] if self.names[code[:PROVINCE]].endswith("市") else ""

    @cached_property
    def provinces(self) -> dict[str, set[str]]:
        """Every form of a province's name."""
        return _index((form, code) for code in self.below("", PROVINCE) for form in forms.of_province(self.names[code]))

    def cities(self, prefix: str) -> dict[str, set[str]]:
        """Every form of the names of cities under a prefix, always with their ending."""
        return self._kept("cities", prefix, self._cities)

    def _cities(self, prefix: str) -> Iterator[tuple[str, str]]:
        for code in self.below(prefix, CITY):
            if self.names[code] not in _FILLERS:
                yield from ((form, code) for form in forms.of_area(self.names[code]))

    def short_cities(self, prefix: str) -> dict[str, set[str]]:
        """Cities without their ending, 驻马店 for 驻马店市: to be believed only before a county of theirs."""
        return self._kept("short", prefix, lambda p: ((forms.short(self.names[c]), c) for c in self.below(p, CITY)))

    def counties(self, prefix: str) -> dict[str, set[str]]:
        """Every form of the names of counties under a prefix; zones that count as counties are not among them."""
        return self._kept("counties", prefix, self._counties)

    def _counties(self, prefix: str) -> Iterator[tuple[str, str]]:
        for code in self.below(prefix, COUNTY):
            if code[4:] != "00" and not _ZONE_PART.match(code[4:]):
                yield from ((form, code) for form in forms.of_area(self.names[code]))

    def zones(self, city: str) -> dict[str, set[str]]:
        """The comparable forms of a city's zones in the table."""
        return self._kept("zones", city, self._zones)

    def _zones(self, city: str) -> Iterator[tuple[str, str]]:
        for code in self.below(city, COUNTY):
            if _ZONE_PART.match(code[4:]):
                yield from ((key, code) for key in forms.zone_keys(self.names[code], self.names[city]))

    def only_county(self, city: str) -> str | None:
        """The filler county of a city without counties (东莞, 中山, 儋州)."""
        return f"{city}00" if f"{city}00" in self.names else None

    def towns(self, prefix: str) -> dict[str, set[str]]:
        """Every form of the names of towns under a county or city."""
        return self._kept("towns", prefix, self._towns)

    def _towns(self, prefix: str) -> Iterator[tuple[str, str]]:
        for code in self.below(prefix, TOWN):
            yield from ((form, code) for form in forms.of_town(self.names[code]))

    def town_stems(self, prefix: str) -> dict[str, set[str]]:
        """Towns by their stem, for those whose kind has changed since."""
        rows = lambda p: ((forms.town_stem(self.names[c]), c) for c in self.below(p, TOWN))  # noqa: E731
        return self._kept("stems", prefix, rows)

    def villages(self, county: str) -> dict[str, set[str]]:
        """A county's villages and communities by their stem."""
        return self._kept("villages", county, self._village_rows)

    def _village_rows(self, county: str) -> Iterator[tuple[str, str]]:
        rows = self._villages(county) if self._villages else ((c, self.names[c]) for c in self.below(county, VILLAGE))
        return ((forms.village_stem(name), code) for code, name in rows)

    def older(self, name: str, within: str, on: date | None) -> set[tuple[str, ...]]:
        """What an older name or a zone means under a prefix, for a text of that day."""
        known = self._aliases.get(name, ())
        return {a.codes for a in known if a.holds(on) and all(code.startswith(within) for code in a.codes)}

    def _kept(self, kind: str, prefix: str, rows: Callable[[str], Iterable[tuple[str, str]]]) -> dict[str, set[str]]:
        if (kind, prefix) not in self._memo:
            self._memo[kind, prefix] = _index(rows(prefix))
        return self._memo[kind, prefix]


def _index(rows: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for form, code in rows:
        found[form].add(code)
    return dict(found)


def beginning(text: str, table: dict[str, set[str]], shortest: int = 2) -> tuple[int, set[str]]:
    """The longest entry that a text begins with: its length and codes; (0, empty) when there is none."""
    for length in range(min(len(text), _LONGEST), shortest - 1, -1):
        codes = table.get(text[:length])
        if codes:
            return length, set(codes)
    return 0, set()
