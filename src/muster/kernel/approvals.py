"""A file with many names in full waits for a second officer. Whoever asked for it never agrees to it themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from muster.kernel import audit
from muster.kernel.models import Approval
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope

ALONE = 50
"""So many rows with names in full one officer takes out alone; more need a second one."""
OPEN_FOR = timedelta(hours=24)
"""A request that nobody answered lapses: the file is asked for again."""


@dataclass(frozen=True)
class Ask:
    """Why a second officer is needed: whose names, how many, what for."""

    place: str
    rows: int
    reason: str


def ask(scope: Scope, *, job: int, incident: int, kind: str, wanted: Ask) -> None:
    """Write down that a job waits; called by `jobs.start`."""
    Approval.objects.create(
        job=job, incident=incident, place=wanted.place, kind=kind, rows=wanted.rows,
        sealed_reason=Approval.reason.seal(incident, wanted.reason), asked_by=scope.actor,
    )  # fmt: skip
    detail = {"rows": wanted.rows, "kind": kind}
    audit.write(scope, action="kernel.ask_approval", subject=f"job:{job}", place=wanted.place, detail=detail)


def of_jobs(scope: Scope, numbers: Iterable[int]) -> dict[int, Approval]:
    """What was asked for jobs and what became of it; those that need nobody are left out."""
    rows = Approval.objects.filter(scope.within("place"), incident=scope.incident or 0, job__in=list(numbers))
    return {row.job: row for row in rows}


def lapsed(row: Approval) -> bool:
    """Whether nobody answered in time."""
    return row.agreed is None and timezone.now() > row.asked_at + OPEN_FOR


def open_ones(scope: Scope) -> list[Approval]:
    """What waits within reach, the oldest first; one's own as well, to see that it waits."""
    rows = Approval.objects.filter(
        scope.within("place"), incident=scope.incident or 0, agreed=None, asked_at__gt=timezone.now() - OPEN_FOR
    )
    return list(rows.order_by("asked_at"))


def decided(scope: Scope, limit: int = 20) -> list[Approval]:
    """What was decided last."""
    rows = Approval.objects.filter(scope.within("place"), incident=scope.incident or 0, agreed__isnull=False)
    return list(rows.order_by("-decided_at")[:limit])


def decide(scope: Scope, *, approval: int, agree: bool) -> Approval:
    """Agree that the file is made, or refuse it. Raises Problem for the asker's own, and when it is too late."""
    rows = Approval.objects.select_for_update().filter(scope.within("place"), incident=scope.incident or 0)
    row = rows.filter(pk=approval).first()
    if row is None:
        raise NotFound
    if row.asked_by == scope.actor:
        raise Problem("own_request", _("You asked for this file yourself. Another officer has to agree."), status=409)
    if row.agreed is not None or lapsed(row):
        raise Problem(
            "decided_already", _("This request is no longer open. The file has to be asked for again."), status=409
        )
    row.agreed, row.decided_by, row.decided_at = agree, scope.actor, timezone.now()
    row.save(update_fields=["agreed", "decided_by", "decided_at"])
    action = "kernel.agree_export" if agree else "kernel.refuse_export"
    audit.write(scope, action=action, subject=f"job:{row.job}", place=row.place, detail={"rows": row.rows})
    if agree:
        from muster.kernel.tasks import run_job

        run_job.defer(job=row.job, incident=row.incident, owner=row.asked_by)
    return row
