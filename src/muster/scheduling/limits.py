"""What employees with the same limits may have used by each day: minutes, weekends, and how often some shifts.

What was used is one number: the outer part is minutes (in units) or, where every shift of another length than the usual
is counted, shifts; the inner part counts those shifts and weekends. One value more than a limit allows stands behind
each inner count: whoever gets there has broken it, and no step leads from one value into another's place.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from muster.scheduling.curtois import SATURDAY, WEEK, Employee, Instance
from muster.scheduling.problem import Bools, Ints

SUNDAY = SATURDAY + 1
FEW = 6
"""A shift that may be given so often at most is worth being counted; more often, a toll keeps it in its limit."""
MOST_STATES = 60_000
"""States of a day up to which a further shift is counted."""


Path = tuple[int, int, tuple[int, ...], slice, slice, slice]
"""A kind of shift, its class, those before it, the positions in a run, and from where to where in what was used."""


class Limits:
    """The shape of the tables for one set of limits; `counted` are shifts whose number is part of the state."""

    def __init__(self, instance: Instance, person: Employee, present: Sequence[int], counted: Sequence[int]) -> None:
        self.days, self.person, self.present, self.counted = instance.days, person, list(present), list(counted)
        names = list(instance.minutes)
        self.minutes = [instance.minutes[name] for name in names]
        self.most = [person.most.get(name, self.days) for name in names]
        self.follows = np.array([[shift not in instance.not_after[earlier] for earlier in names] for shift in names])
        """[shift, shift of the day before]"""
        self.rest = max(1, person.shortest_rest)
        self.run = min(person.longest_run, self.days)
        self.shortest = max(0, person.shortest_run - 1)
        """The position of the shortest run that may end."""
        self.kinds = self._kinds() if self.run else []
        self._steps()
        self._windows()
        self.guards = self._guards()
        self._paths()

    def _kinds(self) -> list[list[int]]:
        """Shifts as long that may follow and be followed by the same: of them only the day's cheapest counts."""
        kinds: dict[tuple[object, ...], list[int]] = {}
        among = self.follows[np.ix_(self.present, self.present)]
        for at, shift in enumerate(self.present):
            alone = shift if shift in self.counted else -1
            key = (self.minutes[shift], alone, among[at].tobytes(), among[:, at].tobytes())
            kinds.setdefault(key, []).append(shift)
        return list(kinds.values())

    def _steps(self) -> None:
        """How far each kind moves what was used, and which kinds may come before it."""
        firsts = [kind[0] for kind in self.kinds]
        lengths = [self.minutes[shift] for shift in firsts]
        usual = max(set(lengths), key=lengths.count, default=1)
        by_shifts = all(self.minutes[shift] == usual or shift in self.counted for shift in firsts)
        self.sizes = [*(self.most[shift] + 2 for shift in self.counted), self.person.most_weekends + 2]
        self.inner = math.prod(self.sizes)
        unit = usual if by_shifts else math.gcd(*lengths)
        self.outer = [1 if by_shifts else length // unit for length in lengths]
        strides = {shift: math.prod(self.sizes[at + 1 :]) for at, shift in enumerate(self.counted)}
        self.step = [out * self.inner + strides.get(shift, 0) for out, shift in zip(self.outer, firsts, strict=True)]
        self._classes(firsts)
        extra = {shift: self.minutes[shift] - usual for shift in self.counted} if by_shifts else {}
        self.legal = self._legal(self.person.most_minutes // min(unit, *lengths), unit, extra)

    def _classes(self, firsts: Sequence[int]) -> None:
        """Kinds that may be followed by the same are of one class."""
        columns = [self.follows[self.present, shift].tobytes() for shift in firsts]
        numbers = {column: number for number, column in enumerate(dict.fromkeys(columns))}
        self.classes = len(numbers)
        self.leaves = [numbers[column] for column in columns]
        """The class of each kind."""
        self.before = [
            tuple(sorted({self.leaves[at] for at, earlier in enumerate(firsts) if self.follows[shift, earlier]}))
            for shift in firsts
        ]
        """Which classes may come before each kind."""
        self.leaves_at = np.array(self.leaves, dtype=np.int64)
        self.may_follow = np.array(
            [[number in before for number in range(self.classes)] for before in self.before], dtype=bool
        ).reshape(len(firsts), self.classes)
        self.unions = list(self._unions())

    def _unions(self) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], list[int]]]:
        """Each set of classes that may come before something, the largest such set inside it, and what it has more."""
        done: list[tuple[int, ...]] = []
        for classes in sorted(set(self.before), key=len):
            inside = max((one for one in done if set(one) <= set(classes)), key=len, default=())
            yield classes, inside, [number for number in classes if number not in inside]
            done.append(classes)

    def _legal(self, outermost: int, unit: int, extra: dict[int, int]) -> Bools:
        """[outer, inner]: whether a row may end with so much used."""
        counts = np.indices(self.sizes).reshape(len(self.sizes), -1)
        more = sum((extra.get(shift, 0) * counts[at] for at, shift in enumerate(self.counted)), np.zeros(self.inner))
        total = np.arange(outermost + 1)[:, None] * unit + more
        legal: Bools = (self.person.least_minutes <= total) & (total <= self.person.most_minutes)
        return legal & (counts < np.array(self.sizes)[:, None] - 1).all(axis=0)

    def _windows(self) -> None:
        """For each day the outer values from which all limits can still be kept: from `low` to before `high`."""
        ends = np.flatnonzero(self.legal.any(axis=1))
        least, most = (int(ends[0]), int(ends[-1])) if len(ends) else (0, 0)
        turn, longest = self.run + self.rest, max(self.outer, default=0)

        def worked(days: int) -> int:
            return (days // turn * self.run + min(self.run, days % turn)) * longest

        self.high = [min(most, worked(day + 1)) + 1 for day in range(self.days)]
        lowest = (max(0, least - worked(self.days - day - 1)) for day in range(self.days))
        self.low = [min(low, high - 1) for low, high in zip(lowest, self.high, strict=True)]

    def states(self) -> int:
        """How many there are on the widest day."""
        widest = max(high - low for low, high in zip(self.low, self.high, strict=True))
        return widest * self.inner * (self.rest + self.classes * self.run)

    def _paths(self) -> None:
        """For each day how its shifts move what was used, and which positions of a run may have been its last."""
        self.base = [low * self.inner for low in self.low]
        self.size = [(high - low) * self.inner for low, high in zip(self.low, self.high, strict=True)]
        self.steps = [
            np.array([[step + _weekend(day, run) for step in self.step] for run in range(2)])
            for day in range(self.days)
        ]
        """[day][first of a run or later, kind]"""
        self.paths: list[list[Path]] = [[]]
        for day in range(1, self.days):
            runs = [slice(0, 1), slice(1, None)] if day % WEEK == SUNDAY else [slice(None)]
            self.paths.append(
                [
                    (kind, self.leaves[kind], before, part, *self.along(day, int(self.steps[day][number, kind])))
                    for kind, before in enumerate(self.before)
                    for number, part in enumerate(runs)
                ]
            )
        at = np.arange(max(1, self.run))
        self.ended = [(at >= self.shortest) | (at == day - 1) for day in range(self.days)]

    def along(self, day: int, step: int) -> tuple[slice, slice]:
        """Where a step leads from the window of the day before into the day's."""
        before, here = self.base[day - 1], self.base[day]
        first = max(before, here - step)
        last = max(first, min(before + self.size[day - 1], here + self.size[day] - step))
        return slice(first - before, last - before), slice(first + step - here, last + step - here)

    def _guards(self) -> list[tuple[Ints, int | None]]:
        """Inner values that break a limit, for each count, and the class of the counted shift (None for weekends): only
        steps of that count lead there."""
        counts = np.indices(self.sizes).reshape(len(self.sizes), -1)
        firsts = [kind[0] for kind in self.kinds]
        classes = [self.leaves[firsts.index(shift)] for shift in self.counted]
        values = [np.flatnonzero(counts[at] == size - 1) for at, size in enumerate(self.sizes)]
        return list(zip(values, [*classes, None], strict=True))


def _weekend(day: int, run: int) -> int:
    """A weekend is used on its Saturday, or on its Sunday when the Saturday was off."""
    return int(day % WEEK == SATURDAY or (day % WEEK == SUNDAY and run == 0))
