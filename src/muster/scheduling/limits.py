"""What employees with the same limits may have used by each day: minutes, weekends, and how often some shifts.

What was used is one number: the outer part is minutes (in units) or, where every shift of another length than the usual
is counted, shifts; the inner part counts those shifts and weekends. One value more than a limit allows stands behind
each inner count: whoever gets there has broken it, and no step leads from one value into another's place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from muster.scheduling.curtois import Employee, Instance
from muster.scheduling.problem import Bools, Ints

FEW = 6
"""A shift that may be given so often at most is worth being counted; more often, a toll keeps it in its limit."""
MOST_STATES = 60_000
"""States of a day up to which a further shift is counted."""


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
        self.before = [
            tuple(number for number, earlier in enumerate(firsts) if self.follows[shift, earlier]) for shift in firsts
        ]
        extra = {shift: self.minutes[shift] - usual for shift in self.counted} if by_shifts else {}
        self.legal = self._legal(self.person.most_minutes // min(unit, *lengths), unit, extra)

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
        return widest * self.inner * (self.rest + len(self.kinds) * self.run)

    def guards(self) -> list[tuple[Ints, int]]:
        """Inner values that break a limit, for each count: only steps of that count lead there."""
        counts = np.indices(self.sizes).reshape(len(self.sizes), -1)
        return [(np.flatnonzero(counts[at] == size - 1), at) for at, size in enumerate(self.sizes)]
