"""What is written about areas: drawn, extended with a ground, entrusted, released."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from muster.incidents import queries
from muster.incidents.models import Area, Incident
from muster.incidents.playbooks import playbook
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope

SHORTEST_GROUND = 4


def draw_area(
    scope: Scope, *, place: str, name: str, level: str, notice: str, households: int | None, since: datetime
) -> Area:
    """Draw an area; its end is computed from the playbook when it begins. Raises NotFound out of reach, Problem."""
    incident = Incident.objects.filter(pk=scope.incident or 0).first()
    if incident is None or not scope.covers(place):
        raise NotFound
    lasts = playbook(incident.playbook).level(level).lasts
    with transaction.atomic():
        area = Area.objects.create(
            incident=incident.pk, place=place, name=name, level=level, notice=notice, households=households,
            since=since, due=since + lasts,
        )  # fmt: skip
        audit.write(scope, action="incidents.draw_area", subject=f"area:{area.pk}", place=place,
                    detail={"level": level, "households": households})  # fmt: skip
    return area


def extend_area(scope: Scope, *, area: int, due: datetime, ground: str) -> Area:
    """Let an area last longer: only with a ground, which stays in the audit. Raises `no_ground`, `not_later`."""
    found = queries.area(scope, area)
    if len(ground.strip()) < SHORTEST_GROUND:
        raise Problem("no_ground", _("Say why the area lasts longer; the ground stays on record."))
    if found.until is not None or (found.due is not None and due <= found.due):
        raise Problem("not_later", _("Give a later end; an area that was released is drawn anew."))
    with transaction.atomic():
        audit.write(scope, action="incidents.extend_area", subject=f"area:{area}", place=found.place,
                    detail={"from": found.due.isoformat() if found.due else None, "to": due.isoformat(),
                            "ground": ground.strip()})  # fmt: skip
        found.due = due
        found.save(update_fields=["due"])
    return found


def entrust_area(scope: Scope, *, area: int, organisation: int) -> Area:
    """Say which organisation is responsible for an area (包联单位); it has not arrived yet."""
    found = queries.area(scope, area)
    with transaction.atomic():
        found.organisation, found.arrived_at = organisation, None
        found.save(update_fields=["organisation", "arrived_at"])
        audit.write(scope, action="incidents.entrust_area", subject=f"area:{area}", place=found.place,
                    detail={"organisation": organisation})  # fmt: skip
    return found


def note_arrival(scope: Scope, *, area: int) -> Area:
    """The responsible organisation has arrived. Raises Problem `nobody_responsible`; a second note changes nothing."""
    found = queries.area(scope, area)
    if found.organisation is None:
        raise Problem("nobody_responsible", _("Name the responsible organisation first."))
    if found.arrived_at is None:
        with transaction.atomic():
            found.arrived_at = clock.now(found.incident)
            found.save(update_fields=["arrived_at"])
            audit.write(scope, action="incidents.note_arrival", subject=f"area:{area}", place=found.place)
    return found


def release_area(scope: Scope, *, area: int) -> Area:
    """Release an area now. Raises Problem `released` when it was before."""
    found = queries.area(scope, area)
    if found.until is not None:
        raise Problem("released", _("This area was released before."))
    with transaction.atomic():
        found.until = clock.now(found.incident)
        found.save(update_fields=["until"])
        audit.write(scope, action="incidents.release_area", subject=f"area:{area}", place=found.place)
    return found
