"""People are taken off their shifts, whatever the cause; the operation closes, and nobody has a shift any more."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from muster.kernel import audit, clock
from muster.kernel.scope import Scope
from muster.rosters.models import Assignment, Need, Post, Swap
from muster.rosters.queries import rosters as queries


def take_off(rows: QuerySet[Assignment], *, why: str, at: datetime) -> None:
    """End these assignments. What was asked about them is not needed any more: nobody can agree to it later."""
    ended = list(rows.values_list("pk", flat=True))
    Assignment.objects.filter(pk__in=ended).update(ended_at=at, ended_why=why)
    Swap.objects.filter(assignment__in=ended, decided_at=None).update(state=Swap.State.LAPSED, decided_at=at)


def not_needed(scope: Scope, *, row: Assignment) -> None:
    """Nobody whom the office asked to stand in at this shift is needed any more. In the caller's transaction."""
    asked = Swap.objects.filter(assignment=row.pk, offered=True, decided_at=None)
    if asked.update(state=Swap.State.LAPSED, decided_at=clock.now(row.incident), decided_by=scope.actor):
        audit.write(scope, action="rosters.not_needed", subject=f"assignment:{row.pk}", place=row.site)


def end_all(scope: Scope, at: datetime) -> None:
    """End what is open within reach; what was done stays."""
    incident = scope.incident or 0
    take_off(queries.standing(scope).filter(starts_at__gt=at), why="closed", at=at)
    Need.objects.filter(scope.within("site"), incident=incident, ended_at=None).update(ended_at=at)
    Post.objects.filter(scope.within("site"), incident=incident, ended_at=None).update(ended_at=at)
