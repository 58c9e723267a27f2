"""Who could stand at a post: free, allowed, skilled and near; why somebody cannot is for those who may know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.people.queries import eligible, pool
from muster.people.queries.pool import Candidate
from muster.rosters import rules, wish_rules
from muster.rosters.models import Absence, Assignment, Roster, ShiftKind
from muster.rosters.queries import grid, ground, needs, wishes
from muster.rosters.queries import rosters as queries
from muster.rosters.wish_rules import Stood

OFFERED = 30
TOGETHER_KM = 2
"""So much longer may the way be for somebody of a unit that stands there already."""
LOOKED_AT = 120
"""The best of whom marks are looked up: opening everybody's number would take long in a county."""


def absences(scope: Scope, staff: Iterable[UUID] | None = None) -> list[Absence]:
    """Who cannot come, within reach of the person's own area, the latest first."""
    rows = Absence.objects.filter(scope.within("place"), incident=scope.incident or 0, lifted_at=None)
    if staff is not None:
        rows = rows.filter(staff__in=list(staff))
    return list(rows.order_by("-since", "-pk"))


def spans(scope: Scope, staff: Iterable[UUID] | None = None) -> dict[UUID, list[rules.Span]]:
    """The same as the rules see it, without a reason."""
    found: dict[UUID, list[rules.Span]] = defaultdict(list)
    for row in absences(scope, staff):
        only = frozenset(row.shifts) if row.kind == Absence.Kind.ONLY else None
        found[row.staff].append(rules.Span(row.since, row.until, only))
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
    duties: dict[UUID, list[rules.Duty]] = defaultdict(list)
    for rows in (queries.assignments(scope, row), queries.elsewhere(scope, row)):
        for one in queries.light(rows):
            duties[one.staff].append(one.duty)
    away = spans(scope)
    people = {one.id: one for one in pool.pool(scope, on=slot.day, organisation=row.organisation)}
    free = {
        key: duties[key] for key in people
        if rules.is_free(away.get(key, ()), slot.day, slot.shift.pk)
        and all(duty.day != slot.day for duty in duties[key])
    }  # fmt: skip
    ranked = sorted(_weighed(scope, row, slot, [(people[key], free[key]) for key in free]), key=_rank)[:LOOKED_AT]
    starts = needs.times(slot.shift, slot.day)[0]
    barred = eligible.barred(scope, [one.candidate.id for one in ranked], at=starts)
    return [one for one in ranked if one.candidate.id not in barred][:OFFERED]


def substitutes(scope: Scope, row: Assignment) -> list[Suggestion]:
    """The best people to stand in at a shift of somebody, the best first."""
    cell = grid.cell(scope, row.roster, row.post, row.shift, row.day)
    there = [one.row for one in cell.people if one.row.pk != row.pk]
    return suggest(scope, row.roster, Slotted(row.site, row.post_id, row.shift, row.day, cell.wants, there))


def _weighed(
    scope: Scope, row: Roster, slot: Slotted, free: Sequence[tuple[Candidate, list[rules.Duty]]]
) -> Iterator[Suggestion]:
    at = ground.positions(scope, [slot.site], {one.home for one, _duties in free})
    limits = needs.duty_rules(scope, row.place)
    starts, ends = needs.times(slot.shift, slot.day)
    fresh = rules.Duty(-1, slot.day, starts, ends, slot.shift.night)
    roles = Counter(one.role for one in slot.there)
    here = {one.organisation for one in pool.pool(scope, on=slot.day, only=[one.staff for one in slot.there])} - {None}
    wished, now = wishes.by_person(scope), clock.now(row.incident)
    stood = Stood(slot.day, slot.shift.night, slot.post, slot.site, now)
    for one, theirs in free:
        caused = rules.caused(theirs, fresh, limits, week_of=row.first)
        away = ground.km(at[one.home.partition("-")[0]], at[slot.site])
        role = rules.role_for(one.skills, slot.wants, roles)
        unwished = sum(not told.kept for told in wish_rules.told(wished.get(one.id, ()), stood))
        yield Suggestion(one, role, away, len(theirs), one.organisation in here, caused, unwished)


def _rank(one: Suggestion) -> tuple[bool, bool, bool, int, float, int, str]:
    hard = any(wrong.kind not in rules.SOFT for wrong in one.broken)
    way = one.km - (TOGETHER_KM if one.together else 0)
    return hard, one.role == rules.ANY, bool(one.broken), one.unwished, way, one.shifts, str(one.candidate.id)


def today(scope: Scope) -> date:
    """The day on which the operation stands."""
    return timezone.localtime(clock.now(scope.incident or 0)).date()
