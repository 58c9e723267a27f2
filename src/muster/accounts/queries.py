"""Looked up: devices."""

from __future__ import annotations

from django.db.models import QuerySet

from muster.accounts import devices
from muster.accounts.models import Device
from muster.kernel.scope import Scope


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
