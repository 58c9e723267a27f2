"""Arrivals at gates as a source: whoever comes in from elsewhere through a checkpoint stands in the ledger as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from muster.incidents import queries as incidents
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope, acting, incident_of
from muster.people.identities import NUMBER
from muster.people.queries.arrivals import Came, came_since
from muster.places import queries as places
from muster.screening import words
from muster.screening.actions import follow, ledger
from muster.screening.linking import finding
from muster.screening.source_models import SourceKind, SourceRow
from muster.screening.sources import actions, entering, reading
from muster.screening.sources.actions import Sender, Taken
from muster.screening.sources.chain import ARRIVED, NAME, ORIGIN, PHONE
from muster.screening.sources.rules import Heard

GATES = "卡口到达"
"""What the source is called: data, as the senders of lists are."""
TEAM = "排查专班"
LOOK_BACK = timedelta(hours=6)
"""Arrivals are filed some minutes after they were recorded; those taken in before are known by their key."""
PART = 1000


def take_arrivals(scope: Scope) -> Taken:
    """Take in whoever came from elsewhere through a gate since the last time, some hundred a transaction, and look at
    them by the rules. Called outside of a transaction; twice is harmless. Raises NotFound for a part of the operation.
    """
    total = Taken()
    with acting(scope):
        incident = incidents.incident(incident_of(scope))
        if not scope.covers(incident.place):
            raise NotFound(_("This place is none of your area."))
        owner = places.names([incident.place]).get(incident.place, incident.place) + TEAM
        sender = Sender(SourceKind.GATE, GATES, incident.place, owner)
        came = came_since(scope, _since(incident.pk), beyond=incident.place)
    for start in range(0, len(came), PART):
        with acting(scope):
            taken = _take(scope, sender, came[start : start + PART])
        ledger.evaluate(scope, taken.people)
        with acting(scope):
            # Whoever stood at a gate need not be rung up to find out whether they have arrived.
            follow.note_many(scope=scope, way=words.GATE, contacts=dict.fromkeys(taken.people, "arrived"))
        total.linked, total.open = total.linked + taken.linked, total.open + taken.open
    return total


def _since(incident: int) -> datetime | None:
    """From when on arrivals may be new."""
    rows = SourceRow.objects.filter(incident=incident, source=GATES).order_by("-recorded_at")
    last = rows.values_list("recorded_at", flat=True).first()
    return None if last is None else last - LOOK_BACK


def _take(scope: Scope, sender: Sender, came: Sequence[Came]) -> Taken:
    finding.lock(scope)  # the worker and a desk at the same moment must not take the same arrivals
    delivery = entering.of_today(scope, sender)
    around = reading.around(scope, place=sender.place)
    heard = [_heard(scope, one, around, number) for number, one in enumerate(came, 1)]
    fresh = actions.unseen(scope=scope, delivery=delivery, sender=sender, rows=heard)
    return actions.take(scope=scope, delivery=delivery, sender=sender, rows=fresh) if fresh else Taken()


def _heard(scope: Scope, one: Came, around: reading.Around, number: int) -> Heard:
    cells = {
        NAME: one.content.get("name", ""), NUMBER: one.content.get(NUMBER, ""), PHONE: one.content.get("phone", ""),
        ORIGIN: one.origin, ARRIVED: timezone.localtime(one.arrived_at).strftime("%Y-%m-%d %H:%M"),
    }  # fmt: skip
    heard = reading.hear(cells, around, number, [])
    lives = one.place if one.place and scope.covers(one.place) and one.place.startswith(around.place) else heard.place
    return replace(heard, place=lives, key=f"arrival:{one.record}:{one.position}")
