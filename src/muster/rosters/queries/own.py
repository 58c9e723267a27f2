"""What somebody sees of their own duty, by their link."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.rosters.models import Assignment, Roster, Swap


def shifts(scope: Scope, staff: UUID) -> list[Assignment]:
    """Shifts that run or lie ahead, in the order of time."""
    now = clock.now(scope.incident or 0)
    rows = Assignment.objects.filter(
        scope.within("site"), incident=scope.incident or 0, staff=staff, ended_at=None, ends_at__gt=now,
        roster__state=Roster.State.PUBLISHED,
    )  # fmt: skip
    return list(rows.select_related("shift", "post", "roster").order_by("starts_at", "pk"))


def swaps(scope: Scope, staff: UUID) -> list[Swap]:
    """Open requests of this person, and those that they are asked to take."""
    rows = Swap.objects.filter(scope.within("site"), incident=scope.incident or 0, decided_at=None)
    return list(rows.filter(Q(staff=staff) | Q(taker=staff)).order_by("asked_at", "pk"))


def open_swaps(scope: Scope, as_of: datetime | None = None) -> list[Swap]:
    """Requests within reach that wait for the office: agreed to, or left to it."""
    rows = Swap.objects.filter(scope.within("site"), incident=scope.incident or 0)
    if as_of is not None:
        rows = rows.filter(Q(decided_at=None) | Q(decided_at__gt=as_of), asked_at__lte=as_of)
    else:
        rows = rows.filter(decided_at=None)
    asked = rows.filter(offered=False).order_by("asked_at", "pk")
    return [row for row in asked if row.taker is None or row.agreed_at is not None]
