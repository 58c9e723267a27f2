"""What a certificate of release says in its code, and how it is read back, with or without a network.

No full name and no number: the label is a masked name with the last characters of the number, which whoever reads the
code compares with the paper and the document before them. The phones' `static/certificates/phone/release.mjs` answers
alike, and `contract/releases.json` holds both to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from muster.kernel.signing import base45, cbor, cose
from muster.kernel.signing.cose import Refused
from muster.kernel.signing.serials import SERIAL_BYTES, UNSEEN

RELEASE = b"muster release 1"
WITHDRAWN = b"muster withdrawn releases 1"
"""What signatures around certificates, and around the list of those withdrawn, are for."""
PREFIX = "MR1:"
LONGEST = 400
MOST_LABEL = 24
MEASURES = ("central", "home", "home_monitoring", "tests")
_INCIDENT, _SERIAL, _PLACE, _MEASURE, _SINCE, _ENDED, _LABEL = range(1, 8)
_CODE = re.compile(r"[0-9]{2,15}", re.ASCII)


@dataclass(frozen=True)
class Release:
    """Whose measure, at which place, from when, and when it ended; times in seconds of the epoch."""

    incident: int
    serial: bytes
    place: str
    measure: str
    since: int
    ended: int
    label: str


def label_of(name: str, number: str, phone: str) -> str:
    """What tells a certificate's holder from others, out of masked parts."""
    tail = (number or phone).rpartition("*")[2][-4:]
    return UNSEEN.sub("", f"{name} {tail}".strip())[:MOST_LABEL].strip()


def seal(release: Release, *, key_id: bytes, key: Ed25519PrivateKey) -> str:
    """The text for the QR code."""
    payload = cbor.encode({
        _INCIDENT: release.incident, _SERIAL: release.serial, _PLACE: release.place,
        _MEASURE: MEASURES.index(release.measure), _SINCE: release.since, _ENDED: release.ended,
        _LABEL: release.label,
    })  # fmt: skip
    if _release(payload) != release:
        raise ValueError("this certificate could not be read back")
    return PREFIX + base45.encode(cose.sign(payload, key_id=key_id, key=key, use=RELEASE))


def incident_in(text: str) -> int | None:
    """Of which operation a text says that it is, before anything in it is believed; None when it is no certificate."""
    try:
        return _release(cose.parse(_raw(text)).payload).incident
    except Refused:
        return None


def read(text: str, keys: Mapping[bytes, bytes]) -> Release:
    """The certificate in a text. Raises Refused where it is not one of ours, with the reason's code."""
    signed = cose.parse(_raw(text))
    cose.check(signed, keys, RELEASE)
    return _release(signed.payload)


def against(release: Release, *, incident: int, withdrawn: Collection[bytes]) -> str:
    """What speaks against a genuine certificate; '' for nothing."""
    if release.incident != incident:
        return "other_incident"
    return "revoked" if release.serial in withdrawn else ""


def _raw(text: str) -> bytes:
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        raise Refused("malformed")
    try:
        return base45.decode(text.removeprefix(PREFIX))
    except ValueError:
        raise Refused("malformed") from None


def _release(payload: bytes) -> Release:
    try:
        found = cbor.decode(payload)
    except cbor.Malformed:
        raise Refused("malformed") from None
    if not isinstance(found, dict) or found.keys() != _SHAPES.keys():
        raise Refused("malformed")
    if not all(_SHAPES[key](value) for key, value in found.items()) or found[_ENDED] < found[_SINCE]:
        raise Refused("malformed")
    return Release(
        found[_INCIDENT], found[_SERIAL], found[_PLACE], MEASURES[found[_MEASURE]], found[_SINCE], found[_ENDED],
        found[_LABEL],
    )  # fmt: skip


def _natural(value: Any) -> bool:
    return isinstance(value, int) and value >= 0


_SHAPES: dict[int, Any] = {
    _INCIDENT: _natural,
    _SERIAL: lambda value: isinstance(value, bytes) and len(value) == SERIAL_BYTES,
    _PLACE: lambda value: isinstance(value, str) and _CODE.fullmatch(value) is not None,
    _MEASURE: lambda value: _natural(value) and value < len(MEASURES),
    _SINCE: _natural,
    _ENDED: _natural,
    _LABEL: lambda value: isinstance(value, str) and 0 < len(value) <= MOST_LABEL and not UNSEEN.search(value),
}
