"""The operation closes: posts end, and nobody has a shift any more."""

from __future__ import annotations

from datetime import datetime

from muster.kernel.scope import Scope
from muster.rosters.models import Assignment, Need, Post


def end_all(scope: Scope, at: datetime) -> None:
    """End what is open within reach; what was done stays."""
    incident = scope.incident or 0
    ahead = Assignment.objects.filter(scope.within("site"), incident=incident, ended_at=None, starts_at__gt=at)
    ahead.update(ended_at=at, ended_why="closed")
    Need.objects.filter(scope.within("site"), incident=incident, ended_at=None).update(ended_at=at)
    Post.objects.filter(scope.within("site"), incident=incident, ended_at=None).update(ended_at=at)
