"""Who stands where: for each person and day the shift, post and role, or -1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from muster.scheduling.problem import ANY, NOBODY, Ints, Problem


@dataclass(eq=False)
class Roster:
    """Three tables [person, day]. Engines work on a copy and hand it on when it is better."""

    shift: Ints
    post: Ints
    role: Ints

    def copy(self) -> Roster:
        return Roster(self.shift.copy(), self.post.copy(), self.role.copy())

    def rows(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """Person, post, shift, day and role of every assignment."""
        person, day = np.nonzero(self.shift != NOBODY)
        at = (person, day)
        return person.astype(np.int64), self.post[at], self.shift[at], day.astype(np.int64), self.role[at]

    def put(self, person: int, day: int, shift: int, post: int, role: int) -> None:
        self.shift[person, day], self.post[person, day], self.role[person, day] = shift, post, role

    def clear(self, day: int) -> None:
        """Take everybody off the day."""
        self.shift[:, day] = self.post[:, day] = self.role[:, day] = NOBODY


def empty(problem: Problem) -> Roster:
    """Nobody anywhere, but pins hold: each in the first role of its post that the person may fill, or `any`."""
    tables = [np.full((problem.people, problem.days), NOBODY, dtype=np.int64) for _ in range(3)]
    roster = Roster(*tables)
    needs = problem.needs
    wanted: dict[int, int] = {}
    if problem.pins:
        slots = problem.slot(needs.post, needs.shift, needs.day, needs.role)
        wanted = dict(zip(slots.tolist(), needs.target.tolist(), strict=True))
    for pin in problem.pins:
        role = ANY
        base = ((pin.day * problem.shifts + pin.shift) * len(problem.names.posts) + pin.post) * problem.roles
        for choice in [*range(1, problem.roles), ANY]:
            if problem.skills[pin.person, choice] and wanted.get(base + choice, 0) > 0:
                role = choice
                wanted[base + choice] -= 1
                break
        roster.put(pin.person, pin.day, pin.shift, pin.post, role)
    return roster
