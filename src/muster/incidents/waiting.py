"""What of an operation waits for somebody: areas past their end, units that have not arrived at theirs."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from muster.incidents import queries
from muster.incidents.models import Area
from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found, Kind, Urgency, register


def _areas(scope: Scope, as_of: datetime | None) -> tuple[datetime, list[Area]]:
    moment = as_of or clock.now(scope.incident or 0)
    return moment, queries.areas(scope, moment)


def _overdue(scope: Scope, as_of: datetime | None) -> Found:
    moment, areas = _areas(scope, as_of)
    late = [area for area in areas if area.due is not None and area.due <= moment]
    oldest = min((area.due for area in late if area.due), default=None)
    return Found(len(late), tuple(area.place for area in late), oldest)


def _without_unit(scope: Scope, as_of: datetime | None) -> Found:
    moment, areas = _areas(scope, as_of)
    open_ones = [area for area in areas if area.organisation and (area.arrived_at is None or area.arrived_at > moment)]
    return Found(
        len(open_ones),
        tuple(area.place for area in open_ones),
        min((area.since for area in open_ones), default=None),
    )


def _url() -> str:
    return reverse("operation")


register(
    Kind(
        "incidents.areas_overdue",
        ngettext_lazy("area past its end", "areas past their end", "count"),
        _("Release or extend"), Urgency.NOW, _url, _overdue
    ),
    Kind(
        "incidents.unit_not_arrived",
        ngettext_lazy(
            "area whose responsible unit has not arrived",
            "areas whose responsible unit has not arrived",
            "count",
        ),
        _("See which"), Urgency.TODAY,
        _url, _without_unit,
    ),
)  # fmt: skip
