"""A whole roster as columns of numbers: a county has tens of thousands of shifts, and an object for each takes seconds.

What the columns are counted for follows `rules`, which says the same of one person with words. Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from muster.rosters.rules import FORTNIGHT, WEEK, Break, DutyRules, Wanted

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
HOUR = 3_600_000_000
"""In microseconds, in which moments are told."""
ID = np.dtype(">u8,>u8")
KINDS: dict[str, tuple[str, Any]] = {
    "pk": ("int8", ">i8"), "person": ("uuid_", ID), "post": ("int8", ">i8"), "shift": ("int8", ">i8"),
    "day": ("date_", ">i4"), "starts": ("timestamptz_", ">i8"), "ends": ("timestamptz_", ">i8"),
    "night": ("bool", "?"), "declined": ("bool", "?"), "role": ("int4", ">i4"),
}  # fmt: skip
"""Of each column the function of PostgreSQL that sends it, but for its ending, and what it sends. None is ever null."""
ROW = np.dtype([(name, kind) for name, (_sent, kind) in KINDS.items()])
_EPOCH = date(2000, 1, 1)


@dataclass(frozen=True)
class Columns:
    """Shifts as columns, in the order of people and time; `own` are the roster's, the others are done elsewhere."""

    rows: npt.NDArray[np.void]
    own: Bools

    @property
    def fresh(self) -> Bools:
        """Where another person begins."""
        person = self.rows["person"]
        found = np.ones(len(person), dtype=np.bool_)
        found[1:] = person[1:] != person[:-1]
        return found


def packed(content: Sequence[bytes]) -> npt.NDArray[np.void]:
    """The rows out of columns that were sent as one piece each."""
    pieces: dict[str, npt.NDArray[Any]] = {
        name: np.frombuffer(piece, np.dtype(kind))
        for (name, (_sent, kind)), piece in zip(KINDS.items(), content, strict=True)
    }
    rows = np.empty(len(pieces["pk"]), dtype=ROW)
    for name, piece in pieces.items():
        rows[name] = piece
    return rows


def ordered(own: npt.NDArray[np.void], elsewhere: npt.NDArray[np.void]) -> Columns:
    """What people have in a roster and elsewhere, each person's in the order of time."""
    rows = np.concatenate([own, elsewhere])
    person = rows["person"]
    order = np.lexsort((rows["pk"], rows["starts"], person["f1"], person["f0"]))
    return Columns(rows[order], (np.arange(len(rows)) < len(own))[order])


def number(day: date) -> int:
    """A date as these columns have it."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The date of such a number."""
    return _EPOCH + timedelta(days=number)


def broken(found: Columns, limits: DutyRules, *, week_of: date) -> dict[Break, Bools]:
    """At which shifts each rule is broken: the same as `rules.broken` says of everybody, one after another."""
    rows, fresh = found.rows, found.fresh
    starts, ends, day = (rows[name].astype(np.int64) for name in ("starts", "ends", "day"))
    before = np.maximum(np.arange(len(rows)) - 1, 0)
    twice = ~fresh & ((day == day[before]) | (starts < ends[before]))
    told = {Break.TWICE: twice}
    if limits.rest_hours is not None:
        told[Break.REST] = ~fresh & ~twice & (starts - ends[before] < limits.rest_hours * HOUR)
    if limits.week_shifts is not None:
        week = (day - number(week_of)) // WEEK.days
        told[Break.WEEK] = _since(fresh | (week != week[before])) >= limits.week_shifts
    if limits.days_in_row is not None:
        another = fresh | (day != day[before])
        torn, counted = fresh | (day - day[before] > 1), np.cumsum(another)
        told[Break.IN_ROW] = counted - counted[_first(torn)] >= limits.days_in_row
    if limits.fair_nights is not None:
        told[Break.NIGHTS] = _too_many_nights(rows["night"], day, fresh, limits.fair_nights)
    return told


def _first(begins: Bools) -> Ints:
    """Of each row the number of the one with which its group begins."""
    return np.maximum.accumulate(np.where(begins, np.arange(len(begins)), 0))


def _since(begins: Bools) -> Ints:
    """How many rows of its group stand before each."""
    found: Ints = np.arange(len(begins)) - _first(begins)
    return found


def _too_many_nights(night: Bools, day: Ints, fresh: Bools, fair: int) -> Bools:
    """A night is one too many when with those of the days before it there are more than are fair."""
    at = np.flatnonzero(night)
    told = np.zeros(len(night), dtype=np.bool_)
    if len(at):
        span = int(day.max() - day.min()) + 2 * FORTNIGHT.days
        key = np.cumsum(fresh)[at] * span + day[at] - day.min()
        earliest = np.searchsorted(key, key - FORTNIGHT.days + 1)
        told[at] = np.arange(len(at)) - earliest + 1 > fair
    return told


@dataclass(frozen=True)
class Gaps:
    """Shifts to man, and places that are missing to minima and to targets."""

    slots: int
    short: int
    open: int


@dataclass(frozen=True)
class Slot:
    """A shift of a post, and what it wants on some of the days: those of one phase."""

    post: int
    shift: int
    days: Sequence[int]
    wants: Sequence[Wanted]


def gaps(rows: npt.NDArray[np.void], slots: Sequence[Slot], first: date, days: int, roles: Sequence[str]) -> Gaps:
    """Compare what is wanted with who stands there, over all posts and days; `roles` are numbered from 1."""
    place = {slot: number for number, slot in enumerate(dict.fromkeys((one.post, one.shift) for one in slots))}
    there = np.zeros((len(place) + 1, days, len(roles) + 1), dtype=np.int64)
    np.add.at(there, (_places(rows, place), rows["day"] - number(first), rows["role"]), 1)
    known = {role: number for number, role in enumerate(roles, 1)}
    missing, still = 0, 0
    for held in sorted({tuple(one.days) for one in slots}):
        asked = [
            (place[one.post, one.shift], known[want.role], want.least, want.target)
            for one in slots if tuple(one.days) == held for want in one.wants
        ]  # fmt: skip
        at = np.array(asked, dtype=np.int64).reshape(-1, 4).T
        have, least, target = there[at[0], :, at[1]][:, list(held)], at[2][:, None], at[3][:, None]
        missing += int(np.maximum(0, least - have).sum())
        still += int(np.maximum(0, target - np.maximum(have, least)).sum())
    return Gaps(len(place) * days, missing, still)


def _places(rows: npt.NDArray[np.void], place: Mapping[tuple[int, int], int]) -> Ints:
    """The number of each row's post and shift; one past the last where nothing is wanted."""
    pairs, which = np.unique(np.stack([rows["post"], rows["shift"]]).astype(np.int64), axis=1, return_inverse=True)
    numbers = [place.get((int(post), int(shift)), len(place)) for post, shift in pairs.T]
    found: Ints = np.array(numbers, dtype=np.int64)[which.reshape(-1)] if numbers else np.zeros(0, dtype=np.int64)
    return found


def in_order(found: Columns, wrong: Iterable[Bools]) -> list[bytes]:
    """Everybody in the roster by id, whoever breaks rules first, then the most hours."""
    rows, own = found.rows, found.own
    who = np.cumsum(found.fresh) - 1
    begins = np.flatnonzero(found.fresh)
    length = np.bincount(who[own], weights=(rows["ends"] - rows["starts"])[own] // HOUR, minlength=len(begins))
    bad = np.zeros(len(rows), dtype=np.bool_)
    for one in wrong:
        bad |= one
    faulty = np.bincount(who[own & bad], minlength=len(begins)) > 0
    there = np.flatnonzero(np.bincount(who[own], minlength=len(begins)))
    order = there[np.lexsort((there, -length[there], ~faulty[there]))]
    person = rows["person"].astype(ID)  # rows that were put together may have turned their bytes round
    return [person[begin].tobytes() for begin in begins[order]]
