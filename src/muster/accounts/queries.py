"""Looked up: devices, and where somebody has a duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from muster.accounts import access, devices
from muster.accounts.models import Device, User
from muster.incidents import queries as incidents
from muster.kernel.scope import Scope

if TYPE_CHECKING:
    from muster.incidents.models import Incident


def device_by_token(token: str) -> Device | None:
    """The device that shows this token, revoked and run out ones too: the door tells them apart. None when unknown."""
    return Device.objects.filter(token_digest=devices.token_digest(token)).first()


def devices_within(scope: Scope, *, site: str = "") -> QuerySet[Device]:
    """Devices of the incident in the asker's reach, of one site when given; the newest contact first."""
    if scope.incident is None:
        return Device.objects.none()
    found = Device.objects.filter(scope.within("site"), incident=scope.incident)
    if site:
        found = found.filter(site=site)
    return found.order_by("revoked_at", "-last_seen_at", "-enrolled_at")


def incidents_of(user: User) -> list[Incident]:
    """The open incidents in which the user has a duty now, each by its own clock; the newest first.

    Administrators of the system have none: their mandates give no reach over records.
    """
    found = []
    for one in incidents.open_incidents():
        if access.scope_for(user, one.pk).roles:
            found.append(one)
    return found
