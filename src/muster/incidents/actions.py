"""Opening an operation, its clock, and closing it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from muster.incidents.models import Incident
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, system


def open_incident(
    scope: Scope,
    *,
    name: str,
    title_zh: str,
    title_en: str,
    place: str,
    at: datetime,
    exercise: bool = False,
    playbook: str = "outbreak",
) -> Incident:
    """Open an operation on a place; an exercise gets a clock of its own that stands at `at`.

    Raises Problem `name_taken`.
    """
    try:
        with transaction.atomic():
            incident = Incident.objects.create(
                name=name, title_zh=title_zh, title_en=title_en, place=place, opened_at=at, exercise=exercise,
                playbook=playbook,
            )  # fmt: skip
    except IntegrityError:
        raise Problem("name_taken", _("An operation of this name exists already; choose another name.")) from None
    if exercise:
        clock.start(incident.pk, at=at)
    inside = system(incident.pk, scope.actor)
    audit.write(inside, action="incidents.open_incident", subject=f"incident:{incident.pk}", place=place,
                detail={"name": name, "exercise": exercise, "playbook": playbook})  # fmt: skip
    return incident


def move_clock(*, name: str, to: datetime | None, speed: float | None, actor: str) -> datetime:
    """Move an exercise's clock forward and/or set its speed; answers where it stands."""
    incident = Incident.objects.filter(name=name).first()
    if incident is None:
        raise NotFound(_("There is no operation of this name."))
    if not incident.exercise:
        raise Problem("not_an_exercise", _("Only an exercise has a clock to move."), status=409)
    if to is not None and to.tzinfo is None:
        raise Problem("no_time_zone", _("Say the time with its time zone."))
    moment = clock.move(incident.pk, to=to, speed=speed)
    audit.write(system(incident.pk, actor), action="incidents.move_clock", subject=f"incident:{incident.pk}",
                detail={"to": None if to is None else to.isoformat(), "speed": speed})  # fmt: skip
    return moment
