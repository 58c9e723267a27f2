"""Which regions the numbers of documents begin with, and where a written place lies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from muster.people.rules import normal_number
from muster.places import queries as places

COUNTY_DIGITS, CITY_DIGITS = 6, 4


def known_regions(numbers: Iterable[str]) -> Callable[[str], bool]:
    """Which regions of these ID numbers exist. One that was merged away still stands in the numbers of people born
    there: its city is enough."""
    counties = {normal_number(number)[:COUNTY_DIGITS] for number in numbers}
    regions = {code for code in counties if len(code) == COUNTY_DIGITS and code.isdigit()}
    known = set(places.names(regions | {code[:CITY_DIGITS] for code in regions}))
    return lambda code: code in known or code[:CITY_DIGITS] in known


def place_finder(place: str) -> Callable[[str], str | None]:
    """Finds a place by code or name, around `place` and in its county; each text is looked up once."""

    @cache
    def find(text: str) -> str | None:
        if text.isdigit():
            return text if text in places.names([text]) else None
        return places.resolve(text, within=place) or places.resolve(text, within=place[:COUNTY_DIGITS])

    return find
