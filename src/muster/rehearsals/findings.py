"""What the program made of an exercise's faults, asked of the program.

Nothing here knows what was played.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models import F, Func, Sum
from django.db.models.fields import BigIntegerField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from muster.kernel.models import Audit, Outcome, Parked, Record, Resolution, Void
from muster.kernel.scope import Scope, acting
from muster.rehearsals.faults import LATE, VOID, WRONG_CLOCK

_OUT_OF_ORDER = """
select count(*) from (
  select sequence, max(sequence) over (partition by device order by batch
                                       groups between unbounded preceding and 1 preceding) as before
    from kernel_record where incident = %s) r
 where sequence < before
"""


def found(scope: Scope, incident: int) -> dict[str, int]:
    """How many records of the incident show each fault, by the fault's name. Run by whoever sees the whole incident."""
    with acting(scope):
        records = Record.objects.filter(incident=incident)
        parked = Parked.objects.filter(incident=incident)
        voids = Void.objects.filter(incident=incident)
        taken_back = set(records.filter(type=VOID).values_list("id", flat=True))
        correcting = set(voids.values_list("record", flat=True))
        reused = parked.filter(reason="id_reused").count()
        return {
            "repeated": _handed_in(incident) - records.count() - reused,
            "late": records.filter(recorded_at__gt=F("effective_at") + timedelta(seconds=LATE)).count(),
            "out_of_order": _out_of_order(incident),
            "wrong_clock": _wrong_clock(incident),
            "voided": len(correcting & taken_back),
            "corrected": len(correcting - taken_back),
            "held": Resolution.objects.filter(incident=incident, reason="target_arrived").count(),
            "id_reused": reused,
            "foreign_site": records.filter(outcome=Outcome.QUARANTINED, reason="foreign_site").count(),
            "not_canonical": parked.filter(reason="not_canonical").count(),
            "unknown_type": records.filter(outcome=Outcome.REFUSED, reason="unknown_type").count(),
        }


def _handed_in(incident: int) -> int:
    """Readable records in all batches, as the audit beside each batch counted them."""
    batches = Audit.objects.filter(incident=incident, action="sync.take_batch")
    return batches.aggregate(n=Sum(Cast(KT("detail__records"), BigIntegerField())))["n"] or 0


def _wrong_clock(incident: int) -> int:
    apart = Func(
        F("effective_at") - F("occurred_at"), function="extract", template="abs(extract(epoch from %(expressions)s))"
    )
    return Record.objects.filter(incident=incident).alias(apart=apart).filter(apart__gt=WRONG_CLOCK).count()


def _out_of_order(incident: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_OUT_OF_ORDER, [incident])
        return int(cursor.fetchone()[0])
