"""What of people waits for somebody: appeals past the time of their answer."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found, Kind, Urgency, register
from muster.people.models import Appeal


def _overdue(scope: Scope, as_of: datetime | None) -> Found:
    moment = as_of or clock.now(scope.incident or 0)
    rows = Appeal.objects.filter(scope.within("place"), incident=scope.incident or 0, due_at__lte=moment)
    late = [row for row in rows.order_by("due_at") if row.answered_at is None or row.answered_at > moment]
    return Found(len(late), tuple(row.place for row in late), late[0].due_at if late else None)


register(
    Kind(
        "people.appeals_overdue",
        ngettext_lazy("appeal past the time of its answer", "appeals past the time of their answer", "count"),
        _("Answer"), Urgency.NOW,
        lambda: reverse("people:appeals"), _overdue,
    )
)  # fmt: skip
