"""What waits for a second officer."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.kernel import approvals
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found, Kind, Urgency


def find(scope: Scope, as_of: datetime | None) -> Found:
    """Only others' requests, only for who may decide, and only now: a request is no record."""
    if as_of is not None or "command" not in scope.roles:
        return Found(0)
    rows = [row for row in approvals.open_ones(scope) if row.asked_by != scope.actor]
    # Its time is real, the page's may be an exercise's: no age is shown.
    return Found(len(rows), tuple(row.place for row in rows))


APPROVALS = Kind(
    key="situation.approvals",
    label=ngettext_lazy(
        "file with names in full waits for a second officer",
        "files with names in full wait for a second officer",
        "count",
    ),
    verb=_("Decide"),
    urgency=Urgency.TODAY,
    url=lambda: reverse("approvals"),
    find=find,
)
