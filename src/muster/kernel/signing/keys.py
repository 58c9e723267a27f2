"""The keys with which an operation signs what phones check: made with the first thing that is
issued, changed while what was signed goes on to hold. Reading never makes one.
"""

from __future__ import annotations

import base64
import os
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing, turns
from muster.kernel.models import SigningKey
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.kernel.signing.cose import KEY_ID_BYTES

COLUMN = "passes_signingkey.private"


class Signer(NamedTuple):
    """What signs now."""

    key_id: bytes
    key: Ed25519PrivateKey


def all_keys(scope: Scope) -> QuerySet[SigningKey]:
    """The keys of the operation, the newest first."""
    return SigningKey.objects.filter(incident=scope.incident or 0).order_by("-pk")


def verifying(scope: Scope) -> dict[bytes, bytes]:
    """The public keys that a gate believes, by their ids."""
    rows = all_keys(scope).filter(withdrawn_at=None)
    return {bytes(row.key_id): bytes(row.public) for row in rows}


def signer(scope: Scope) -> Signer:
    """The key that signs now. Raises Problem when none was made yet, or when the operation's key is gone."""
    row = _signing(scope)
    if row is None:
        words = _("This operation has no key to sign with yet. It gets one with the first that is issued.")
        raise Problem("no_signing_key", words, status=409)
    private = base64.b64decode(sealing.open_sealed(row.private, column=COLUMN))
    return Signer(bytes(row.key_id), Ed25519PrivateKey.from_private_bytes(private))


def _signing(scope: Scope) -> SigningKey | None:
    return all_keys(scope).filter(withdrawn_at=None, retired_at=None).first()


def ensure(scope: Scope) -> None:
    """Make the first key where there is none; called where something is written, never by a page that is looked at."""
    if _signing(scope) is None:
        _make(scope)


def _make(scope: Scope) -> SigningKey:
    incident = incident_of(scope)
    turns.take(f"signing:key:{incident}")
    found = _signing(scope)
    if found is not None:
        return found
    key = Ed25519PrivateKey.generate()
    private = base64.b64encode(key.private_bytes_raw()).decode()
    row = SigningKey.objects.create(
        incident=incident,
        key_id=os.urandom(KEY_ID_BYTES),
        public=key.public_key().public_bytes_raw(),
        private=sealing.seal(sealing.key_for_incident(incident), private, column=COLUMN),
        made_at=clock.now(incident),
    )
    audit.write(scope, action="kernel.make_signing_key", subject=f"key:{bytes(row.key_id).hex()}")
    return row


def rotate(*, scope: Scope) -> None:
    """Sign with a new key from now on. What older keys signed still holds."""
    ensure(scope)
    now = clock.now(scope.incident or 0)
    all_keys(scope).filter(retired_at=None).update(retired_at=now)
    _make(scope)


def withdraw(*, scope: Scope, key: int) -> None:
    """Believe nothing any more that this key signed: it may be in strange hands. What it signed is printed anew, with
    the key that takes its place.
    """
    row = all_keys(scope).select_for_update().filter(pk=key).first()
    if row is None:
        raise NotFound
    if row.withdrawn_at is not None:
        raise Problem("key_withdrawn", _("This key was withdrawn before."), status=409)
    now = clock.now(row.incident)
    row.withdrawn_at, row.retired_at = now, row.retired_at or now
    row.save(update_fields=["withdrawn_at", "retired_at"])
    audit.write(scope, action="kernel.withdraw_signing_key", subject=f"key:{bytes(row.key_id).hex()}")
    ensure(scope)
