"""What writes of checkpoints ask first: whether the place is the asker's."""

from __future__ import annotations

from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope


def inside(scope: Scope, code: str) -> None:
    """Raise NotFound for a place or site beyond the asker's reach."""
    if not scope.covers(code):
        raise NotFound
