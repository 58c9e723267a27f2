"""Where a written place lies."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from muster.places import queries as places

COUNTY_DIGITS = 6


def place_finder(place: str) -> Callable[[str], str | None]:
    """Finds a place by code or name, around `place` and in its county; each text is looked up once."""

    @cache
    def find(text: str) -> str | None:
        if text.isdigit():
            return text if text in places.names([text]) else None
        return places.resolve(text, within=place) or places.resolve(text, within=place[:COUNTY_DIGITS])

    return find
