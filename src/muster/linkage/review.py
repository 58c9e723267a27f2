"""Pairs that a person should look at, and why."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from muster.linkage import compare, patterns
from muster.linkage.entities import Entities
from muster.linkage.grouping import Longs, mixed
from muster.linkage.rows import Rows

GREY = -1.5
"""Log odds from which on a pair that was not joined is shown."""

NAME_WORDS = {
    compare.SAME: "same name",
    compare.SOUND: "names sound the same",
    compare.FOLDED: "names sound nearly the same",
    compare.LAST_SAME: "names differ in one character",
    compare.MIDDLE_SAME: "names differ in one character",
    compare.SHORTER: "a character of the name is missing",
    compare.TURNED: "characters of the name are turned",
    compare.GIVEN: "same given name, another surname",
    compare.ALIKE: "names are alike",
    compare.SURNAME: "same surname only",
    compare.OTHER: "different names",
}
NUMBER_WORDS = {
    compare.NUMBER_SAME: "same number",
    compare.ONE_OFF: "numbers differ in one place",
    compare.CUT: "one number is cut short",
    compare.CUT_SHORT: "one number is cut short",
    compare.TWO_OFF: "numbers differ in two places",
    compare.SAME_DAY: "numbers have the same region and day",
    compare.SAME_END: "numbers end alike",
    compare.NUMBER_OTHER: "different numbers",
}
BIRTH_WORDS = {
    compare.BIRTH_SAME: "born on the same day",
    compare.BIRTH_YEAR_ONLY: "born in the same year",
    compare.BIRTH_NEAR: "birth dates nearly the same",
    compare.BIRTH_DAY: "birth dates differ in the year",
    compare.BIRTH_YEAR: "born in the same year on another day",
    compare.BIRTH_OTHER: "different birth dates",
}
SEX_WORDS = {2: "different sex"}
PHONE_WORDS = {1: "same phone", 2: "same phone", 3: "same phone, of several people", 4: "same phone, of many people"}
PHONE_WORDS |= {5: "phones nearly the same", 6: "different phones"}
PLACE_WORDS = {
    1: "same village",
    2: "same town",
    3: "same village",
    4: "another village",
    5: "another town",
    6: "another town",
    7: "towns are alike",
}
ADDRESS_WORDS = {1: "same address", 2: "nearly the same address"}
WORDS = {
    "name": NAME_WORDS,
    "number": NUMBER_WORDS,
    "birth": BIRTH_WORDS,
    "sex": SEX_WORDS,
    "phone": PHONE_WORDS,
    "place": PLACE_WORDS,
    "address": ADDRESS_WORDS,
}
TWO_NUMBERS = "two trusted numbers"
_ON_ONE_KEY = 3
"""Two trusted people with the same name and phone: shown when no more than so many are."""


class Pair(NamedTuple):
    """Two reports, by position, that may be one person's: how likely, and why."""

    one: int
    two: int
    confidence: float
    why: str


def words(pattern: int) -> list[str]:
    """A comparison in words."""
    levels = patterns.decoded(np.array([pattern]))[0]
    found = []
    for (field, _), level in zip(patterns.FIELDS, levels.tolist(), strict=True):
        text = WORDS.get(field, {}).get(level)
        if text:
            found.append(text)
    return found


def two_numbers(rows: Rows, people: Entities) -> tuple[Longs, Longs]:
    """Pairs of people with two trusted numbers who share name and phone: the machine may not join them."""
    folded = rows.names.folded[people.name[:, 0]].astype(np.int64)
    at = np.flatnonzero((people.trusted > 0) & (folded > 0) & (people.phone[:, 0] > 0))
    keys = mixed(1, folded[at], people.phone[at, 0])
    order = np.argsort(keys, kind="stable")
    at, keys = at[order], keys[order]
    start = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, dtype=np.int64)
    size = np.diff(np.r_[start, len(keys)])
    found: list[tuple[int, int]] = []
    for first, many in zip(start[size > 1].tolist(), size[size > 1].tolist(), strict=True):
        if many <= _ON_ONE_KEY:
            inside = at[first : first + many].tolist()
            found += [(a, b) for place, a in enumerate(inside) for b in inside[place + 1 :]]
    one, two = zip(*found, strict=True) if found else ((), ())
    return np.array(one, dtype=np.int64), np.array(two, dtype=np.int64)
