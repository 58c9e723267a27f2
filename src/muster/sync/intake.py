"""One batch through the door: decide what Python can decide, one call to the database, one answer a record."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import django.db
import msgspec
import orjson
import psycopg

from muster.kernel import fields, incoming, sealing
from muster.kernel.fields import Named, RecordType
from muster.kernel.incoming import Incoming
from muster.people.identities import seal_batch
from muster.sync import duty, rules, words
from muster.sync.envelope import Clocks, Envelope, Received, is_canonical

Run = Callable[[str, tuple[Any, ...]], tuple[Any, ...]]
"""Executes one statement in a transaction of its own and answers its row."""

TAKE = f"select moment, known::text from sync_take(%s, %s, %s, %s, {incoming.ROWS}, %s, %s, %s, %s, %s, %s)"  # noqa: S608 - constants
MEET = "select sync_meet(%s, %s, %s, %s)"
RENAMED_BEFORE = "select sync_renamed_before(%s, %s)::text"
PARK = "select sync_park(%s, %s, %s, %s)"
RENAMED = "select sync_note_renamed(%s, %s, %s, %s)"
PARKED_COLUMN = "kernel_parked.sealed"


@dataclass(frozen=True, slots=True)
class Caller:
    """The device that hands records in, as the door knows it. `state` is None while all is well."""

    device: int
    incident: int
    site: str
    allowed: frozenset[str]
    state: str | None = None
    """A reason for which everything it sends is quarantined: device_revoked, incident_closed."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A device at the door: who it is, its clocks at sending, the incident's clock now, and who was taken off duty."""

    caller: Caller
    clocks: Clocks
    now: datetime
    off: duty.Off = field(default_factory=dict)
    filed: frozenset[int] = frozenset()
    """Ids, as numbers, of records that stand under another id already."""


class Answer(msgspec.Struct, frozen=True):
    """What the phone is told of one record."""

    id: str | None
    outcome: str
    reason: str | None
    message: str
    hash: str | None


@dataclass
class Sorted:
    """A batch decided: what goes to the database, and what can be answered at once.

    `places` has for each record of the batch what became of it; an id that came twice has it twice, and what cannot be
    read has None.
    """

    places: list[Incoming | None] = field(default_factory=list)
    plain: list[Incoming] = field(default_factory=list)
    corrections: list[Incoming] = field(default_factory=list)
    others: list[Incoming] = field(default_factory=list)
    unreadable: list[Received] = field(default_factory=list)
    named: list[tuple[UUID, str, list[Named]]] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    sequence: int = 0

    def all(self) -> Iterable[Incoming]:
        """Every record that goes to the register."""
        yield from self.plain
        yield from self.others
        yield from self.corrections

    def only(self, wanted: list[Incoming]) -> Sorted:
        """The part of this batch that holds these records."""
        ids = {record.id for record in wanted}
        plain = [record for record in self.plain if record.id in ids]
        return Sorted(
            plain=plain,
            corrections=[record for record in self.corrections if record.id in ids],
            others=[record for record in self.others if record.id in ids],
            named=[entry for entry in self.named if entry[0] in ids],
            kinds={record.type for record in plain},
            sequence=self.sequence,
        )


class _Unreadable(Exception):
    """A record whose body or time shows only now that it cannot stand in the register."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


_encode = msgspec.json.Encoder().encode
_NO_BODY = msgspec.Raw(b"null")


def _verdict(envelope: Envelope, caller: Caller, kind: RecordType | None) -> tuple[str, str | None]:
    if kind is None or kind.version != envelope.v:
        return "refused", "unknown_type"
    if envelope.type not in caller.allowed:
        return "refused", "type_not_allowed"
    if caller.state is not None:
        return "quarantined", caller.state
    if envelope.site != caller.site:
        return "quarantined", "foreign_site"
    return "accepted", None


def sort(received: list[Received], visit: Visit) -> Sorted:
    """Decide each record by itself: form, type, site, time; pick its names out of its body."""
    result = Sorted()
    seen: dict[int, Incoming] = {}
    for place, item in enumerate(received):
        envelope = item.envelope
        # Ids are compared as numbers: the hash of a UUID is Python code, and this is asked for every record.
        one = None if envelope is None else seen.get(envelope.id.int)
        if envelope is not None and one is None:
            try:
                one = seen[envelope.id.int] = _sort_one(result, item, envelope, visit)
            except _Unreadable as error:
                raw = _encode(envelope)
                received[place] = msgspec.structs.replace(item, envelope=None, problem=error.problem, raw=raw)
        if one is None:
            result.unreadable.append(received[place])
        result.places.append(one)
    return result


class _Decided(msgspec.Struct, frozen=True, gc=False):
    outcome: str
    reason: str | None
    body: msgspec.Raw
    sealed: str | None = None
    named: list[Named] | None = None


def _decide(envelope: Envelope, caller: Caller) -> _Decided:
    kind = fields.record_type(envelope.type)
    outcome, reason = _verdict(envelope, caller, kind)
    if kind is None or outcome == "refused":
        return _sealed_away(envelope, caller, str(reason))
    try:
        decoded = kind.decoder.decode(envelope.body)
    except msgspec.MsgspecError:
        return _sealed_away(envelope, caller, "bad_body")
    objection = kind.refuse(decoded)
    if objection is not None:
        outcome, reason = "refused", objection
    bare = kind.bare(decoded)
    if bare is None:
        return _Decided(outcome, reason, envelope.body)
    return _Decided(outcome, reason, msgspec.Raw(bare), named=kind.named(decoded))


def _sealed_away(envelope: Envelope, caller: Caller, reason: str) -> _Decided:
    """Nobody can tell names from the rest in a body that fits no type: it is kept only as sealed text."""
    raw = bytes(envelope.body)
    if not is_canonical(orjson.loads(raw)):
        raise _Unreadable("not_canonical")
    return _Decided("refused", reason, _NO_BODY, _sealed(caller.incident, raw))


def _times(envelope: Envelope, visit: Visit) -> tuple[datetime, rules.Timing]:
    clocks, occurred_at = visit.clocks, envelope.occurred_at
    try:
        if occurred_at.tzinfo is not UTC:
            occurred_at = occurred_at.astimezone(UTC)
        when = rules.timing(
            occurred_at, envelope.boot, envelope.monotonic_ms,
            sent_at=clocks.sent_at, sent_boot=clocks.boot, sent_ms=clocks.monotonic_ms, now=visit.now,
        )  # fmt: skip
    except OverflowError:
        # A date at the very edge of the calendar has no counterpart in UTC.
        raise _Unreadable("bad_envelope") from None
    return occurred_at, when


def _sort_one(result: Sorted, item: Received, envelope: Envelope, visit: Visit) -> Incoming:
    caller = visit.caller
    decided = _decide(envelope, caller)
    occurred_at, when = _times(envelope, visit)
    outcome, reason = decided.outcome, decided.reason
    spans = visit.off.get(envelope.by) if envelope.by is not None else None
    if spans and outcome == "accepted" and duty.is_off(spans, when.effective_at, safe=when.safe):
        outcome, reason = "quarantined", "person_removed"
    if envelope.id.int in visit.filed and outcome == "accepted":
        outcome, reason = "quarantined", "filed_before"
    one = Incoming(
        id=envelope.id, site=caller.site, type=envelope.type, version=envelope.v, sequence=envelope.sequence,
        by=envelope.by, voids=envelope.voids, occurred_at=occurred_at, effective_at=when.effective_at,
        boot=envelope.boot, monotonic_ms=envelope.monotonic_ms, clock_safe=when.safe, outcome=outcome,
        reason=reason, hash=item.hash or "", claimed=envelope.site if envelope.site != caller.site else None,
        body=decided.body, sealed=decided.sealed,
    )  # fmt: skip
    if decided.named:
        result.named.append((envelope.id, caller.site, decided.named))
    result.sequence = max(result.sequence, envelope.sequence)
    if outcome != "accepted":
        result.others.append(one)
    elif envelope.voids is not None:
        result.corrections.append(one)
    else:
        result.plain.append(one)
        result.kinds.add(envelope.type)
    return one


def _sealed(incident: int, raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    return base64.b64encode(sealing.seal(sealing.key_for_incident(incident), text, column=PARKED_COLUMN)).decode()


def _json(records: list[Incoming]) -> bytes | None:
    return _encode(records) if records else None


def take(received: list[Received], clocks: Clocks, caller: Caller, *, now: datetime, run: Run) -> list[Answer]:
    """Store a batch and answer each of its records, in order. `now` is the incident's clock."""
    named = {item.envelope.by for item in received if item.envelope is not None}
    visit = Visit(caller, clocks, now, duty.off(caller, named, run), _filed_before(received, caller, run))
    batch = sort(received, visit)
    known: Known = {}
    if batch.plain or batch.corrections or batch.others:
        known = _store_each(batch, visit, run)
    elif not received and clocks.status is not None and caller.state is None:
        run(MEET, (caller.incident, caller.device, caller.site, _text(_encode(_contact(visit, 0)))))
    fates = [_fate(one, known) for one in batch.places]
    reused = [item for item, fate in zip(received, fates, strict=True) if fate and fate[2] != item.hash]
    if reused or batch.unreadable:
        _park(batch.unreadable, reused, caller, run)
    _note_renamed(received, caller, run)
    return list(map(_answer, received, fates))


Fate = tuple[str, str | None, str]
"""Outcome, reason and stored hash of a record."""
Known = dict[int, Fate]
"""What the database says of records by their ids as numbers; none is in it that was new and had nothing to wait for."""
_REJECTIONS = (psycopg.DataError, psycopg.IntegrityError, django.db.DataError, django.db.IntegrityError)


def _store_each(batch: Sorted, visit: Visit, run: Run) -> Known:
    """Store a batch; when the database rejects it, halve it until the one record that it rejects stands alone."""
    try:
        return _store(batch, visit, run)
    except _REJECTIONS:
        records = list(batch.all())
        if len(records) == 1:
            return _store(_rejected(records[0], batch, visit.caller), visit, run)
    middle = len(records) // 2
    known: Known = {}
    for half in (records[:middle], records[middle:]):
        known |= _store_each(batch.only(half), visit, run)
    return known


def _rejected(record: Incoming, batch: Sorted, caller: Caller) -> Sorted:
    raw = _encode({"body": record.body, "named": [named for _id, _site, named in batch.named]})
    record.outcome, record.reason, record.body = "refused", "bad_body", _NO_BODY
    record.sealed = _sealed(caller.incident, raw)
    return Sorted(others=[record], sequence=batch.sequence)


def _store(batch: Sorted, visit: Visit, run: Run) -> Known:
    caller = visit.caller
    identities = seal_batch(caller.incident, batch.named) if batch.named else None
    hashes = "".join(record.hash for record in batch.all())
    summary = {"records": len(hashes) // 64, "hash": sha256(hashes.encode()).hexdigest()}
    contact = _contact(visit, batch.sequence)
    _moment, answers = run(
        TAKE,
        (
            caller.incident, caller.device, caller.site, f"device:{caller.device}", *incoming.columns(batch.plain),
            sorted(batch.kinds), _text(_json(batch.corrections)), _text(_json(batch.others)),
            _text(_encode(identities) if identities else None), _text(_encode(summary)), _text(_encode(contact)),
        ),
    )  # fmt: skip
    if answers is None:
        return {}
    return {UUID(name).int: (outcome, reason, stored) for name, outcome, reason, stored in orjson.loads(answers)}


def _fate(one: Incoming | None, known: Known) -> Fate | None:
    if one is None:
        return None
    return known.get(one.id.int) or (one.outcome, one.reason, one.hash)


def _contact(visit: Visit, sequence: int) -> dict[str, Any]:
    offset = int((visit.now - visit.clocks.sent_at).total_seconds() * 1000)
    contact: dict[str, Any] = {"offset_ms": offset, "sequence": sequence}
    if visit.clocks.status is not None:
        contact["status"] = visit.clocks.status
    return contact


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode()


def _park(unreadable: list[Received], reused: list[Received], caller: Caller, run: Run) -> None:
    rows = [
        {
            "record": item.id if item.envelope else None,
            "reason": item.problem or "id_reused",
            "hash": item.hash or sha256(item.raw).hexdigest(),
            "sealed": _sealed(caller.incident, item.raw or _encode(item.envelope)),
        }
        for item in (*unreadable, *reused)
    ]
    run(PARK, (caller.incident, caller.device, caller.site, _text(_encode(rows))))


def _renamed(received: list[Received]) -> dict[str, str]:
    """The new ids of records that had to be sent again, with their former ones."""
    return {
        str(item.envelope.id): str(item.envelope.was)
        for item in received
        if item.envelope is not None and item.envelope.was is not None
    }


def _filed_before(received: list[Received], caller: Caller, run: Run) -> frozenset[int]:
    """Those of them that stand under another new id: the desk has taken them in before the phone sent them again."""
    pairs = _renamed(received)
    if not pairs:
        return frozenset()
    known = orjson.loads(run(RENAMED_BEFORE, (caller.device, list(map(UUID, pairs.values()))))[0])
    return frozenset(UUID(one).int for one, was in pairs.items() if known.get(was, one) != one)


def _note_renamed(received: list[Received], caller: Caller, run: Run) -> None:
    pairs = _renamed(received)
    if pairs:
        run(RENAMED, (caller.incident, caller.device, caller.site, _text(_encode(pairs))))


def _answer(item: Received, fate: Fate | None) -> Answer:
    if fate is None or item.envelope is None:
        return Answer(item.id, "refused", item.problem, words.message(item.problem), item.hash)
    outcome, reason, stored = fate
    if stored != item.hash:
        return Answer(item.id, "refused", "id_reused", words.message("id_reused"), stored)
    if reason is None:
        return Answer(item.id, outcome, None, "", stored)
    kind = fields.record_type(item.envelope.type)
    return Answer(item.id, outcome, reason, words.message(reason, kind.reasons if kind else {}), stored)
