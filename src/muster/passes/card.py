"""What a pass says, and how it is read back: the text in its QR code.

No name, no number of a person: a kind, a serial, a time, places, how often. The label is what a guard compares with the
door or the vehicle before them. `verify` decides what can be decided without a network; the phones' `verify.mjs`
answers alike, and `contract/passes.json` holds both to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from muster.kernel.signing import base45, cbor, cose
from muster.kernel.signing.cose import Refused
from muster.kernel.signing.serials import SERIAL_BYTES, UNSEEN, spelled

PASS = b"muster pass 1"
REVOCATIONS = b"muster revocations 1"
"""What signatures around passes, and around the list of those withdrawn, are for."""
PREFIX = "MP1:"
"""Tells a scanner what it has before it, and which edition of this page."""
LONGEST = 600
KINDS = ("household", "person", "vehicle")
LANES = ("supply", "enterprise", "medical")
MOST_PLACES = 8
MOST_LABEL = 24
MOST_NUMBER = 40
MOST_TIMES = 99

_KIND, _INCIDENT, _SERIAL, _SINCE, _UNTIL, _PLACES, _QUOTA, _LABEL, _PERMIT, _LANE = range(1, 11)
_ALWAYS = {_KIND, _INCIDENT, _SERIAL, _SINCE, _UNTIL, _PLACES}
_OF_VEHICLES = {_PERMIT, _LANE}
_CODE = re.compile(r"[0-9][0-9A-Z-]{1,23}", re.ASCII)


@dataclass(frozen=True)
class Quota:
    """So many outings in so many days, of so many people each."""

    times: int
    days: int
    people: int = 1


@dataclass(frozen=True)
class Card:
    """What a pass says, times in seconds of the epoch. `until` is the first one at which it no longer holds."""

    kind: str
    incident: int
    serial: bytes
    since: int
    until: int
    places: tuple[str, ...]
    quota: Quota | None = None
    label: str = ""
    permit: str = ""
    lane: str = ""

    @property
    def number(self) -> str:
        """The serial as people read it on the card and say it."""
        return spelled(self.serial)


@dataclass(frozen=True)
class Gate:
    """Where and when a pass is shown, and what the gate has: public keys by their ids, serials revoked."""

    incident: int
    site: str
    now: int
    keys: Mapping[bytes, bytes]
    revoked: Collection[bytes] = ()


def seal(card: Card, *, key_id: bytes, key: Ed25519PrivateKey) -> str:
    """The text for the QR code."""
    payload = cbor.encode(_written(card))
    if _card(payload) != card:
        raise ValueError("this pass could not be read back")
    return PREFIX + base45.encode(cose.sign(payload, key_id=key_id, key=key, use=PASS))


def read(text: str, keys: Mapping[bytes, bytes]) -> Card:
    """The pass in a text, whoever it is for. Raises Refused where it is not one of ours, with the reason's code."""
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        raise Refused("malformed")
    try:
        raw = base45.decode(text.removeprefix(PREFIX))
    except ValueError:
        raise Refused("malformed") from None
    signed = cose.parse(raw)
    cose.check(signed, keys, PASS)
    return _card(signed.payload)


def verify(text: str, gate: Gate) -> Card:
    """The pass, if it lets its holder through here and now as far as a gate alone can know. Raises Refused."""
    card = read(text, gate.keys)
    reason = against(card, gate)
    if reason:
        raise Refused(reason)
    return card


def against(card: Card, gate: Gate) -> str:
    """What speaks against a genuine pass at a gate; '' for nothing. The weightiest comes first."""
    if card.incident != gate.incident:
        return "other_incident"
    if card.serial in gate.revoked:
        return "revoked"
    if gate.now < card.since:
        return "early"
    if gate.now >= card.until:
        return "expired"
    if not any(gate.site.startswith(place) for place in card.places):
        return "other_place"
    return ""


def _written(card: Card) -> dict[int, Any]:
    written: dict[int, Any] = {
        _KIND: KINDS.index(card.kind),
        _INCIDENT: card.incident,
        _SERIAL: card.serial,
        _SINCE: card.since,
        _UNTIL: card.until,
        _PLACES: list(card.places),
    }
    if card.quota is not None:
        written[_QUOTA] = [card.quota.times, card.quota.days, card.quota.people]
    if card.label:
        written[_LABEL] = card.label
    if card.kind == "vehicle":
        written |= {_PERMIT: card.permit, _LANE: LANES.index(card.lane)}
    return written


def _card(payload: bytes) -> Card:
    try:
        found = cbor.decode(payload)
    except cbor.Malformed:
        raise Refused("malformed") from None
    if not isinstance(found, dict) or not found.keys() >= _ALWAYS or not _known(found):
        raise Refused("malformed")
    lane = found.get(_LANE)
    return Card(
        kind=KINDS[found[_KIND]],
        incident=found[_INCIDENT],
        serial=found[_SERIAL],
        since=found[_SINCE],
        until=found[_UNTIL],
        places=tuple(found[_PLACES]),
        quota=Quota(*found[_QUOTA]) if _QUOTA in found else None,
        label=found.get(_LABEL, ""),
        permit=found.get(_PERMIT, ""),
        lane="" if lane is None else LANES[lane],
    )


def _known(found: dict[int, Any]) -> bool:
    """Whether each field is one of a pass, of the right shape, and those of vehicles stand on vehicles alone."""
    if not all(key in _SHAPES and _SHAPES[key](value) for key, value in found.items()):
        return False
    of_vehicles = found.keys() & _OF_VEHICLES
    wanted = _OF_VEHICLES if KINDS[found[_KIND]] == "vehicle" else set()
    return of_vehicles == wanted and bool(found[_SINCE] < found[_UNTIL])


def _natural(value: Any) -> bool:
    return isinstance(value, int) and value >= 0


def _index_of(choices: tuple[str, ...]) -> Any:
    return lambda value: _natural(value) and value < len(choices)


def _text(most: int) -> Any:
    return lambda value: isinstance(value, str) and 0 < len(value) <= most and not UNSEEN.search(value)


def _places(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= MOST_PLACES
        and all(isinstance(code, str) and _CODE.fullmatch(code) for code in value)
    )


def _quota(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == len(fields(Quota))
        and all(_natural(part) and 0 < part <= MOST_TIMES for part in value)
    )


_SHAPES: dict[int, Any] = {
    _KIND: _index_of(KINDS),
    _INCIDENT: _natural,
    _SERIAL: lambda value: isinstance(value, bytes) and len(value) == SERIAL_BYTES,
    _SINCE: _natural,
    _UNTIL: _natural,
    _PLACES: _places,
    _QUOTA: _quota,
    _LABEL: _text(MOST_LABEL),
    _PERMIT: _text(MOST_NUMBER),
    _LANE: _index_of(LANES),
}
