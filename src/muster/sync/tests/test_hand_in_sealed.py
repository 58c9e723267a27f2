"""A sealed queue is taken for its signature alone, record by record, and waits for the desk."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from muster.accounts.models import Device
from muster.kernel import parcels
from muster.kernel.scope import Scope, acting
from muster.sync import door
from muster.sync.tests.phone import Phone
from muster.sync.views import run_here


def sealed(record: dict[str, Any]) -> dict[str, str]:
    """A record as a phone seals it, by another implementation than the phone's."""
    text = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    once = ec.generate_private_key(ec.SECP256R1())
    server = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), parcels.public_key())
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"muster:parcel").derive(once.exchange(ec.ECDH(), server))
    point = once.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    nonce = os.urandom(12)
    whole = b"\1" + point + nonce + AESGCM(key).encrypt(nonce, text, record["id"].encode())
    return {
        "id": record["id"],
        "hash": hashlib.sha256(text).hexdigest(),
        "parcel": base64.b64encode(whole).decode(),
    }


class Locked:
    """A phone whose key still signs, though nobody can unlock it."""

    def __init__(self, phone: Phone) -> None:
        self.phone, self.key = phone, Ed25519PrivateKey.generate()
        public = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        with acting(Scope()):
            Device.objects.filter(pk=phone.device.pk).update(public_key=public)

    def letter(self, *parcels_: dict[str, str], **changes: Any) -> dict[str, Any]:
        """The queue with its signature."""
        letter = {
            "v": 1, "device": self.phone.device.pk, "sent_at": datetime.now(UTC).isoformat(), "boot": "b",
            "monotonic_ms": 5, "sealed": list(parcels_), **changes,
        }  # fmt: skip
        digest = hashlib.sha256(orjson.dumps(letter, option=orjson.OPT_SORT_KEYS)).hexdigest()
        signature = self.key.sign(f"muster-rescue:{digest}".encode())
        return {**letter, "signature": base64.b64encode(signature).decode()}


def hand_in(letter: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """What the door says to it."""
    response = door.rescue("", json.dumps(letter).encode(), run_here)
    return int(response.status), json.loads(response.body)


@pytest.fixture
def locked(phone: Phone) -> Locked:
    return Locked(phone)


def test_each_record_is_set_aside_and_answered_with_its_hash(locked: Locked):
    first, second = sealed(locked.phone.check()), sealed(locked.phone.check())
    status, answer = hand_in(locked.letter(first, second))
    assert status == 200
    assert [(one["outcome"], one["reason"], one["hash"]) for one in answer["results"]] == [
        ("quarantined", "handed_in", first["hash"]),
        ("quarantined", "handed_in", second["hash"]),
    ]
    again = hand_in(locked.letter(first))[1]["results"]
    assert [(one["outcome"], one["hash"]) for one in again] == [("quarantined", first["hash"])]


def test_a_withdrawn_phone_hands_in_too(locked: Locked):
    with acting(Scope()):
        Device.objects.filter(pk=locked.phone.device.pk).update(revoked_at=timezone.now())
    _status, answer = hand_in(locked.letter(sealed(locked.phone.check())))
    assert answer["results"][0]["reason"] == "device_revoked"


def test_what_another_key_signed_or_somebody_changed_is_not_taken(locked: Locked, neighbour: Phone):
    letter = locked.letter(sealed(locked.phone.check()))
    assert hand_in({**letter, "boot": "other"}) == (401, {"error": "unknown_device"})
    assert hand_in({**letter, "device": neighbour.device.pk})[0] == 401
    assert hand_in({**letter, "device": 10**9})[0] == 401
    assert hand_in({**letter, "more": 1})[0] == 422


def test_a_damaged_parcel_stops_no_neighbour(locked: Locked):
    good, bad, moved = (sealed(locked.phone.check()) for _ in range(3))
    raw = bytearray(base64.b64decode(bad["parcel"]))
    raw[-1] ^= 1
    bad["parcel"] = base64.b64encode(raw).decode()
    moved["id"] = good["id"].replace(good["id"][:8], "0192aaaa")
    results = hand_in(locked.letter(bad, good, moved))[1]["results"]
    assert [(one["outcome"], one["reason"]) for one in results] == [
        ("refused", "not_opened"),
        ("quarantined", "handed_in"),
        ("refused", "not_opened"),
    ]
    assert results[0]["hash"] is None, "a phone deletes only on the hash of what is stored"
