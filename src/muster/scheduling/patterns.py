"""A single day with few organisations, proven by CP-SAT on numbers alone.

Posts of one zone that need the same on a shift are one kind. What organisations fill such a post in which roles is a
pattern; how many posts of each kind get each pattern, and how many people of each unit go to each kind, is all that has
to be decided. That organisations come in whole posts, which no linear bound sees, is then a matter of whole numbers.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from typing import Any

import numpy as np

from muster.scheduling.exact import SCALE, WORKERS, units
from muster.scheduling.problem import NOBODY, Problem
from muster.scheduling.roster import Roster, empty
from muster.scheduling.search import Search

MOST_PATTERNS = 20_000
Role = tuple[int, int, int]
"""Role, least and target."""
Pattern = tuple[tuple[int, ...], ...]
"""For each role of the kind the organisations of the people that fill it."""


@dataclass(frozen=True)
class Kind:
    """Posts that nothing tells apart."""

    zone: int
    shift: int
    roles: tuple[Role, ...]


def kinds(problem: Problem) -> dict[Kind, list[int]]:
    """The posts of each kind."""
    needs = problem.needs
    asked: dict[tuple[int, int], list[Role]] = defaultdict(list)
    columns = (needs.post, needs.shift, needs.role, needs.least, needs.target)
    for post, shift, *role in np.column_stack(columns).tolist():
        asked[post, shift].append((role[0], role[1], role[2]))
    found: dict[Kind, list[int]] = defaultdict(list)
    for (post, shift), roles in asked.items():
        found[Kind(int(problem.post_zone[post]), shift, tuple(sorted(roles)))].append(post)
    return found


def fits(problem: Problem) -> bool:
    """One day, nothing personal, and not too many patterns."""
    if problem.days > 1 or problem.pins or len(problem.previous) or problem.wishes:
        return False
    parties = len(set(problem.organisation.tolist()))
    count = 0
    for kind in kinds(problem):
        choices = math.prod(math.comb(parties + target, target) for _, _, target in kind.roles)
        count += choices
        if count > MOST_PATTERNS:
            return False
    return True


def prove(search: Search, seconds: float) -> None:
    """Offer what CP-SAT finds and raise the bound to what it proves."""
    from ortools.sat.python import cp_model

    model = _Model(search.problem)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, min(seconds, search.left()))
    solver.parameters.num_workers = WORKERS
    status = solver.solve(model.model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        search.offer(model.roster(solver.value))
        search.raise_bound(solver.best_objective_bound / SCALE + model.constant)
    if status == cp_model.OPTIMAL:
        search.optimal = True


class _Model:
    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model

        self.problem, self.model = problem, cp_model.CpModel()
        self.constant = problem.weights.change * problem.previous.lost
        self.units = [] if _no_shift_allowed(problem) else units(problem)
        self.kinds = kinds(problem)
        self.terms: list[Any] = []
        self.chosen: dict[tuple[Kind, Pattern], Any] = {}
        self.sent: dict[tuple[int, Kind, int], Any] = {}
        self._patterns()
        self._people()
        self.model.minimize(sum(self.terms))

    def _patterns(self) -> None:
        parties = sorted(set(self.problem.organisation.tolist()))
        self.filled: dict[tuple[Kind, int, int], list[Any]] = defaultdict(list)
        for kind, posts in self.kinds.items():
            options = [
                [group for size in range(target + 1) for group in combinations_with_replacement(parties, size)]
                for _, _, target in kind.roles
            ]
            listed = []
            for pattern in product(*options):
                column = self.model.new_int_var(0, len(posts), "")
                self.chosen[kind, pattern] = column
                listed.append(column)
                self._charge(self._price(kind, pattern), column)
                for number, group in enumerate(pattern):
                    for party, count in Counter(group).items():
                        self.filled[kind, number, party].append(count * column)
            self.model.add(sum(listed) == len(posts))

    def _price(self, kind: Kind, pattern: Pattern) -> float:
        weights = self.problem.weights
        price = 0.0
        for (_, least, target), group in zip(kind.roles, pattern, strict=True):
            price += weights.unmet_min * max(0, least - len(group))
            price += weights.unmet_target * (target - max(least, len(group)))
        parties = {party for group in pattern for party in group if party != NOBODY}
        return price + weights.organisation_split * max(0, len(parties) - 1)

    def _people(self) -> None:
        problem = self.problem
        unused = problem.unused()
        arriving: dict[tuple[Kind, int, int], list[Any]] = defaultdict(list)
        night_price = problem.weights.night_over if problem.rules.fair_nights == 0 else 0.0
        for unit, people in enumerate(self.units):
            person, going = people[0], []
            party = int(problem.organisation[person])
            for kind in self.kinds:
                for number, (role, _, _) in enumerate(kind.roles):
                    if not (problem.free[person, 0, kind.shift] and problem.skills[person, role]):
                        continue
                    column = self.model.new_int_var(0, len(people), "")
                    self.sent[unit, kind, number] = column
                    going.append(column)
                    arriving[kind, number, party].append(column)
                    price = problem.weights.km * problem.km[problem.zone[person], kind.zone] + unused[person, role]
                    self._charge(price + night_price * bool(problem.night[kind.shift]), column)
            self.model.add(sum(going) <= len(people))
        for key, columns in self.filled.items():
            self.model.add(sum(columns) == sum(arriving[key]))

    def _charge(self, price: float, column: Any) -> None:
        scaled = math.floor(price * SCALE)
        if scaled:
            self.terms.append(scaled * column)

    def roster(self, value: Any) -> Roster:
        """Names and posts for the numbers."""
        roster = empty(self.problem)
        left = [list(people) for people in self.units]
        ready: dict[tuple[Kind, int, int], list[int]] = defaultdict(list)
        for (unit, kind, number), column in self.sent.items():
            for _ in range(value(column)):
                person = left[unit].pop()
                ready[kind, number, int(self.problem.organisation[person])].append(person)
        posts = {kind: list(listed) for kind, listed in self.kinds.items()}
        for (kind, pattern), column in self.chosen.items():
            for _ in range(value(column)):
                post = posts[kind].pop()
                for number, group in enumerate(pattern):
                    for party in group:
                        person = ready[kind, number, party].pop()
                        roster.put(person, 0, kind.shift, post, kind.roles[number][0])
        return roster


def _no_shift_allowed(problem: Problem) -> bool:
    """A limit of nothing is a limit too."""
    rules = problem.rules
    return 0 in (rules.max_shifts_per_week, rules.max_consecutive_days)
