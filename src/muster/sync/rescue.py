"""A phone's sealed queue, carried in without its token: signed by the phone's key, opened by the server's.

A phone that was withdrawn has dropped its token, and one whose PIN nobody knows cannot read its own records. Both still
hold parcels that only this server opens. Nothing in them counts until the desk says so.
"""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus
from typing import Annotated

import msgspec
import orjson

from muster.accounts.devices import signed_by_device
from muster.kernel import parcels
from muster.sync.envelope import Clocks, Moment, Natural, Received, Text, read_one
from muster.sync.intake import Caller, Run

MOST = 1000
FIND = """
select d.incident, d.site, d.allowed_types, d.revoked_at is not null, d.public_key, i.closed_at is not null, i.exercise
  from accounts_device d join incidents_incident i on i.id = d.incident where d.id = %s
"""


class Parcel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One record under the server's key; `hash` is that of the record inside."""

    id: Text
    hash: Text
    parcel: Annotated[str, msgspec.Meta(max_length=64_000)]


class SealedQueue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a phone hands in sealed; `signature` (base64) is its Ed25519 key's over "muster-rescue:" and the SHA-256 of
    all the rest in canonical JSON."""

    v: Annotated[int, msgspec.Meta(ge=1, le=1)]
    device: Natural
    sent_at: Moment
    boot: Text
    monotonic_ms: Natural
    sealed: Annotated[list[Parcel], msgspec.Meta(max_length=MOST)]
    signature: Text


class NotTaken(Exception):
    """The whole letter is refused: `code` says why."""

    def __init__(self, status: HTTPStatus, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


_decode = msgspec.json.Decoder(SealedQueue).decode


def open_queue(body: bytes, run: Run) -> tuple[Caller, bool, Clocks, list[Received]]:
    """Who hands it in, whether their incident has a clock of its own, and the records. Raises NotTaken."""
    try:
        queue = _decode(body)
        plain = orjson.loads(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError):
        raise NotTaken(HTTPStatus.UNPROCESSABLE_ENTITY, "not_a_queue") from None
    row = run(FIND, (queue.device,))
    plain.pop("signature")
    signed = orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
    if row is None or not signed_by_device(bytes(row[4]), signed, queue.signature):
        raise NotTaken(HTTPStatus.UNAUTHORIZED, "unknown_device")
    incident, site, allowed, revoked, _key, closed, exercise = row
    state = "incident_closed" if closed else "device_revoked" if revoked else "handed_in"
    caller = Caller(queue.device, incident, site, frozenset(allowed), state)
    clocks = Clocks(queue.sent_at, queue.boot, queue.monotonic_ms)
    return caller, exercise, clocks, [_opened(parcel) for parcel in queue.sealed]


def _opened(parcel: Parcel) -> Received:
    try:
        return read_one(parcels.open_parcel(base64.b64decode(parcel.parcel, validate=True), record=parcel.id))
    except (parcels.NotAParcel, binascii.Error):
        return Received(parcel.id, None, None, "not_opened", parcel.parcel.encode())
