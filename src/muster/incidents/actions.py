"""Opening an operation, its phases and its clock."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from muster.incidents import playbooks, rules
from muster.incidents.models import Incident, Phase
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, system

NAME = r"[-a-zA-Z0-9_]{1,80}"


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
    level: int | None = None,
) -> Incident:
    """Open an operation on a place; an exercise gets a clock of its own that stands at `at`.

    Raises Problem `name_taken`, `name_bad`, `title_missing`, `playbook_unknown`, `response_unknown`.
    """
    _refuse(name, title_zh, playbook, level)
    try:
        with transaction.atomic():
            incident = Incident.objects.create(
                name=name, title_zh=title_zh, title_en=title_en, place=place, opened_at=at, exercise=exercise,
                playbook=playbook, level=level,
            )  # fmt: skip
    except IntegrityError:
        raise Problem("name_taken", _("An operation of this name exists already; choose another name.")) from None
    if exercise:
        clock.start(incident.pk, at=at)
    inside = system(incident.pk, scope.actor)
    audit.write(inside, action="incidents.open_incident", subject=f"incident:{incident.pk}", place=place,
                detail={"name": name, "exercise": exercise, "playbook": playbook, "level": level})  # fmt: skip
    return incident


def _refuse(name: str, title: str, playbook: str, level: int | None) -> None:
    """What commands and pages could not do with."""
    if not re.fullmatch(NAME, name):
        raise Problem("name_bad", _("The operation's short name has letters a-z, digits and hyphens only."))
    if not title.strip():
        raise Problem("title_missing", _("Say what the operation is called on pages and papers."))
    playbooks.playbook(playbook)
    if not rules.is_response(level):
        raise Problem("response_unknown", _("Emergency response has the levels 1 (gravest) to 4."))


def set_level(scope: Scope, *, level: int | None) -> Incident:
    """Raise or lower the level of emergency response, or end it with None. Raises NotFound out of reach, Problem."""
    incident = _commanded(scope)
    if not rules.is_response(level):
        raise Problem("response_unknown", _("Emergency response has the levels 1 (gravest) to 4."))
    with transaction.atomic():
        audit.write(scope, action="incidents.set_level", subject=f"incident:{incident.pk}", place=incident.place,
                    detail={"from": incident.level, "to": level})  # fmt: skip
        incident.level = level
        incident.save(update_fields=["level"])
    return incident


def _commanded(scope: Scope) -> Incident:
    """The asker's operation, where they reach all of it."""
    incident = Incident.objects.filter(pk=scope.incident or 0).first()
    if incident is None or not scope.covers(incident.place):
        raise NotFound
    return incident


def begin_phase(scope: Scope, *, name_zh: str, name_en: str, since: datetime) -> Phase:
    """Begin a phase of the operation; the one before ends then. Raises NotFound out of reach."""
    incident = _commanded(scope)
    with transaction.atomic():
        Phase.objects.filter(incident=incident.pk, until=None, since__lt=since).update(until=since)
        phase = Phase.objects.create(
            incident=incident.pk, place=incident.place, name_zh=name_zh, name_en=name_en, since=since
        )
        audit.write(scope, action="incidents.begin_phase", subject=f"incident:{incident.pk}", place=incident.place,
                    detail={"phase": name_en})  # fmt: skip
    return phase


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
