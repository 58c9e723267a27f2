"""From the pieces of a group to its areas: each piece's head, and the county carried on where it is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from muster.risktext import details, forms
from muster.risktext.address import Head, Reader, Scope, is_town_like
from muster.risktext.gazetteer import COUNTY
from muster.risktext.model import Area, How, Place

_LEADING = re.compile(r"^[\s:：,，;；、。.·*●○■◆\-—]+|^(?:\d{1,3}[.、)]|\(\d{1,3}\)|[①-⑳])\s*(?=[一-鿿])")
_TRAILING = re.compile(r"[\s,，;；、。.:]+$")
_LOOSE = re.compile(r"^[\])】》]+|[\[(【《]+$")


def tidy(text: str) -> tuple[str, int]:
    """The text without what only separates or numbers it, and how many characters went before it."""
    start = 0
    while True:
        found = _LEADING.match(text[start:]) or _LOOSE.match(text[start:])
        if not found or not found[0] or found.end() == len(text[start:]):
            break
        if not text[start:].startswith(found[0]):
            break
        start += found.end()
    rest = _TRAILING.sub("", text[start:])
    return rest, start


@dataclass
class Carried:
    """What the item before named, for items that leave it out."""

    scope: Scope | None = None
    town: str | None = None
    choices: tuple[str, ...] = ()
    how: How = How.STATED
    before: str = ""
    """The county before a zone: a town of that county leads back to it."""
    doubtful: bool = False
    """Whether a zone was named in the middle of a county's items, so that nobody can say whose the next ones are."""


class Areas:
    """Reads the areas of one group in their order."""

    def __init__(self, reader: Reader, level: str, scope: Scope) -> None:
        self.reader = reader
        self.level = level
        self.scope = scope
        self._carried = Carried()

    def read(self, shown: str, plain: str, *, begins: bool = True) -> Area:
        """One area: `plain` is the text in half-width marks, `shown` the same as the bulletin writes it.

        `begins` says whether the mark before it is one that opens another county where the writer has such marks.
        """
        plain, new = details.without_new(plain)
        shown, _ = details.without_new(shown)
        head = self.reader.head(plain, self.scope)
        rest = plain[head.length :].lstrip(" ,、:·-")
        place = self._place(head, rest, begins)
        keeps_zone = place.how is How.TOWN and head.county_named
        text = shown[len(shown) - len(rest) :] if rest and not keeps_zone else shown
        excepted = details.exceptions(plain, self.level)
        return Area(self.level, place, text, details.is_whole(plain), excepted, new)

    def _place(self, head: Head, rest: str, begins: bool) -> Place:
        if head.county_named:
            self._remember(head, begins)
            return self._named(head, rest)
        only = self.reader.gazetteer.only_county(head.scope.city) if head.scope.city else None
        county = head.scope.county or only
        if county:
            return self._within(county, head.scope, How.STATED, rest)
        carried = self._carried.scope
        if head.city_named:
            self._carried = Carried()
        if carried is None or head.city_named or not self._same_city(carried, head.scope):
            return self._searched(head.scope, rest)
        return self._left_out(carried, head.scope, rest)

    def _remember(self, head: Head, begins: bool) -> None:
        """What the items that follow may leave out."""
        before = self._carried.before or (self._carried.scope.county if self._carried.scope else "")
        zone = bool(head.scope.zone and before)
        self._carried = Carried(head.scope, None, head.choices, head.how, before if zone else "", zone and not begins)

    def _left_out(self, carried: Scope, scope: Scope, rest: str) -> Place:
        """An item that names no county, below one that does."""
        before = self._carried.before
        if before and not self._is_of_zone(carried, rest):
            if self.reader.town(rest, before)[0]:
                return self._within(before, Scope(scope.province, scope.city, before), How.CARRIED, rest)
            if self._carried.doubtful:
                return self._searched(scope, rest)
        if not carried.county:
            return self._named(Head(carried, 0, choices=self._carried.choices, how=self._carried.how), rest)
        return self._follow(carried, rest)

    def _is_of_zone(self, carried: Scope, rest: str) -> bool:
        return bool(carried.county) and self.reader.town(rest, carried.county)[0] is not None

    def _same_city(self, carried: Scope, scope: Scope) -> bool:
        """A municipality counts as one city, though its districts and counties have two codes."""
        if self.reader.gazetteer.names.get(scope.province, "").endswith("市"):
            return carried.province == scope.province
        return not scope.city or carried.city == scope.city

    def _named(self, head: Head, rest: str) -> Place:
        """A county or zone that the text names itself."""
        if head.scope.county:
            return self._within(head.scope.county, head.scope, head.how, rest)
        zone = forms.zone(rest)
        rest = rest[zone.end() :] if zone and head.choices else rest
        for prefix in head.choices:
            code = self.reader.tail(rest, prefix) if len(prefix) == COUNTY else None
            if code and len(code) > COUNTY:
                return self.reader.place(head.scope, How.ALIAS, code)
        found = self._searched(head.scope, rest)
        if found.code and head.choices and not found.code.startswith(head.choices):
            return self.reader.place(head.scope, How.UNRESOLVED)
        return found

    def _within(self, county: str, scope: Scope, how: How, rest: str) -> Place:
        town = self._carried.town
        if town and town.startswith(county) and not is_town_like(rest):
            village = self.reader.village(rest, town)
            if village:
                return self.reader.place(scope, how, village)
        code = self.reader.tail(rest, county)
        self._carried.town = code[:9] if len(code) > COUNTY else town
        return self.reader.place(scope, how, code)

    def _follow(self, scope: Scope, rest: str) -> Place:
        """An item that leaves its county out: the one before, unless a town of the city speaks against it."""
        how = self._carried.how if self._carried.how is How.ALIAS else How.CARRIED
        place = self._within(scope.county, scope, how, rest)
        if place.code and len(place.code) > COUNTY:
            return place
        town, length = self.reader.town(rest, scope.city)
        if town and is_town_like(rest):
            return self._elsewhere(scope, town, rest[length:])
        if length and not town:
            return self.reader.place(replace(scope, county="", zone=""), How.UNRESOLVED)
        return place

    def _elsewhere(self, scope: Scope, town: str, rest: str) -> Place:
        bare = Scope(scope.province, scope.city)
        return self.reader.place(bare, How.TOWN, self.reader.village(rest, town) or town)

    def _searched(self, scope: Scope, rest: str) -> Place:
        """No county is named: a town or village that only one county of the city has tells it."""
        if not scope.city:
            return self.reader.place(scope, How.UNRESOLVED)
        inside = self.reader.in_brackets(rest, scope.city)
        if inside:
            return self.reader.place(Scope(scope.province, scope.city, inside), How.STATED, inside)
        town, length = self.reader.town(rest, scope.city)
        if town:
            return self._elsewhere(scope, town, rest[length:])
        if not length and not is_town_like(rest):
            counties = self.reader.gazetteer.below(scope.city, COUNTY)
            found = [code for county in counties if (code := self.reader.village(rest, county))]
            if len(found) == 1:
                return self.reader.place(Scope(scope.province, scope.city), How.TOWN, found[0])
        return self.reader.place(scope, How.UNRESOLVED)
