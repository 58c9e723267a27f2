"""Who signed for somebody that was handed over in a closed loop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from muster.checkpoints.queries import attempts
from muster.checkpoints.queries.reach import Parameters, fetch_dicts, reach
from muster.kernel.scope import Scope
from muster.people import queries as people
from muster.people.identities import Masked

RECEIPTS = """
select c.record, c.effective_at, c.unit, c.by,
       exists (select from kernel_void v where v.target = c.record and v.recorded_at <= %(moment)s) as voided
  from checkpoints_receipt c where c.cites = %(record)s and c.recorded_at <= %(moment)s
"""


@dataclass(frozen=True)
class Receipt:
    """That both sides signed. `receiver` is who received them, masked; None for whoever may not see names."""

    record: UUID
    effective_at: datetime
    unit: str | None
    by: UUID | None
    voided: bool
    receiver: Masked | None


def receipts_of(scope: Scope, record: UUID, as_of: datetime | None) -> list[Receipt]:
    """What was signed for a check within the asker's reach, the earliest first."""
    parameters: Parameters = {"record": record, "moment": as_of or attempts.FOREVER}
    rows = fetch_dicts(f"{RECEIPTS} and {reach(scope, parameters, alias='c')} order by c.effective_at", parameters)
    named = people.masked_identities(scope, [row["record"] for row in rows])
    return [Receipt(**row, receiver=next(iter(named.get(row["record"], [])), None)) for row in rows]
