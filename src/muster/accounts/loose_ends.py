"""What accounts leave open: mandates of those who go out, and phones; the names of phones go with the names."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muster.accounts.models import Device, EnrolmentCode, Mandate, Role
from muster.kernel import clock
from muster.kernel.closing import LooseEnd, forgets, register
from muster.kernel.scope import Scope

STAY = (Role.COMMAND, Role.UPPER)
"""The command signs for the destruction of names later, and figures stay readable for both."""


def _running(scope: Scope, at: datetime) -> QuerySet[Mandate]:
    return Mandate.objects.filter(Q(until=None) | Q(until__gt=at), incident=scope.incident or 0).exclude(role__in=STAY)


def _mandates(scope: Scope) -> int:
    return _running(scope, clock.now(scope.incident or 0)).count()


def _end_mandates(scope: Scope, at: datetime) -> None:
    _running(scope, at).update(until=at)


def _devices(scope: Scope) -> int:
    return Device.objects.filter(scope.within("site"), incident=scope.incident or 0, revoked_at=None).count()


def _revoke(scope: Scope, at: datetime) -> None:
    now = timezone.now()  # the door tells devices by the real time
    Device.objects.filter(scope.within("site"), incident=scope.incident or 0, revoked_at=None).update(revoked_at=now)
    EnrolmentCode.objects.filter(incident=scope.incident or 0, used_at=None).update(expires_at=now)


def _named(scope: Scope) -> QuerySet[Device]:
    return Device.objects.filter(incident=scope.incident or 0).exclude(sealed_name=None)


def _blank(scope: Scope) -> None:
    _named(scope).update(sealed_name=None)


register(
    LooseEnd(
        "accounts.mandates", _("mandates of offices and people in the field"),
        _("end; those of the command and of readers above stay, for the signature and the figures"),
        lambda: reverse("operation"), _mandates, _end_mandates,
    ),
    LooseEnd(
        "accounts.devices", _("phones"),
        _("are shut out and drop what they carry; what they had not sent can still be handed in"),
        lambda: reverse("devices"), _devices, _revoke,
    ),
)  # fmt: skip
forgets("devices", count=lambda scope: _named(scope).count(), forget=_blank)
