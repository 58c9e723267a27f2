"""What is written about an operation's command: its groups, who leads them, who is on duty."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from muster.incidents import queries
from muster.incidents.models import Duty, Group, Incident
from muster.incidents.playbooks import playbook
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.places import queries as places

LEADER, ON_DUTY = Duty.Kind.LEADER.value, Duty.Kind.ON_DUTY.value
"""The two duties that the page of the operation shows."""


def set_up_groups(scope: Scope, *, incident: Incident) -> list[Group]:
    """Make the groups that the incident's playbook begins with; those there already are left alone."""
    now = clock.now(incident.pk)
    with transaction.atomic():
        for position, template in enumerate(playbook(incident.playbook).groups):
            Group.objects.get_or_create(
                incident=incident.pk, place=incident.place, key=template.key,
                defaults={"name_zh": template.name_zh, "name_en": template.name_en, "position": position, "since": now},
            )  # fmt: skip
        audit.write(scope, action="incidents.set_up_groups", subject=f"incident:{incident.pk}", place=incident.place)
    return list(Group.objects.filter(incident=incident.pk).order_by("position"))


def add_group(scope: Scope, *, name_zh: str, name_en: str, place: str, key: str = "") -> Group:
    """A group of the county's own, or forward staff at a place; without a key it gets one.

    Raises Problem `group_taken`, NotFound out of reach.
    """
    if scope.incident is None or not scope.covers(place):
        raise NotFound
    if place not in places.names([place]):
        raise NotFound(_("There is no place with this code."))
    key = key or f"own-{secrets.token_hex(4)}"
    with transaction.atomic():
        if Group.objects.filter(incident=scope.incident, place=place, name_zh=name_zh, until=None).exists():
            raise Problem("group_taken", _("This place has such a group already."))
        group, made = Group.objects.get_or_create(
            incident=scope.incident, place=place, key=key,
            defaults={"name_zh": name_zh, "name_en": name_en, "position": 50, "since": clock.now(scope.incident)},
        )  # fmt: skip
        if not made:
            raise Problem("group_taken", _("This place has such a group already."))
        audit.write(scope, action="incidents.add_group", subject=f"group:{group.pk}", place=place)
    return group


def assign_duty(
    scope: Scope, *, group: int, person: UUID, kind: str, since: datetime, until: datetime | None = None
) -> Duty:
    """Put somebody into a group: leader, deputy, member, or on duty for a night. A new leader ends the former one's.

    Raises NotFound out of reach, Problem `duty_backwards`, `duty_open` for a night without an end.
    """
    found = queries.group(scope, group)
    if until is not None and until <= since:
        raise Problem("duty_backwards", _("The duty ends before it begins; check the two times."))
    if kind == Duty.Kind.ON_DUTY and until is None:
        raise Problem("duty_open", _("Say until when the person is on duty."))
    with transaction.atomic():
        if kind == Duty.Kind.LEADER:
            found.duties.filter(kind=kind, until=None, since__lte=since).update(until=since)
        duty = Duty.objects.create(
            group=found, incident=found.incident, place=found.place, person=person, kind=kind, since=since, until=until
        )
        audit.write(scope, action="incidents.assign_duty", subject=f"group:{group}", place=found.place,
                    detail={"kind": kind, "person": str(person), "since": since.isoformat()})  # fmt: skip
    return duty
