"""Requests that somebody else takes a shift, and offers of the office to do so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.rosters.models import Assignment, Swap


def waiting(scope: Scope, at: datetime | None = None) -> QuerySet[Swap]:
    """Those that nobody has decided, or had not at a moment, about shifts that are not over: within reach, the oldest
    first."""
    rows = Swap.objects.filter(scope.within("site"), incident=scope.incident or 0)
    if at is None:
        rows = rows.filter(decided_at=None)
    else:
        rows = rows.filter(Q(decided_at=None) | Q(decided_at__gt=at), asked_at__lte=at)
    lasting = Assignment.objects.filter(pk=OuterRef("assignment"), ends_at__gt=at or clock.now(scope.incident or 0))
    return rows.filter(Exists(lasting)).order_by("asked_at", "pk")


def own(scope: Scope, staff: UUID) -> list[Swap]:
    """Requests of this person, and those that they are asked to take."""
    return list(waiting(scope).filter(Q(staff=staff) | Q(taker=staff)))


def asked(scope: Scope, assignments: Iterable[int]) -> set[tuple[int, UUID | None]]:
    """Whom the office asked to stand in at these shifts, and who has not answered."""
    rows = waiting(scope).filter(assignment__in=list(assignments), offered=True)
    return set(rows.values_list("assignment", "taker"))


@dataclass(frozen=True)
class Progress:
    """How many were asked to stand in at a shift, and how many of them refused."""

    asked: int
    refused: int


def progress(scope: Scope, assignments: Iterable[int], at: datetime) -> dict[int, Progress]:
    """How far asking is by a moment, of the shifts for which somebody was asked."""
    rows = Swap.objects.filter(
        scope.within("site"), incident=scope.incident or 0, assignment__in=list(assignments), offered=True,
        asked_at__lte=at,
    )  # fmt: skip
    found: dict[int, list[Swap]] = {}
    for row in rows:
        found.setdefault(row.assignment, []).append(row)
    refused = Swap.State.REFUSED
    return {
        key: Progress(len(asked), sum(one.state == refused and (one.decided_at or at) <= at for one in asked))
        for key, asked in found.items()
    }


def for_office(scope: Scope, at: datetime | None = None) -> list[Swap]:
    """Requests that wait for the office: agreed to, or left to it."""
    agreed = Q(agreed_at__isnull=False) if at is None else Q(agreed_at__lte=at)
    return list(waiting(scope, at).filter(agreed | Q(taker=None), offered=False))
