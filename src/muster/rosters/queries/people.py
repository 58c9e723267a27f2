"""Who could stand at a post: free, allowed, skilled and near; why somebody cannot is for those who may know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.people.queries import eligible, pool
from muster.people.queries.pool import Candidate
from muster.rosters import rules, wish_rules
from muster.rosters.models import Absence, Assignment, Roster, ShiftKind
from muster.rosters.queries import grid, ground, needs, wishes
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.brief import stands
from muster.rosters.wish_rules import Stood

OFFERED = 30
TOGETHER_KM = 2
"""So much longer may the way be for somebody of a unit that stands there already."""
LOOKED_AT = 120
"""The best of whom marks are looked up: opening everybody's number would take long in a county."""
PART = 250
"""So many of whom duties are looked up at a time."""


def absences(scope: Scope, staff: Iterable[UUID] | None = None) -> list[Absence]:
    """Who cannot come, within reach of the person's own area, the latest first."""
    return list(_absences(scope, staff))


def _absences(scope: Scope, staff: Iterable[UUID] | None) -> QuerySet[Absence]:
    rows = Absence.objects.filter(scope.within("place"), incident=scope.incident or 0, lifted_at=None)
    if staff is not None:
        rows = rows.filter(staff__in=list(staff))
    return rows.order_by("-since", "-pk")


def spans(scope: Scope, staff: Iterable[UUID] | None = None) -> dict[UUID, list[rules.Span]]:
    """The same as the rules see it, without a reason."""
    found: dict[UUID, list[rules.Span]] = defaultdict(list)
    for who, kind, since, until, shifts in _absences(scope, staff).values_list(
        "staff", "kind", "since", "until", "shifts"
    ):
        found[who].append(rules.Span(since, until, frozenset(shifts) if kind == Absence.Kind.ONLY else None))
    return found


@dataclass(frozen=True)
class Suggestion:
    """Somebody who could stand there: as what, from how far, how much they have already, which rules it breaks."""

    candidate: Candidate
    role: str
    km: float
    shifts: int
    together: bool
    broken: tuple[rules.Broken, ...]
    unwished: int = 0
    """How many of their wishes it would go against."""


@dataclass(frozen=True)
class Slotted:
    """A cell by its site, post, shift and day, what is wanted there, and who stands there."""

    site: str
    post: int
    shift: ShiftKind
    day: date
    wants: Sequence[rules.Wanted]
    there: Sequence[Assignment]


def suggest(scope: Scope, row: Roster, slot: Slotted) -> list[Suggestion]:
    """The best people for a cell, the best first: nobody who is away, kept in, or has a shift that day."""
    away, busy = spans(scope), _busy(scope, row, slot.day)
    people = [
        one for one in pool.pool(scope, on=slot.day, organisation=row.organisation)
        if one.id not in busy and rules.is_free(away.get(one.id, ()), slot.day, slot.shift.pk)
    ]  # fmt: skip
    ranked = _best(_Ranking(scope, row, slot, {one.home for one in people}), people)
    starts = needs.times(slot.shift, slot.day)[0]
    barred = eligible.barred(scope, [one.candidate.id for one in ranked], at=starts)
    return [one for one in ranked if one.candidate.id not in barred][:OFFERED]


def _busy(scope: Scope, row: Roster, day: date) -> set[UUID]:
    """Who has a shift that day, in a roster or elsewhere."""
    both = (queries.assignments(scope, row), queries.elsewhere(scope, row))
    return {who for rows in both for who in rows.filter(day=day).values_list("staff", flat=True)}


def _best(ranking: _Ranking, people: Sequence[Candidate]) -> list[Suggestion]:
    """The best of them. What rules somebody would break is looked at only while it can still put them among the best:
    it never makes anybody better, so those who are worse without it are worse with it."""
    hopes = sorted(((ranking.hope(one), one) for one in people), key=lambda pair: pair[0])
    found: list[Suggestion] = []
    for begin in range(0, len(hopes), PART):
        if len(found) >= LOOKED_AT and _rank(found[LOOKED_AT - 1]) < hopes[begin][0]:
            break
        found += ranking.weighed([one for _hope, one in hopes[begin : begin + PART]])
        found = sorted(found, key=_rank)[:LOOKED_AT]
    return found


def substitutes(scope: Scope, row: Assignment) -> list[Suggestion]:
    """The best people to stand in at a shift of somebody, the best first."""
    cell = grid.cell(scope, row.roster, row.post, row.shift, row.day)
    there = [one.row for one in cell.people if one.row.pk != row.pk]
    return suggest(scope, row.roster, Slotted(row.site, row.post_id, row.shift, row.day, cell.wants, there))


class _Ranking:
    """Who is better for a cell than whom."""

    def __init__(self, scope: Scope, row: Roster, slot: Slotted, homes: Collection[str]) -> None:
        self._scope, self._row, self._slot = scope, row, slot
        self._at = ground.positions(scope, [slot.site], homes)
        self._limits = needs.duty_rules(scope, row.place)
        self._duty = rules.Duty(-1, slot.day, *needs.times(slot.shift, slot.day), slot.shift.night)
        self._roles = Counter(one.role for one in slot.there)
        there = pool.pool(scope, on=slot.day, only=[one.staff for one in slot.there])
        self._here = {one.organisation for one in there} - {None}
        self._stood = Stood(slot.day, slot.shift.night, slot.post, slot.site, clock.now(row.incident))
        self._wished = wishes.by_person(scope)

    def hope(self, one: Candidate) -> Rank:
        """Where they would stand if they had no shift yet and broke no rule: nobody is better than that."""
        return _rank(self._suggestion(one, [], ()))

    def weighed(self, people: Sequence[Candidate]) -> Iterator[Suggestion]:
        """Where they stand."""
        duties: dict[UUID, list[rules.Duty]] = defaultdict(list)
        staff = [one.id for one in people]
        own = queries.assignments(self._scope, self._row).filter(staff__in=staff)
        for rows in (own, queries.elsewhere(self._scope, self._row, staff=staff)):
            for one in stands(rows):
                duties[one.staff].append(one.duty)
        for who in people:
            caused = rules.caused(duties[who.id], self._duty, self._limits, week_of=self._row.first)
            yield self._suggestion(who, duties[who.id], caused)

    def _suggestion(self, one: Candidate, theirs: Sequence[rules.Duty], caused: tuple[rules.Broken, ...]) -> Suggestion:
        way = ground.km(self._at[one.home.partition("-")[0]], self._at[self._slot.site])
        role = rules.role_for(one.skills, self._slot.wants, self._roles)
        told = wish_rules.told(self._wished.get(one.id, ()), self._stood)
        unwished = sum(not wish.kept for wish in told)
        return Suggestion(one, role, way, len(theirs), one.organisation in self._here, caused, unwished)


Rank = tuple[bool, bool, bool, int, float, int, str]


def _rank(one: Suggestion) -> Rank:
    hard = any(wrong.kind not in rules.SOFT for wrong in one.broken)
    way = one.km - (TOGETHER_KM if one.together else 0)
    return hard, one.role == rules.ANY, bool(one.broken), one.unwished, way, one.shifts, str(one.candidate.id)


def today(scope: Scope) -> date:
    """The day on which the operation stands."""
    return timezone.localtime(clock.now(scope.incident or 0)).date()
