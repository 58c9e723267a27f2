"""Devices: enrolment codes, enrolment, revocation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from muster.accounts import devices, queries
from muster.accounts.models import Device, EnrolmentCode
from muster.incidents import queries as incidents
from muster.kernel import audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope

NAME_LENGTH = 80
VOID = "kernel.void_record"


@dataclass(frozen=True)
class MadeCode:
    """A code in clear, shown once; only its digest is kept."""

    code: str
    site: str
    expires_at: datetime


@dataclass(frozen=True)
class Enrolled:
    """What a phone gets: its id, the token it shows at the door, where it belongs; `again` when it was known before."""

    device: int
    token: str
    incident: int
    site: str
    again: bool

    def answer(self) -> dict[str, Any]:
        """What the phones' door answers; the incident by its name."""
        name = incidents.incident(self.incident).name
        return {"device": self.device, "token": self.token, "incident": name, "site": self.site}


def make_enrolment_code(scope: Scope, *, site: str, lives: timedelta = devices.CODE_LIVES) -> MadeCode:
    """A one-time code with which one phone becomes a device of `site`. Raises NotFound outside the asker's reach."""
    if scope.incident is None or not site or not scope.covers(site):
        raise NotFound
    code = devices.new_code()
    now = timezone.now()
    with transaction.atomic():
        EnrolmentCode.objects.create(
            digest=_code_digest(code),
            incident=scope.incident,
            site=site,
            made_by=scope.actor,
            made_at=now,
            expires_at=now + lives,
        )
        audit.write(scope, action="accounts.make_enrolment_code", subject=f"site:{site}", place=site)
    return MadeCode(code, site, now + lives)


def enrol_device(*, code: str, public_key: str, name: str, signature: str | None = None) -> Enrolled:
    """Make the holder of `public_key` (Ed25519, base64) a device; the code works once.

    A known key must come with a `signature` (base64, over "muster-enrol:" and the code as sent): the device keeps its
    id and sequence and gets a new token. Raises Problem: `bad_key`, `code_unknown` (also used or run out),
    `signature_needed`, `device_revoked`, `device_elsewhere`.
    """
    try:
        key = devices.read_key(public_key)
    except ValueError:
        raise Problem("bad_key", _("The phone's key is not an Ed25519 public key in base64."), status=422) from None
    if signature is not None and not devices.signed_by(key, code, signature):
        raise _signature_needed()
    now = timezone.now()
    token = devices.new_token()
    try:
        with transaction.atomic():
            used = _use_code(code, now)
            known = Device.objects.select_for_update().filter(public_key=key).first()
            if known is None:
                device = _new_device(used, key, name, token, now)
            else:
                device = _again(known, used, name, token, now, signed=signature is not None)
            actor = Scope(incident=used.incident, actor=f"device:{device.pk}")
            audit.write(
                actor,
                action="accounts.enrol_device",
                subject=f"device:{device.pk}",
                place=used.site,
                detail={"again": known is not None, "code_by": used.made_by},
            )
    except IntegrityError:  # two codes at once with one key: the first has it
        raise _signature_needed() from None
    return Enrolled(device.pk, token, used.incident, used.site, known is not None)


def allow_known_types(device: Device) -> None:
    """A phone that fetches its pack may send what this server knows by now: after an upgrade nobody enrols again."""
    known = _allowed_types()
    if device.allowed_types == known:
        return
    with transaction.atomic():
        Device.objects.filter(pk=device.pk).update(allowed_types=known)
        audit.write(
            Scope(incident=device.incident, actor=f"device:{device.pk}"),
            action="accounts.allow_known_types",
            subject=f"device:{device.pk}",
            place=device.site,
            detail={"types": len(known)},
        )


def revoke_device(scope: Scope, *, device: int) -> None:
    """Shut the device out: at its next contact it is told to drop its pack. Raises NotFound outside the reach."""
    with transaction.atomic():
        found = queries.devices_within(scope).select_for_update().filter(pk=device).first()
        if found is None:
            raise NotFound
        if found.revoked_at is None:
            found.revoked_at = timezone.now()
            found.save(update_fields=["revoked_at"])
            audit.write(scope, action="accounts.revoke_device", subject=f"device:{device}", place=found.site)


def _code_digest(code: str) -> bytes:
    return salted_hmac("muster.accounts.enrolment", devices.normal(code), algorithm="sha256").digest()


def _signature_needed() -> Problem:
    return Problem(
        "signature_needed",
        _("This phone is known here. It enrols again by signing the new code with its own key."),
        status=409,
    )


def _use_code(code: str, now: datetime) -> EnrolmentCode:
    found = EnrolmentCode.objects.select_for_update().filter(digest=_code_digest(code)).first()
    if found is None or found.used_at is not None or found.expires_at <= now:
        raise Problem(
            "code_unknown",
            _("This code was used, ran out or never was. Ask the command office for a new one."),
            status=403,
        )
    found.used_at = now
    found.save(update_fields=["used_at"])
    return found


def _allowed_types() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select name from kernel_recordtype order by name")
        return sorted({VOID, *(name for (name,) in cursor.fetchall())})


def _new_device(used: EnrolmentCode, key: bytes, name: str, token: str, now: datetime) -> Device:
    return Device.objects.create(
        incident=used.incident,
        site=used.site,
        sealed_name=Device.name.seal(used.incident, name.strip()[:NAME_LENGTH]),
        public_key=key,
        token_digest=devices.token_digest(token),
        token_expires_at=now + devices.TOKEN_LIVES,
        allowed_types=_allowed_types(),
        enrolled_at=now,
    )


def _again(known: Device, used: EnrolmentCode, name: str, token: str, now: datetime, *, signed: bool) -> Device:
    if not signed:
        raise _signature_needed()
    if known.revoked_at is not None:
        raise Problem(
            "device_revoked", _("This phone was withdrawn. It starts afresh with a key of its own."), status=403
        )
    if known.incident != used.incident:
        raise Problem(
            "device_elsewhere", _("This phone still belongs to another operation. It starts afresh there."), status=409
        )
    known.site = used.site
    known.name = name.strip()[:NAME_LENGTH] or known.name
    known.token_digest = devices.token_digest(token)
    known.token_expires_at = now + devices.TOKEN_LIVES
    known.allowed_types = _allowed_types()
    known.save(update_fields=["site", "sealed_name", "token_digest", "token_expires_at", "allowed_types"])
    return known
