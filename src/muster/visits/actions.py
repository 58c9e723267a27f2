"""What a desk does with visits."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, incident_of
from muster.visits import queries
from muster.visits.models import Settled


@transaction.atomic
def settle(*, scope: Scope, record: UUID) -> None:
    """Somebody has seen to what the visitor found. Raises NotFound beyond reach, Problem where nothing waits."""
    incident = incident_of(scope)
    row = queries.one(scope, record, None)
    if not row.attention:
        raise Problem("nothing_to_see_to", _("The visitor asked for nothing here."))
    _row, fresh = Settled.objects.get_or_create(
        record=row.pk,
        defaults={
            "incident": incident, "site": row.site, "actor": scope.actor, "recorded_at": clock.now(incident),
        },
    )  # fmt: skip
    if not fresh:
        raise Problem("seen_to_before", _("Somebody else has seen to it already."), status=409)
    audit.write(scope, action="visits.settle", subject=f"record:{row.pk}", place=row.place)
