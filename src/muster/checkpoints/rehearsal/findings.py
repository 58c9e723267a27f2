"""The faults of an exercise that only checkpoints can see, asked of their queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from muster.checkpoints.judge import judge_all
from muster.checkpoints.models import Check
from muster.checkpoints.queries import attempts
from muster.checkpoints.queries.reach import fetch
from muster.kernel.scope import Scope, acting
from muster.people import queries as people
from muster.people.identities import NUMBER, PLATE

SAME_EVENT = timedelta(minutes=10)
_TAKEN_BACK = """
select c.record from checkpoints_check c join kernel_void v on v.target = c.record
  join kernel_record r on r.id = v.record
 where c.incident = %(incident)s and c.mode = 'full' and r.type = 'kernel.void_record'
"""
_VOIDED = "select v.target from kernel_void v where v.incident = %(incident)s"


def found(scope: Scope, incident: int) -> dict[str, int]:
    """How often somebody tried again at another post, and how many checks were written down at a wrong site.

    The last records may not have been judged yet: the worker's job is finished here first.
    """
    judge_all(incident, wait=True)
    with acting(replace(scope, names=True)) as seeing:
        voided = {row[0] for row in fetch(_VOIDED, {"incident": incident})}
        again = attempts.all_repeats(replace(seeing, incident=incident))
        taken_back = [row[0] for row in fetch(_TAKEN_BACK, {"incident": incident})]
        elsewhere = sum(_stands_elsewhere(seeing, record, voided) for record in taken_back)
    return {"tried_again": len(again), "wrong_site": elsewhere}


def _stands_elsewhere(scope: Scope, record: UUID, voided: set[UUID]) -> bool:
    """Whether the same vehicle or person was checked at another site at the same time, and that record stands."""
    check = Check.objects.get(pk=record)
    marks = [mark for part, mark in people.own_marks(scope, [record]).get(record, ()) if part in (NUMBER, PLATE)]
    seen = people.seen_elsewhere(scope, marks, since=check.effective_at - SAME_EVENT)
    others = {one.record for found in seen.values() for one in found if one.site != check.site} - voided
    return Check.objects.filter(
        pk__in=others, effective_at__range=(check.effective_at - SAME_EVENT, check.effective_at + SAME_EVENT)
    ).exists()
