"""What quarantine sites tell of one person, for their timeline in the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.quarantine import queries
from muster.quarantine.models import Stay
from muster.screening.timeline import Event

STAY = "quarantine"
KINDS = {STAY: gettext_lazy("Quarantine site")}


def found(scope: Scope, entries: Sequence[UUID], at: datetime) -> Iterator[Event]:
    """Into which room somebody came, when they got their things, where they went."""
    rows = queries.stays(scope).filter(person__in=entries, recorded_at__lte=at)
    stays = list(rows)
    sites = places.names({row.site for row in stays})
    rooms = dict(queries.rooms(scope).filter(pk__in={row.room for row in stays}).values_list("pk", "name"))
    for row in stays:
        yield from _of(row, f"{sites.get(row.site, row.site)} {rooms.get(row.room, '')}", at)


def _of(row: Stay, where: str, at: datetime) -> Iterator[Event]:
    link = reverse("quarantine-stay", args=[row.pk])
    yield Event(row.arrived_at, STAY, _("Moved in"), (where,), link=link)
    if row.kit_at is not None and row.kit_at <= at:
        yield Event(row.kit_at, STAY, _("Living kit handed out"), (where,))
    if row.left_at is not None and row.left_recorded_at is not None and row.left_recorded_at <= at:
        yield Event(row.left_at, STAY, _("Left the room"), (str(row.get_left_to_display()), where), link=link)
