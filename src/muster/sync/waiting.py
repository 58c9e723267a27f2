"""What of the phones' door waits for somebody: what the register could not take."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.kernel.scope import Scope
from muster.kernel.waiting import Found, Kind, Urgency, register
from muster.sync.unfiled import unfiled


def _unfiled(scope: Scope, as_of: datetime | None) -> Found:
    rows = list(unfiled(scope, as_of).values_list("site", "recorded_at"))
    return Found(len(rows), tuple(dict.fromkeys(site for site, _at in rows)), rows[0][1] if rows else None)


register(
    Kind(
        "sync.unfiled",
        ngettext_lazy("record that could not be filed", "records that could not be filed", "count"),
        _("See to them"), Urgency.TODAY,
        lambda: reverse("unfiled-records"), _unfiled,
    )
)  # fmt: skip
