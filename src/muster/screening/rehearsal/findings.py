"""The faults of screening as the program found them, asked of its records. Nothing here knows what was played."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db.models import Count, F, Sum

from muster.kernel import clock
from muster.kernel.scope import Scope, acting
from muster.messages import queries as outbox
from muster.screening.models import Decision, Measure, SourceList, SourceRow, TestDue
from muster.screening.source_models import RowState

LATE = timedelta(hours=1)


def found(scope: Scope, incident: int) -> dict[str, int]:
    """How often each fault shows, by its name."""
    with acting(replace(scope, names=True)) as inside:
        rows = SourceRow.objects.filter(incident=incident)
        linked = rows.filter(state=RowState.LINKED)
        sent = SourceList.objects.filter(incident=incident).aggregate(known=Sum("known"), changed=Sum("changed"))
        persons = linked.aggregate(n=Count("person", distinct=True))["n"]
        missed = TestDue.objects.filter(incident=incident, done_at=None, until__lte=clock.now(incident))
        return {
            "number_twice": sum(one.batch.left_out.get("twice", 0) for one in outbox.batches(inside)),
            "dead_number": outbox.messages(inside, state="call").count(),
            "told_by_several": linked.count() - persons,
            "sent_again": sent["known"] or 0,
            "corrected_by_source": sent["changed"] or 0,
            "wrong_digit": linked.exclude(settled_by="", problems=[]).count(),
            "asked_and_put_right": linked.exclude(settled_by="").count(),
            "rejected": rows.filter(state=RowState.REJECTED).count(),
            "left_open": rows.filter(state=RowState.OPEN).count(),
            "missed_test": missed.aggregate(n=Count("person", distinct=True))["n"],
            "released_late": Measure.objects.filter(incident=incident, released_at__gt=F("until") + LATE).count(),
            "signed_by_two": Decision.objects.filter(incident=incident, kind=Decision.Kind.AGREED).count(),
        }
