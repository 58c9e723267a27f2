"""What waits at the posts is settled."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from muster.checkpoints.actions.reach import incident_of
from muster.checkpoints.models import Difference
from muster.checkpoints.words import RESOLUTIONS
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope


def settle_difference(*, scope: Scope, record: UUID, resolution: str) -> None:
    """Say what came of a check on which post and server disagree: a key of `words.RESOLUTIONS`; once."""
    if resolution not in RESOLUTIONS:
        raise Problem("resolution_unknown", _("Choose what came of it."))
    row = Difference.objects.select_for_update().filter(scope.within("site"), pk=record).first()
    if row is None or row.incident != incident_of(scope):
        raise NotFound
    if row.resolved_at is not None:
        raise Problem("already_settled", _("Somebody else settled this before."), status=409)
    row.resolution, row.resolved_by, row.resolved_at = resolution, scope.actor, clock.now(row.incident)
    row.save(update_fields=["resolution", "resolved_by", "resolved_at"])
    audit.write(
        scope, action="checkpoints.settle_difference", subject=f"record:{record}", place=row.site,
        detail={"resolution": resolution},
    )  # fmt: skip
