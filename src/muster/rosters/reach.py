"""Who could fill what falls free: of a county's thousands only those who cost least there are put to the solver. Pure.

It ranks by what the solver ranks by, as far as that is known before the rules of rest and weeks are looked at; the
fewer shifts somebody has, the more room those leave.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

import numpy as np
import numpy.typing as npt

from muster.rosters import columns, rules
from muster.rosters.columns import ID, Columns
from muster.rosters.problem import Someone

EACH = 30
"""So many people for each place: the solver looks at twenty, some of whom have no room left in their week."""
MOVED = 300
"""The same where nobody is free: people who stand elsewhere and could be moved."""
FEWER = 0.001
"""What one more shift weighs: it decides among those who cost the same."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Hole:
    """A place that falls free."""

    post: int
    shift: int
    day: date
    role: str
    starts: int
    ends: int
    """In microseconds, as columns have them."""


@dataclass(frozen=True)
class Ground:
    """Where posts and people are, and what a kilometre, an unused skill and a strange organisation cost."""

    posts: Mapping[int, str]
    zones: Mapping[str, tuple[float, float]]
    km: float
    unused: float
    split: float
    limits: rules.DutyRules
    first: date
    """From which weeks are counted."""


def holes(found: Columns, roles: Sequence[str], gone: Collection[UUID], since: date) -> list[Hole]:
    """What falls free when some people do not come any more from a day on. Roles are numbered from 1."""
    rows, out, named = found.rows, {one.bytes for one in gone}, (rules.ANY, *roles)
    begins, person = np.flatnonzero(found.fresh), rows["person"].astype(ID)
    leave = np.array([person[begin].tobytes() in out for begin in begins], dtype=np.bool_)
    theirs = np.repeat(leave, np.diff(np.append(begins, len(rows))))
    at = rows[theirs & found.own & (rows["day"] >= columns.number(since))]
    names = ("post", "shift", "day", "role", "starts", "ends")
    return [
        Hole(post, shift, columns.day_of(day), named[role], starts, ends)
        for post, shift, day, role, starts, ends in zip(*(at[name].tolist() for name in names), strict=True)
    ]


class Reach:
    """Everybody who might come, as columns."""

    def __init__(self, found: Columns, people: Sequence[Someone], ground: Ground) -> None:
        self._found, self._people, self._ground = found, people, ground
        self._who = self._numbers()
        known = self._who >= 0
        self._shifts = np.bincount(self._who[known], minlength=len(people)) * FEWER
        self._skills = np.array([len(one.skills) for one in people], dtype=np.float64)
        self._organisation = np.array([one.organisation or 0 for one in people], dtype=np.int64)
        self._at = np.array([ground.zones[one.zone] for one in people], dtype=np.float64).reshape(-1, 2)
        self._able: dict[str, columns.Bools] = {}
        self._full: dict[int, columns.Bools] = {}

    def _numbers(self) -> columns.Ints:
        """Of each row the number of its person; -1 for whoever cannot be given duty any more."""
        known = {UUID(one.key).bytes: number for number, one in enumerate(self._people)}
        begins = np.flatnonzero(self._found.fresh)
        person = self._found.rows["person"].astype(ID)[begins]
        numbers = np.array([known.get(one.tobytes(), -1) for one in person], dtype=np.int64)
        found: columns.Ints = np.repeat(numbers, np.diff(np.append(begins, len(self._found.rows))))
        return found

    def of(self, holes: Sequence[Hole]) -> tuple[set[str], int]:
        """Who stands beside those places, and who could best take them; and for how many of them nobody is free. For
        those it is whoever has the skill: somebody may be moved."""
        chosen: set[int] = set()
        stuck = 0
        for hole in holes:
            beside = self._beside(hole)
            price, able = self._price(hole, beside), self._with(hole.role)
            best = self._best(hole, price, able & ~self._busy(hole), EACH)
            stuck += not best
            chosen.update(beside.tolist(), best or self._best(hole, price, able, MOVED))
        return {self._people[number].key for number in chosen}, stuck

    def _beside(self, hole: Hole) -> columns.Ints:
        rows = self._found.rows
        there = (rows["post"] == hole.post) & (rows["shift"] == hole.shift) & self._found.own
        who = self._who[there & (rows["day"] == columns.number(hole.day))]
        found: columns.Ints = who[who >= 0]
        return found

    def _best(self, hole: Hole, price: Floats, able: columns.Bools, most: int) -> list[int]:
        at = np.flatnonzero(able)
        order = at[np.argsort(price[at], kind="stable")].tolist()
        free = (number for number in order if rules.is_free(self._people[number].spans, hole.day, hole.shift))
        return list(islice(free, most))

    def _price(self, hole: Hole, beside: columns.Ints) -> Floats:
        x, y = self._ground.zones[self._ground.posts[hole.post]]
        strange = ~np.isin(self._organisation, [0, *self._organisation[beside]])
        price = self._ground.km * np.hypot(self._at[:, 0] - x, self._at[:, 1] - y) + self._ground.split * strange
        found: Floats = price + self._ground.unused * (self._skills - (hole.role != rules.ANY)) + self._shifts
        return found

    def _busy(self, hole: Hole) -> columns.Bools:
        """Who has a shift that day or too near to it, or no shift left in that week."""
        rows, rest, day = (
            self._found.rows,
            (self._ground.limits.rest_hours or 0) * columns.HOUR,
            columns.number(hole.day),
        )
        near = (rows["starts"] < hole.ends + rest) & (rows["ends"] > hole.starts - rest)
        busy = np.zeros(len(self._people) + 1, dtype=np.bool_)
        busy[self._who[near | (rows["day"] == day)]] = True
        found: columns.Bools = busy[:-1] | self._has_no_room(
            (day - columns.number(self._ground.first)) // rules.WEEK.days
        )
        return found

    def _has_no_room(self, week: int) -> columns.Bools:
        if week not in self._full:
            weeks = (self._found.rows["day"] - columns.number(self._ground.first)) // rules.WEEK.days
            who = self._who[(weeks == week) & (self._who >= 0)]
            most = self._ground.limits.week_shifts
            counted = np.bincount(who, minlength=len(self._people))
            self._full[week] = counted >= (math.inf if most is None else most)
        return self._full[week]

    def _with(self, role: str) -> columns.Bools:
        if role not in self._able:
            self._able[role] = np.array([role == rules.ANY or role in one.skills for one in self._people])
        return self._able[role]
