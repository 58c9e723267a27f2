"""Steps that lack something become items for the desk, in the sweep that judges checks."""

from __future__ import annotations

from datetime import datetime

from muster.checkpoints.models import Step, StepFault
from muster.checkpoints.queries import steps
from muster.kernel.scope import Scope

BATCH = 500


def file_faults(scope: Scope, *, since: datetime, until: datetime) -> int:
    """File the steps recorded in a span that lack something as it looks now; returns how many.

    One that is filed because the step before it has not come in yet leaves the list by itself when that one comes.
    """
    found = Step.objects.filter(incident=scope.incident or 0, recorded_at__gt=since, recorded_at__lte=until)
    rows = [
        StepFault(record=row.record, incident=row.incident, site=row.site, recorded_at=row.recorded_at) for row in found
    ]
    filed = 0
    for start in range(0, len(rows), BATCH):
        faulty = [one.item for one in steps.look_at(scope, rows[start : start + BATCH], None) if one.step.open_faults]
        filed += len(StepFault.objects.bulk_create(faulty, ignore_conflicts=True))
    return filed
