"""What somebody sees of their own duty, by their link."""

from __future__ import annotations

from uuid import UUID

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.rosters.models import Assignment
from muster.rosters.queries import rosters as queries


def shifts(scope: Scope, staff: UUID) -> list[Assignment]:
    """Shifts that run or lie ahead, in the order of time."""
    now = clock.now(scope.incident or 0)
    return list(queries.published(scope, now, now + queries.YEARS).filter(staff=staff))
