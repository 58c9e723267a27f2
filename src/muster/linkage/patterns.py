"""What the comparison of two people comes to: one number that stands for all its levels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from muster.linkage import compare
from muster.linkage.compare import Levels, best
from muster.linkage.entities import Entities, Frequencies
from muster.linkage.grouping import Longs, spread
from muster.linkage.rows import Rows

CHUNK = 200_000
FIELDS = (
    ("name", compare.NAME_LEVELS),
    ("rarity", 6),
    ("number", compare.NUMBER_LEVELS),
    ("birth", compare.BIRTH_LEVELS),
    ("sex", 3),
    ("phone", 7),
    ("place", 8),
    ("address", 5),
    ("trusted", 3),
)
"""Every column of a pattern and how many levels it has."""
_AT = {name: place for place, (name, _) in enumerate(FIELDS)}
WIDEST = 16
"""No field has more levels."""
_RARITY = (2, 5, 15, 60)
_ON_PHONE = (2, 5, 15)
_TOWN, _CONTAINED = 0.6, 0.8
_ADDRESS = (0.85, 0.65)
_NOT_FOR = {
    "number": (0, compare.NUMBER_OTHER),
    "birth": (0, compare.BIRTH_DAY, compare.BIRTH_YEAR, compare.BIRTH_OTHER),
    "phone": (0, 6),
    "place": (0, 5),
    "address": (0, 4),
}
"""The levels of each field at which it does not speak for one person."""


def compared(rows: Rows, people: Entities, common: Frequencies, one: Longs, two: Longs) -> npt.NDArray[np.int64]:
    """The pattern of each pair."""
    pieces = [(one[at : at + CHUNK], two[at : at + CHUNK]) for at in range(0, len(one), CHUNK)]
    parts = spread(lambda piece: _encoded(_levels(rows, people, common, *piece)), pieces, len(one))
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _levels(rows: Rows, people: Entities, common: Frequencies, one: Longs, two: Longs) -> list[Levels]:
    name = _over_slots(people.name, one, two, lambda a, b: compare.names(rows.names, a, b))
    number_one = np.c_[people.trusted, people.typed]
    number = _over_slots(number_one, one, two, lambda a, b: compare.numbers(rows.numbers, a, b))
    sex_one, sex_two = people.sex[one], people.sex[two]
    sex = np.where((sex_one == 0) | (sex_two == 0), 0, np.where(sex_one == sex_two, 1, 2)).astype(np.int8)
    return [
        name,
        _rarity(rows, people, common, one, two),
        number,
        _over_slots(people.birth, one, two, compare.births),
        sex,
        _phones(people, common, one, two),
        _places(rows, people, one, two),
        _addresses(rows, people, one, two),
        ((people.trusted[one] > 0).astype(np.int8) + (people.trusted[two] > 0)).astype(np.int8),
    ]


def _over_slots(slots: Longs, one: Longs, two: Longs, level: compare.Compare) -> Levels:
    """The best level over all values that both have; further slots are rare, so only those rows are looked at."""
    found = level(slots[one, 0], slots[two, 0])
    for first in range(slots.shape[1]):
        for second in range(slots.shape[1]):
            if first == second == 0:
                continue
            a, b = slots[one, first], slots[two, second]
            at = np.flatnonzero((a != 0) & (b != 0))
            if len(at):
                found[at] = best([found[at], level(a[at], b[at])])
    return found


def _rarity(rows: Rows, people: Entities, common: Frequencies, one: Longs, two: Longs) -> Levels:
    """How many people have the commoner of the two names: 0 unknown, 1 next to nobody, 5 many."""
    often = np.maximum(
        common.folded[rows.names.folded[people.name[one, 0]]], common.folded[rows.names.folded[people.name[two, 0]]]
    )
    level = np.searchsorted(np.array(_RARITY), often, side="left").astype(np.int8) + 1
    return np.where((people.name[one, 0] == 0) | (people.name[two, 0] == 0), 0, level).astype(np.int8)


def _phones(people: Entities, common: Frequencies, one: Longs, two: Longs) -> Levels:
    """1 to 4 the same phone, by how many names stand on it; 5 nearly the same, 6 another."""
    level = np.where((people.phone[one, 0] > 0) & (people.phone[two, 0] > 0), 6, 0).astype(np.int8)
    for first in range(people.phone.shape[1]):
        for second in range(people.phone.shape[1]):
            a, b = people.phone[one, first], people.phone[two, second]
            at = np.flatnonzero((a != 0) & (b != 0))
            if not len(at):
                continue
            same = a[at] == b[at]
            near = np.where(compare.near_phones(a[at], b[at]), 5, 6)
            by_names = np.searchsorted(np.array(_ON_PHONE), common.of_phone(a[at]), side="left") + 1
            level[at] = best([level[at], np.where(same, by_names, near).astype(np.int8)])
    return level


def _shares(slots: Longs, one: Longs, two: Longs) -> npt.NDArray[np.int8]:
    """0 one says nothing, 1 something in common, 2 nothing."""
    found = np.where((slots[one, 0] != 0) & (slots[two, 0] != 0), 2, 0).astype(np.int8)
    for first in range(slots.shape[1]):
        for second in range(slots.shape[1]):
            found[(slots[one, first] == slots[two, second]) & (slots[one, first] != 0)] = 1
    return found


def _places(rows: Rows, people: Entities, one: Longs, two: Longs) -> Levels:
    """1 town and village, 2 the town (no village), 3 the village (no town), 4 town but not village, 5 another town,
    6 another town with a village of this name, 7 towns that are written nearly the same."""
    town, village = _shares(people.town, one, two), _shares(people.village, one, two)
    table = np.array([[0, 3, 5], [2, 1, 4], [5, 6, 5]], dtype=np.int8)
    level = table[town, village]
    alike = compare.dice(rows.towns[people.town[one, 0]], rows.towns[people.town[two, 0]]) >= _TOWN
    return np.where((level == 5) & alike, 7, level).astype(np.int8)  # noqa: PLR2004


def _addresses(rows: Rows, people: Entities, one: Longs, two: Longs) -> Levels:
    """1 the same, 2 nearly, 3 much in common, 4 little."""

    def level(a: Longs, b: Longs) -> Levels:
        alike = compare.dice(rows.addresses[a], rows.addresses[b])
        much = (alike >= _ADDRESS[1]) | (compare.contained(rows.addresses[a], rows.addresses[b]) >= _CONTAINED)
        found = np.where(alike >= _ADDRESS[0], 2, np.where(much, 3, 4))
        found = np.where(a == b, 1, found)
        return np.where((a == 0) | (b == 0), 0, found).astype(np.int8)

    return _over_slots(people.address, one, two, level)


def _encoded(levels: list[Levels]) -> Longs:
    pattern = np.zeros(len(levels[0]), dtype=np.int64)
    for level, (_, width) in zip(levels, FIELDS, strict=True):
        pattern = pattern * width + level
    return pattern


def decoded(pattern: Longs) -> npt.NDArray[np.int8]:
    """The levels of patterns, one column a field."""
    columns = []
    for _, width in reversed(FIELDS):
        columns.append((pattern % width).astype(np.int8))
        pattern = pattern // width
    return np.stack(columns[::-1], axis=1)


def name_alone(levels: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
    """Where nothing but a name speaks for it, and more than two people have it."""
    return name_and_place(levels) & _silent(levels, "place") & (levels[:, _AT["rarity"]] > 1)


def name_and_place(levels: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
    """Where nothing speaks for it but a name and where they live."""
    return np.asarray(
        np.logical_and.reduce([_silent(levels, name) for name in ("number", "birth", "phone", "address")])
    )


def _silent(levels: npt.NDArray[np.int8], field: str) -> npt.NDArray[np.bool_]:
    """Where a field is not told, or told otherwise."""
    return np.isin(levels[:, _AT[field]], _NOT_FOR[field])


def chance(odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Log odds as a probability."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))
