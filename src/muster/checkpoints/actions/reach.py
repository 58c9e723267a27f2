"""What every write of checkpoints asks first: which operation, and whether the place is the asker's."""

from __future__ import annotations

from django.utils.translation import gettext as _

from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope


def incident_of(scope: Scope) -> int:
    """The operation that is worked in. Raises Problem when none is chosen."""
    if scope.incident is None:
        raise Problem("no_incident", _("Choose an operation first."))
    return scope.incident


def inside(scope: Scope, code: str) -> None:
    """Raise NotFound for a place or site beyond the asker's reach."""
    if not scope.covers(code):
        raise NotFound
