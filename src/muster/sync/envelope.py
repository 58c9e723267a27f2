"""What a phone sends, decoded as strictly as the contract says, and hashed as it was received."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, NoReturn
from uuid import UUID

import msgspec
import orjson

from muster.kernel.fields import LARGEST

Text = Annotated[str, msgspec.Meta(max_length=200)]
Code = Annotated[str, msgspec.Meta(max_length=24, pattern=r"^[0-9A-Z-]+$")]
Natural = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
LARGEST_BATCH = 1000
_NUL = rb"\u0000"


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field record around its body."""

    id: UUID
    type: Text
    v: Annotated[int, msgspec.Meta(ge=1, le=32767)]
    sequence: Natural
    site: Code
    occurred_at: Moment
    boot: Text
    monotonic_ms: Natural
    body: msgspec.Raw
    by: UUID | None = None
    voids: UUID | None = None
    was: UUID | None = None
    """The id under which it was refused because another record had it already. Older phones leave this out."""


class Status(msgspec.Struct, frozen=True):
    """How the phone is: its app's version, its battery in percent, how many records it has yet to send after these.

    A newer app may say more; a phone that cannot tell its battery leaves it out.
    """

    app: Annotated[str, msgspec.Meta(max_length=40)] = ""
    battery: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    unsent: Natural | None = None


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 1,000 records and the phone's clocks when it sent them."""

    v: Annotated[int, msgspec.Meta(ge=1, le=1)]
    sent_at: Moment
    boot: Text
    monotonic_ms: Natural
    records: Annotated[list[Envelope], msgspec.Meta(max_length=LARGEST_BATCH)]
    status: Status | None = None


class LooseBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same when a record in it is broken: each is decoded by itself, so that none stops its neighbours."""

    v: Annotated[int, msgspec.Meta(ge=1, le=1)]
    sent_at: Moment
    boot: Text
    monotonic_ms: Natural
    records: Annotated[list[msgspec.Raw], msgspec.Meta(max_length=LARGEST_BATCH)]
    status: Any = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """The phone's clocks at sending: what record times are measured against."""

    sent_at: datetime
    boot: str
    monotonic_ms: int
    status: Status | None = None
    """How the phone is, when it says so: an old app does not."""


class Received(msgspec.Struct, frozen=True):
    """One record as it came: decoded, or the reason why it cannot be; `raw` is kept for a person to look at."""

    id: str | None
    hash: str | None
    envelope: Envelope | None
    problem: str | None = None
    raw: bytes = b""


class NotABatch(Exception):
    """The body is no batch at all: nothing of it is stored."""


def _refuse_decimal(_text: str) -> NoReturn:
    raise ValueError("a decimal")


_batch = msgspec.json.Decoder(Batch)
_loose = msgspec.json.Decoder(LooseBatch)
_one = msgspec.json.Decoder(Envelope)
_plain = msgspec.json.Decoder(float_hook=_refuse_decimal)


def read(body: bytes) -> tuple[Clocks, list[Received]]:
    """Decode a batch. Raises NotABatch; what is wrong with a single record is said in that record."""
    if _NUL in body:
        return _read_loosely(body)
    try:
        batch = _batch.decode(body)
        parsed = _plain.decode(body)["records"]
        received = list(map(_received, batch.records, parsed))
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, TypeError, RecursionError):
        # A decimal, an integer past 64 bits, a wrong id or worse: each record is looked at by itself.
        return _read_loosely(body)
    return Clocks(batch.sent_at, batch.boot, batch.monotonic_ms, batch.status), received


def _received(envelope: Envelope, plain: dict[str, Any]) -> Received:
    if not _is_version_7(envelope.id):
        raise ValueError("not a version 7 id")
    return Received(plain["id"], _digest(plain), envelope)


def _digest(plain: Any) -> str:
    return sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _is_version_7(name: UUID) -> bool:
    # `name.version` says the same at three times the cost, and every record is asked.
    number = name.int
    return number >> 76 & 0xF == 7 and number >> 62 & 3 == 2  # noqa: PLR2004 - the contract's version, RFC 9562's variant


def _read_loosely(body: bytes) -> tuple[Clocks, list[Received]]:
    try:
        batch = _split(body)
    except (msgspec.MsgspecError, ValueError, KeyError, TypeError, RecursionError):
        raise NotABatch from None
    clocks = Clocks(batch.sent_at, batch.boot, batch.monotonic_ms, _status(batch.status))
    return clocks, [read_one(bytes(raw)) for raw in batch.records]


def _status(said: Any) -> Status | None:
    """What cannot be read of it is nothing: records do not wait for a battery."""
    try:
        return None if said is None else msgspec.convert(said, Status)
    except msgspec.ValidationError:
        return None


def _split(body: bytes) -> LooseBatch:
    try:
        return _loose.decode(body)
    except msgspec.MsgspecError:
        # The standard library reads what the strict decoders stop at (a lone surrogate): only to tell records apart.
        plain = json.loads(body)
        records = [msgspec.Raw(json.dumps(record).encode()) for record in plain["records"]]
        return msgspec.convert({**plain, "records": records}, LooseBatch)


def read_one(raw: bytes) -> Received:
    """One record by itself; what is wrong with it is said in it."""
    try:
        plain = orjson.loads(raw)
    except ValueError:
        return Received(None, None, None, "not_canonical", raw)
    if not isinstance(plain, dict):
        return Received(None, None, None, "not_canonical", raw)
    stated = plain.get("id")
    name = stated if isinstance(stated, str) else None
    if not is_canonical(plain):
        return Received(name, None, None, "not_canonical", raw)
    digest = _digest(plain)
    try:
        envelope = _one.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Received(name, digest, None, "bad_envelope", raw)
    if not _is_version_7(envelope.id):
        return Received(name, digest, None, "bad_id", raw)
    return Received(name, digest, envelope, None, raw)


def is_canonical(value: Any) -> bool:
    """Whether every reader would see the same: no floats, no integer past 2^53, ASCII keys, no NUL."""
    if isinstance(value, dict):
        return all(key.isascii() and "\0" not in key and is_canonical(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(is_canonical, value))
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, bool) or value is None:
        return True
    return isinstance(value, int) and abs(value) <= LARGEST
