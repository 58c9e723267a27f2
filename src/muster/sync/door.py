"""The phones' one door as bytes in, bytes out: who calls, what came, what is answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import msgspec

from muster.kernel.problems import Problem
from muster.sync import duty, intake
from muster.sync.envelope import Clocks, NotABatch, Received, read
from muster.sync.intake import Answer, Caller, Run
from muster.sync.rescue import NotTaken, open_queue

LARGEST_BODY = 4 * 1024 * 1024
KNOWN_FOR = 5.0
"""Seconds for which a device is not looked up again: so long a withdrawn one may still hand in."""

FIND = """
select d.id, d.incident, d.site, d.allowed_types, d.revoked_at is not null, d.token_expires_at < clock_timestamp(),
       i.closed_at is not null, i.exercise
  from accounts_find_device(sha256(convert_to(%s, 'UTF8'))) d join incidents_incident i on i.id = d.incident
"""
NOW = "select kernel_now(%s)"


class Reply(msgspec.Struct, frozen=True):
    """The answer to a batch."""

    server_time: datetime
    results: list[Answer]


@dataclass(frozen=True, slots=True)
class Response:
    """Status and JSON body."""

    status: HTTPStatus
    body: bytes


@dataclass(frozen=True, slots=True)
class _Known:
    caller: Caller
    refusal: Response | None
    own_clock: bool
    until: float


_encode = msgspec.json.Encoder().encode
_known: dict[str, _Known] = {}


def problem(status: HTTPStatus, code: str, **more: Any) -> Response:
    """A refusal of the whole call."""
    return Response(status, _encode({"error": code, **more}))


def forget_devices() -> None:
    """Look every device up again: after a revocation in this process, or in a fresh database."""
    _known.clear()
    duty.forget()


def _find(token: str, run: Callable[[str, tuple[Any, ...]], tuple[Any, ...] | None]) -> _Known | None:
    known = _known.get(token)
    moment = time.monotonic()
    if known is not None and known.until > moment:
        return known
    row = run(FIND, (token,))
    if row is None:
        return None
    device, incident, site, allowed, revoked, expired, closed, exercise = row
    refusal = None
    if revoked:
        refusal = problem(HTTPStatus.UNAUTHORIZED, "device_revoked", wipe="pack")
    elif expired:
        refusal = problem(HTTPStatus.UNAUTHORIZED, "token_expired")
    caller = Caller(device, incident, site, frozenset(allowed), "incident_closed" if closed else None)
    if len(_known) > 100_000:  # noqa: PLR2004 - far more phones than a county has
        _known.clear()
    _known[token] = known = _Known(caller, refusal, exercise, moment + KNOWN_FOR)
    return known


def sync(authorization: str, body: bytes, run: Run) -> Response:
    """Take a batch from an enrolled device."""
    known = _find(_token(authorization), run)
    if known is None:
        return problem(HTTPStatus.UNAUTHORIZED, "unknown_device")
    if known.refusal is not None:
        return known.refusal
    return _take(known, body, run)


def rescue(authorization: str, body: bytes, run: Run) -> Response:
    """Take what a withdrawn phone had not sent yet: nothing is lost, and nothing counts until the desk says so.

    With a token it is a batch; without one a sealed queue, which its signature vouches for.
    """
    token = _token(authorization)
    if not token:
        return _rescue_sealed(body, run)
    known = _find(token, run)
    if known is None:
        return problem(HTTPStatus.UNAUTHORIZED, "unknown_device")
    return _take(replace(known, caller=replace(known.caller, state="device_revoked")), body, run)


def _rescue_sealed(body: bytes, run: Run) -> Response:
    if len(body) > LARGEST_BODY:
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
    try:
        caller, own_clock, clocks, received = open_queue(body, run)
    except NotTaken as error:
        return problem(error.status, error.code)
    return _answer_all(caller, own_clock, clocks, received, run)


def _token(authorization: str) -> str:
    kind, _, token = authorization.partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _take(known: _Known, body: bytes, run: Run) -> Response:
    if len(body) > LARGEST_BODY:
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
    try:
        clocks, received = read(body)
    except NotABatch:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not_a_batch")
    return _answer_all(known.caller, known.own_clock, clocks, received, run)


def _answer_all(caller: Caller, own_clock: bool, clocks: Clocks, received: list[Received], run: Run) -> Response:
    now = run(NOW, (caller.incident,))[0] if own_clock else datetime.now(UTC)
    try:
        answers = intake.take(received, clocks, caller, now=now, run=run)
    except Problem as trouble:
        # The names of the operation are destroyed, or their key is not on this machine: nothing can be kept sealed.
        return problem(HTTPStatus(trouble.status), trouble.code, message=str(trouble))
    return Response(HTTPStatus.OK, _encode(Reply(now, answers)))
