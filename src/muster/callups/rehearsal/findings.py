"""What the program made of the faults of these exercises, asked of the program. Nothing here knows what was played."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, F, Sum
from django.db.models.fields import BigIntegerField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from muster.callups.models import Answer
from muster.kernel import clock
from muster.kernel.models import Audit, Upload
from muster.kernel.scope import Scope, acting
from muster.people.queries import teams

LATE = timedelta(days=1)


def found(scope: Scope, incident: int) -> dict[str, int]:
    """How often each fault shows in what the program stored."""
    with acting(scope):
        lists = Upload.objects.filter(incident=incident)
        copies = lists.order_by().values("digest", "kind").annotate(n=Count("pk"))
        first = [row.counts for row in lists.order_by("digest", "kind", "pk").distinct("digest", "kind")]
        silent = Answer.objects.filter(incident=incident, answered_at=None, callup__asks="name")
        late = teams.deployments(scope).filter(recorded_at__gt=F("starts_at") + LATE)
        return {
            "list_sent_again": sum(row["n"] - 1 for row in copies),
            "row_wrong": sum(counts.get("failed", 0) for counts in first),
            "under_mark": sum(counts.get("kept_back", 0) for counts in first),
            "named_twice": sum(counts.get("before", 0) for counts in first),
            "silent": silent.filter(callup__deadline__lt=clock.now(incident)).count(),
            "late": late.count(),
            "reported_again": _audited(incident, "callups.report_home", "known"),
            "signed_up_again": _audited(incident, "callups.sign_up", "again"),
        }


def _audited(incident: int, action: str, detail: str) -> int:
    rows = Audit.objects.filter(incident=incident, action=action)
    return rows.aggregate(n=Sum(Cast(KT(f"detail__{detail}"), BigIntegerField())))["n"] or 0
