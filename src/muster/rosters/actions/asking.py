"""Substitutes are asked by themselves, minute by minute, where the rules of duty say so: the best first, the next when
they refuse or are silent, nobody any more once somebody has agreed or the person has come."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from muster.kernel import clock
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting
from muster.messages import queries as channels
from muster.people.queries import contacts
from muster.rosters import asking_rules, rules
from muster.rosters.actions import day as actions
from muster.rosters.actions import ending
from muster.rosters.asking_rules import Asked
from muster.rosters.models import Assignment, Swap
from muster.rosters.queries import day, needs, people, settle, swaps
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.brief import Watch

HOLES = 30
"""Shifts for which somebody is looked up in one minute, the soonest first: looking up takes a moment each."""


def scope_of(incident: int) -> Scope:
    """The reach of whoever asks by themself; names, since a message is written to a person."""
    return Scope(incident=incident, places=("",), names=True, actor="job:ask_substitutes", roles=frozenset({"system"}))


def ask_substitutes(incident: int) -> int:
    """Ask for every shift of an operation whose person is late, absent or declined; returns how many were asked."""
    scope = scope_of(incident)
    with acting(scope):
        let_go(scope)
        waiting = _waiting(scope)
    asked = looked_up = 0
    for number in waiting:
        if looked_up == HOLES:
            break
        with acting(scope):
            found = _ask_for(scope, number)
        asked, looked_up = asked + (found or 0), looked_up + (found is not None)
    return asked


def _waiting(scope: Scope) -> list[int]:
    """Shifts without their person, the soonest first, where the rules say that somebody is asked."""
    now = clock.now(scope.incident or 0)
    both: list[Watch | Assignment] = [*day.late(scope, now), *settle.declined_rows(scope, None)]
    rows = {row.pk: row for row in both}
    rule_of = needs.ask_rules(scope)
    runs = [row for row in rows.values() if row.ends_at > now and rule_of(row.site).automatic]
    return [row.pk for row in sorted(runs, key=lambda row: (row.starts_at, row.pk))]


def _ask_for(scope: Scope, number: int) -> int | None:
    """Ask the next for one shift; None when nobody is due to be asked, or nothing reaches anybody there."""
    with contextlib.suppress(Problem):
        row = queries.assignment(scope, number, lock=True)
        now, rule = clock.now(row.incident), needs.ask_rules(scope)(row.site)
        before = list(Swap.objects.filter(assignment=row.pk, offered=True))
        count = asking_rules.still_to_ask([Asked(one.asked_at, one.decided_at is None) for one in before], rule, now)
        if not count or not row.roster.base or not channels.texting(scope, row.site):
            return None
        passed_over = {one.taker for one in before} | _waited_for(scope, now)
        chosen = _next(scope, row, passed_over)[:count]
        for staff in chosen:
            actions.ask(scope, assignment=row.pk, staff=staff, base=row.roster.base)
        return len(chosen)
    return None


def _waited_for(scope: Scope, now: datetime) -> set[UUID | None]:
    """Who was asked for another shift a moment ago: one question at a time."""
    rule_of = needs.ask_rules(scope)
    rows = swaps.waiting(scope).filter(offered=True)
    return {one.taker for one in rows if now - one.asked_at < rule_of(one.site).wait}


def _next(scope: Scope, row: Assignment, passed_over: set[UUID | None]) -> Sequence[UUID]:
    """Who is free, has the skill, breaks no rule that forbids it and has a number, the best first."""
    best = people.substitutes(scope, row)
    known = contacts.of_staff(scope, [one.candidate.id for one in best])
    return [
        one.candidate.id for one in best
        if one.candidate.id in known and one.candidate.id not in passed_over
        and (row.role in (rules.ANY, one.role) or row.role in one.candidate.skills)
        and all(wrong.kind in rules.SOFT for wrong in one.broken)
    ]  # fmt: skip


def let_go(scope: Scope) -> int:
    """Whoever was asked is not needed any more where the person has come after all."""
    open_ = list(swaps.waiting(scope).filter(offered=True))
    rows = list(
        queries.standing(scope).filter(pk__in={one.assignment for one in open_}).select_related("roster", "shift")
    )
    seen = day.seen_of(scope, rows, clock.now(scope.incident or 0))
    came = [row for row in rows if seen[row.pk].began_at is not None]
    for row in came:
        ending.not_needed(scope, row=row)
    return len(came)
