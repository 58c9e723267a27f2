"""What a roster costs, term by term, exactly as the contract says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from muster.scheduling.problem import NOBODY, Ints, Problem
from muster.scheduling.roster import Roster
from muster.scheduling.wishes import against


@dataclass(frozen=True)
class Cost:
    """`open_min` and `open_target` are places, `against` counts shifts against a wish; the rest is what these and the
    other terms cost."""

    open_min: int
    open_target: int
    unmet: float
    km: float
    unused_skill: float
    night_over: float
    organisation_split: float
    change: float
    against: int = 0
    wish: float = 0.0

    @property
    def total(self) -> float:
        return self.plain + self.night_over + self.organisation_split + self.wish

    @property
    def plain(self) -> float:
        """Without fairness, cohesion and wishes: the part that the linear bound sees."""
        return self.unmet + self.km + self.unused_skill + self.change


def cost(problem: Problem, roster: Roster) -> Cost:
    """Every term over the whole horizon."""
    weights = problem.weights
    person, post, shift, day, role = roster.rows()
    filled = filled_places(problem, roster)
    needs = problem.needs
    open_min = int(np.maximum(0, needs.least - filled).sum())
    open_target = int(np.maximum(0, needs.target - np.maximum(filled, needs.least)).sum())
    owned = problem.skills[:, 1:].sum(axis=1)
    unwished = int(against(problem, person, post, shift, day).sum())
    unused = int((owned[person] - (role > 0)).sum())
    return Cost(
        open_min=open_min,
        open_target=open_target,
        unmet=weights.unmet_min * open_min + weights.unmet_target * open_target,
        km=weights.km * float(problem.km[problem.zone[person], problem.post_zone[post]].sum()),
        unused_skill=weights.unused_skill * unused,
        night_over=weights.night_over * nights_over(problem, roster),
        organisation_split=weights.organisation_split * splits(problem, person, post, shift, day),
        change=weights.change * changes(problem, roster),
        against=unwished,
        wish=weights.wish * unwished,
    )


def filled_places(problem: Problem, roster: Roster) -> Ints:
    """How many people fill each need's role."""
    _person, post, shift, day, role = roster.rows()
    return counted(problem, problem.slot(post, shift, day, role))


def counted(problem: Problem, given: Ints) -> Ints:
    """How many of these slots (post, shift, day and role as one number) are places of each need."""
    needs = problem.needs
    wanted = problem.slot(needs.post, needs.shift, needs.day, needs.role)
    order = np.argsort(wanted)
    if not len(wanted) or not len(given):
        return np.zeros(len(wanted), dtype=np.int64)
    at = np.minimum(np.searchsorted(wanted[order], given), len(wanted) - 1)
    hit = wanted[order][at] == given
    counts = np.zeros(len(wanted), dtype=np.int64)
    counts[order] = np.bincount(at[hit], minlength=len(wanted))
    return counts


def nights(problem: Problem, roster: Roster) -> Ints:
    """Night shifts of each person over the horizon."""
    table = np.append(problem.night, False)
    counted: Ints = table[roster.shift].sum(axis=1, dtype=np.int64)
    return counted


def nights_over(problem: Problem, roster: Roster) -> int:
    """Night shifts beyond the fair number."""
    if problem.rules.fair_nights is None:
        return 0
    return int(np.maximum(0, nights(problem, roster) - problem.rules.fair_nights).sum())


def splits(problem: Problem, person: Ints, post: Ints, shift: Ints, day: Ints) -> int:
    """Organisations at a post, shift and day beyond the first, summed."""
    organisation = problem.organisation[person]
    theirs = organisation != NOBODY
    if not theirs.any():
        return 0
    posts = ((day * problem.shifts + shift) * len(problem.names.posts) + post)[theirs]
    pairs = np.unique(posts * (len(problem.names.organisations) + 1) + organisation[theirs])
    return len(pairs) - len(np.unique(posts))


def changes(problem: Problem, roster: Roster) -> int:
    """Assignments of the previous plan that this one no longer has."""
    previous = problem.previous
    at = (previous.person, previous.day)
    kept = (
        (roster.shift[at] == previous.shift) & (roster.post[at] == previous.post) & (roster.role[at] == previous.role)
    )
    return previous.lost + int((~kept).sum())
