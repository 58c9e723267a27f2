"""The operation closes: nothing is asked or ordered any more, teams end with it."""

from __future__ import annotations

from datetime import datetime

from muster.callups.models import CallUp, Duty, TaskOrder
from muster.kernel.scope import Scope
from muster.people.actions import teams


def end_all(scope: Scope, at: datetime) -> None:
    """End what is open within reach."""
    CallUp.objects.filter(scope.within("place"), incident=scope.incident or 0, ended_at=None).update(ended_at=at)
    open_orders = TaskOrder.objects.filter(scope.within("place"), incident=scope.incident or 0, closed_at=None)
    open_orders.update(closed_at=at, state=TaskOrder.State.WITHDRAWN)
    Duty.objects.filter(scope.within("place"), incident=scope.incident or 0, until=None).update(until=at)
    teams.dissolve_all(scope, at)
