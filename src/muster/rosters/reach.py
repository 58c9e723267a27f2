"""Who could fill what falls free: of a county's thousands only those who cost least there are put to the solver. Pure.

It ranks by what the solver ranks by, as far as that is known before the rules of rest and weeks are looked at; the
fewer shifts somebody has, the more room those leave.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

import numpy as np
import numpy.typing as npt

from muster.rosters import columns, rules
from muster.rosters.columns import ID, Columns

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
class Crowd:
    """Everybody who might come, as columns."""

    numbers: Mapping[bytes, int]
    """Of each id its number."""
    at: Floats
    """Where each lives, in kilometres east and north."""
    organisation: columns.Ints
    """0 where there is none."""
    skills: Sequence[tuple[str, ...]]
    skilled: columns.Ints
    """Which of the skills each has: many have the same."""
    spans: Mapping[int, Sequence[rules.Span]]
    """When those who are away at times are free, by their numbers."""

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True)
class Ground:
    """Where posts are, and what a kilometre, an unused skill and a strange organisation cost."""

    posts: Mapping[int, tuple[float, float]]
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
    """Who of everybody is how near, how free, how skilled."""

    def __init__(self, found: Columns, crowd: Crowd, ground: Ground) -> None:
        self._crowd, self._ground = crowd, ground
        self._starts, self._ends, self._day = (found.rows[name].astype(np.int64) for name in ("starts", "ends", "day"))
        self._who = self._numbers(found)
        self._shifts = np.bincount(self._who[self._who >= 0], minlength=len(crowd)) * FEWER
        self._more = np.array([len(one) for one in crowd.skills], dtype=np.float64)[crowd.skilled]
        own = np.flatnonzero(found.own & (self._who >= 0))
        places = zip(*(found.rows[name][own].tolist() for name in ("post", "shift", "day")), strict=True)
        self._there: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for place, number in zip(places, self._who[own].tolist(), strict=True):
            self._there[place].append(number)
        self._able: dict[str, columns.Bools] = {}
        self._full: dict[int, columns.Bools] = {}
        self._engaged: dict[tuple[int, int, int], columns.Bools] = {}

    def _numbers(self, found: Columns) -> columns.Ints:
        """Of each row the number of its person; -1 for whoever cannot be given duty any more."""
        begins = np.flatnonzero(found.fresh)
        person = found.rows["person"].astype(ID)[begins]
        numbers = np.array([self._crowd.numbers.get(one.tobytes(), -1) for one in person], dtype=np.int64)
        theirs: columns.Ints = np.repeat(numbers, np.diff(np.append(begins, len(found.rows))))
        return theirs

    def of(self, holes: Sequence[Hole]) -> tuple[set[int], int]:
        """Who stands beside those places, and who could best take them; and for how many of them nobody is free. For
        those it is whoever has the skill: somebody may be moved."""
        chosen: set[int] = set()
        stuck = 0
        for hole in holes:
            beside, able = self._there[hole.post, hole.shift, columns.number(hole.day)], self._with(hole.role)
            best = self._best(hole, beside, able & ~self._busy(hole), EACH)
            stuck += not best
            chosen.update(beside, best or self._best(hole, beside, able, MOVED))
        return chosen, stuck

    def _best(self, hole: Hole, beside: Sequence[int], able: columns.Bools, most: int) -> list[int]:
        at = np.flatnonzero(able)
        order = at[np.argsort(self._price(hole, beside, at), kind="stable")].tolist()
        spans = self._crowd.spans
        free = (one for one in order if rules.is_free(spans.get(one, ()), hole.day, hole.shift))
        return list(islice(free, most))

    def _price(self, hole: Hole, beside: Sequence[int], at: columns.Ints) -> Floats:
        """What each of some would cost there."""
        x, y = self._ground.posts[hole.post]
        organisation, lives = self._crowd.organisation, self._crowd.at[at]
        strange = ~np.isin(organisation[at], [0, *organisation[beside]])
        price = self._ground.km * np.hypot(lives[:, 0] - x, lives[:, 1] - y) + self._ground.split * strange
        found: Floats = price + self._ground.unused * (self._more[at] - (hole.role != rules.ANY)) + self._shifts[at]
        return found

    def _busy(self, hole: Hole) -> columns.Bools:
        """Who has a shift that day or too near to it, or no shift left in that week: the same for all posts."""
        day, rest = columns.number(hole.day), (self._ground.limits.rest_hours or 0) * columns.HOUR
        when = day, hole.starts, hole.ends
        if when not in self._engaged:
            near = (self._starts < hole.ends + rest) & (self._ends > hole.starts - rest)
            busy = np.zeros(len(self._crowd) + 1, dtype=np.bool_)
            busy[self._who[near | (self._day == day)]] = True
            week = (day - columns.number(self._ground.first)) // rules.WEEK.days
            self._engaged[when] = busy[:-1] | self._has_no_room(week)
        return self._engaged[when]

    def _has_no_room(self, week: int) -> columns.Bools:
        if week not in self._full:
            weeks = (self._day - columns.number(self._ground.first)) // rules.WEEK.days
            who = self._who[(weeks == week) & (self._who >= 0)]
            most = self._ground.limits.week_shifts
            counted = np.bincount(who, minlength=len(self._crowd))
            self._full[week] = counted >= (math.inf if most is None else most)
        return self._full[week]

    def _with(self, role: str) -> columns.Bools:
        if role not in self._able:
            able = np.array([role == rules.ANY or role in one for one in self._crowd.skills], dtype=np.bool_)
            self._able[role] = able[self._crowd.skilled]
        return self._able[role]
