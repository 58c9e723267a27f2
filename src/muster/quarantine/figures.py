"""The numbers of quarantine sites: rooms, occupied, people, arrivals, departures, kits due. Each opens its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from muster.kernel.counting import Counted
from muster.kernel.figures import Figure, register
from muster.quarantine import queries
from muster.quarantine.models import Leaving


def _gone(rows: QuerySet[Any], _as_of: datetime | None) -> QuerySet[Any]:
    return rows.exclude(left_at=None).exclude(left_to=Leaving.ROOM)


def _without_kit(rows: QuerySet[Any], as_of: datetime | None) -> QuerySet[Any]:
    return queries.stood(rows, as_of).filter(queries.without_kit(as_of))


def _stays(at: str, recorded: str, stood: Any, distinct: str = "") -> Counted:
    return Counted(queries.stays, "quarantine.stay", at, recorded, distinct, place="site", stood=stood)


ROOMS, PEOPLE, TIMES = _("rooms"), _("people"), _("person-times")
SHOWN = (
    "quarantine.rooms", "quarantine.occupied", "quarantine.people", "quarantine.arrivals", "quarantine.departures",
    "quarantine.kits_due",
)  # fmt: skip
"""Those on the page of a site."""

register(
    Figure("quarantine.rooms", _("Rooms"), ROOMS, _("Rooms of quarantine sites that were written down, those out of"
           " use too."),
           Counted(queries.rooms, "quarantine.room", "recorded_at", "recorded_at", place="site")),
    Figure("quarantine.occupied", _("Rooms occupied"), ROOMS, _("Rooms in which somebody stays, each counted once."),
           Counted(queries.stays, "quarantine.room", "arrived_at", "recorded_at", "room", "site", queries.stood)),
    Figure("quarantine.people", _("People in quarantine sites"), PEOPLE, _("Everybody who stays in a room."),
           _stays("arrived_at", "recorded_at", queries.stood)),
    Figure("quarantine.arrivals", _("Arrivals at sites"), TIMES,
           _("Each time that somebody came into a room, moves within a site too."),
           _stays("arrived_at", "recorded_at", None)),
    Figure("quarantine.departures", _("Departures from sites"), TIMES,
           _("Each time that somebody left a site, by when; moves within a site do not count."),
           _stays("left_at", "left_recorded_at", _gone)),
    Figure("quarantine.kits_due", _("Living kits due"), _("kits"),
           _("People in a room to whom no things for living were handed out yet."),
           _stays("arrived_at", "recorded_at", _without_kit)),
)  # fmt: skip
