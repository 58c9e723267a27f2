"""Where an address lies: its head (province, city, county) and the town and village that follow."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from muster.risktext import forms
from muster.risktext.gazetteer import CITY, COUNTY, PROVINCE, Gazetteer, beginning
from muster.risktext.model import How, Place

_GAP = re.compile(r"[\s,，、:：·\-—]*")
_VILLAGE_END = re.compile(r"(?:社区居民委员会|社区居委会|社区|居民委员会|居委会|村民委员会|村委会|行政村|村|嘎查)")
_TOWN_LIKE = re.compile(r"([一-鿿]{1,9}?)(街道办事处|街道办|街道|办事处|镇|乡|苏木)")
_LONGEST_VILLAGE = 14
_LONGEST_OLDER = 14
_SHORTEST_STEM = 2
_STREET_GOES_ON = re.compile(r"[0-9东南西北]|[一二三四五六七八九十]段")
_STREET = re.compile(r"[路街道巷弄社村小0-9]")


@dataclass(frozen=True)
class Scope:
    """What is known of where the next address lies, from the headings above it."""

    province: str = ""
    city: str = ""
    county: str = ""
    zone: str = ""

    @property
    def code(self) -> str:
        """The deepest code that is known."""
        return self.county or self.city or self.province


@dataclass(frozen=True)
class Head:
    """What an address names before its own text."""

    scope: Scope
    length: int
    """So many characters of the text belong to it."""
    city_named: bool = False
    county_named: bool = False
    choices: tuple[str, ...] = ()
    """Counties of today that an older name or a zone may mean, when it is not one."""
    how: How = How.STATED


class Reader:
    """Reads heads and tails of addresses with one gazetteer, on the day of one text."""

    def __init__(self, gazetteer: Gazetteer, on: date | None = None) -> None:
        self.gazetteer = gazetteer
        self.on = on

    def head(self, text: str, scope: Scope) -> Head:
        """What `text` names of province, city and county, the scope of its headings given."""
        at, scope = self._province(text, scope)
        at, scope, city_named = self._city(text, at, scope)
        county = self._county(text, at, scope)
        if county is not None:
            return replace(county, city_named=city_named)
        return Head(scope, at, city_named)

    def _province(self, text: str, scope: Scope) -> tuple[int, Scope]:
        start = _gap(text, 0)
        length, codes = beginning(text[start:], self.gazetteer.provinces)
        if not length:
            return 0, scope
        code = min(codes)
        end = start + length
        if scope.province and code != scope.province:
            return 0, scope
        full = text[start:end] == self.gazetteer.names[code]
        if not full and not self._goes_on(text[end:], code):
            return 0, scope
        same = scope if scope.province == code else Scope(province=code)
        if self.gazetteer.names[code].endswith("市") and not same.city:
            same = replace(same, city=f"{code}01")
        return end, same

    def _goes_on(self, rest: str, province: str) -> bool:
        """Whether a short province's name is one: the end, or a city or county of it, follows."""
        rest = rest[_gap(rest, 0) :]
        g = self.gazetteer
        return not rest or any(
            beginning(rest, t)[0] for t in (g.cities(province), g.counties(province), g.short_cities(province))
        )

    def _city(self, text: str, at: int, scope: Scope) -> tuple[int, Scope, bool]:
        start = _gap(text, at)
        rest = text[start:]
        if scope.province and self.gazetteer.names[scope.province].endswith("市"):
            own = self.gazetteer.names[scope.province]
            again = len(own) if rest.startswith(own) else 0
            filler = 3 if rest[again:].lstrip().startswith("市辖区") else 0
            if again or filler:
                return (
                    start + again + (len(rest[again:]) - len(rest[again:].lstrip()) + filler if filler else 0),
                    scope,
                    True,
                )
            return at, scope, at > 0
        length, codes = beginning(rest, self.gazetteer.cities(scope.province))
        if len(codes) == 1 and not self._is_longer_county(rest, length, scope):
            return start + length, self._into_city(scope, codes.pop()), True
        length, codes = beginning(rest, self.gazetteer.short_cities(scope.province))
        if len(codes) == 1:
            code = next(iter(codes))
            after = rest[length:]
            if beginning(after, self.gazetteer.counties(code))[0] or (not after and scope.province):
                return start + length, self._into_city(scope, code), True
        return at, scope, False

    def _is_longer_county(self, rest: str, length: int, scope: Scope) -> bool:
        return bool(scope.city) and beginning(rest, self.gazetteer.counties(scope.city))[0] > length

    @staticmethod
    def _into_city(scope: Scope, code: str) -> Scope:
        return scope if scope.city == code else Scope(province=code[:PROVINCE], city=code)

    def _county(self, text: str, at: int, scope: Scope) -> Head | None:
        start = _gap(text, at)
        rest = text[start:]
        found = self._named_county(rest, scope)
        if found is not None:
            length, code = found
            return Head(Scope(code[:PROVINCE], code[:CITY], code), start + length, county_named=True)
        older = self._older_county(rest, scope)
        if older is not None:
            length, codes = older
            return self._meaning(scope, rest[:length], start + length, codes)
        return self._zone(rest, start, scope)

    def _named_county(self, rest: str, scope: Scope) -> tuple[int, str] | None:
        g = self.gazetteer
        if scope.city:
            length, codes = beginning(rest, g.counties(scope.city))
            if len(codes) == 1:
                return length, codes.pop()
        if scope.city and g.names[scope.province].endswith("市"):
            length, codes = beginning(rest, g.counties(scope.province))
            return (length, codes.pop()) if len(codes) == 1 else None
        length, codes = beginning(rest, g.counties(scope.province))
        if len(codes) != 1 or (scope.city and not rest[:length].endswith(("县", "市", "旗"))):
            return None
        return length, codes.pop()

    def _older_county(self, rest: str, scope: Scope) -> tuple[int, set[str]] | None:
        for prefix in (scope.city, scope.province) if scope.city else (scope.province,):
            for length in range(min(len(rest), _LONGEST_OLDER), 1, -1):
                name = rest[:length]
                if not prefix and name[-1] not in "县市旗":
                    continue
                meanings = self.gazetteer.older(name, prefix, self.on)
                if len({frozenset(codes) for codes in meanings}) == 1:
                    return length, set(meanings.pop())
        return None

    def _meaning(self, scope: Scope, name: str, end: int, codes: set[str]) -> Head:
        """An older name or zone that means one county of today, or one of several."""
        cities = {code[:CITY] for code in codes}
        city = cities.pop() if len(cities) == 1 else scope.city
        base = Scope(city[:PROVINCE] or scope.province, city, zone=name)
        if len(codes) == 1 and len(next(iter(codes))) == COUNTY:
            return Head(replace(base, county=codes.pop()), end, county_named=True, how=How.ALIAS)
        return Head(base, end, county_named=True, choices=tuple(sorted(codes)), how=How.ALIAS)

    def _zone(self, rest: str, start: int, scope: Scope) -> Head | None:
        """A development zone, of the table or not: with it the county named before does not hold any more."""
        found = self._zone_name(rest, scope.city)
        if found is None:
            return None
        name, end = found[0], start + found.end()
        inside = self._bracketed(rest[found.end() :], scope.city)
        if inside is not None:
            length, code = inside
            return Head(Scope(scope.province, scope.city, code), end + length, county_named=True)
        known = self._of_table(name, scope.city)
        if known is not None:
            return self._meaning(scope, name, end, {known})
        if scope.county:
            return None
        return Head(replace(scope, zone=name), end, county_named=True, how=How.UNRESOLVED)

    def _zone_name(self, rest: str, city: str) -> re.Match[str] | None:
        """A zone that a text begins with; some towns and streets have names like one."""
        found = forms.zone(rest)
        if found is None or not city or self.gazetteer.only_county(city):
            return None
        is_street = _STREET.match(rest, found.end()) and not found[0].endswith(("开发区", "经开区", "高新区"))
        is_town = beginning(rest, self.gazetteer.towns(city))[0] >= found.end()
        return None if is_street or is_town else found

    def _of_table(self, zone: str, city: str) -> str | None:
        """The county code of a zone: its own in the table, or that of the county it bears the name of."""
        table = self.gazetteer.zones(city)
        keys = forms.zone_keys(zone, self.gazetteer.name(city))
        codes: set[str] = set().union(*(table.get(key, set()) for key in keys))
        if not codes and "开发区" in keys:
            codes = set(table.get("经开区", ()))
        if not codes and (named := forms.ZONE_NAME.match(zone)):
            codes = {c for c in self.gazetteer.below(city, COUNTY) if forms.short(self.gazetteer.names[c]) == named[1]}
        return codes.pop() if len(codes) == 1 else None

    def _bracketed(self, rest: str, city: str) -> tuple[int, str] | None:
        """The county that stands in brackets behind a zone: 经济技术开发区(头屯河区)."""
        if not rest.startswith("("):
            return None
        length, codes = beginning(rest[1:], self.gazetteer.counties(city))
        if len(codes) != 1 or rest[length + 1 : length + 2] != ")":
            return None
        return length + 2, codes.pop()

    def in_brackets(self, text: str, city: str) -> str | None:
        """The one county that a bracket of the text begins with: 某公司(禹城市...)."""
        found = {self._named_county(part, Scope(city[:PROVINCE], city)) for part in text.split("(")[1:]} - {None}
        return next(iter(found))[1] if len(found) == 1 else None  # type: ignore[index]

    def town(self, text: str, prefix: str) -> tuple[str | None, int]:
        """The one town under a prefix that the text begins with, and the length of its name."""
        length, codes = beginning(text, self.gazetteer.towns(prefix))
        if length and not (text[length - 1] == "街" and _STREET_GOES_ON.match(text, length)):
            return (next(iter(codes)) if len(codes) == 1 else None), length
        like = _TOWN_LIKE.match(text)
        if like is None or len(like[1]) < _SHORTEST_STEM:
            return None, 0
        codes = self.gazetteer.town_stems(prefix).get(like[1], set())
        return (next(iter(codes)), like.end()) if len(codes) == 1 else (None, 0)

    def village(self, text: str, prefix: str) -> str | None:
        """The one village under a county or town that the text begins with."""
        table = self.gazetteer.villages(prefix[:COUNTY])
        for found in reversed(list(_VILLAGE_END.finditer(text[:_LONGEST_VILLAGE]))):
            codes = {c for c in table.get(text[: found.start()], set()) if c.startswith(prefix)}
            if len(codes) == 1:
                return codes.pop()
            if codes:
                return None
        return None

    def tail(self, text: str, county: str) -> str:
        """The deepest code in a county that the text after its head surely names."""
        text = text[_gap(text, 0) :]
        town, length = self.town(text, county)
        if town is None:
            return (self.village(text, county) if not length else None) or county
        return self.village(text[length:], town) or town

    def place(self, scope: Scope, how: How, code: str | None = None) -> Place:
        """A place in words, from a scope and the code found."""
        g = self.gazetteer
        county = code[:COUNTY] if code else scope.county
        city = county[:CITY] if county else scope.city
        province = city[:PROVINCE] if city else scope.province
        named = scope.zone or (g.name(county) if county and county[4:] != "00" else "")
        if how is How.TOWN and code:
            named = g.name(county)
        return Place(code, g.name(province), g.name(city), named, how)


def is_town_like(text: str) -> bool:
    """Whether a text begins with what looks like the name of a town, known or not."""
    found = _TOWN_LIKE.match(text)
    return found is not None and not re.search(r"[路村]", found[1])


def _gap(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at
