"""SMS over SMPP 3.4."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from muster.messages.gateways import Asked, Gateway, Outcome, Outgoing, Pace, Said, Unusable
from muster.messages.rules import PartState, normal_destination, part_state
from muster.messages.smpp import pdu, text
from muster.messages.smpp.client import Refused, Session, Settings, Unknown, Unreachable

SHORT = 4
"""Hexadecimal digits of our reference that fit the protocol's own field of 16 bits."""
THROTTLED_WAIT = (0.5, 1.0, 2.0, 4.0)
TEMPORARY = {pdu.Status.SYSTEM_ERROR, 0x64, 0xFE, 0xFF}
"""Statuses after which a later attempt may do."""


def open_smpp(settings: Mapping[str, Any], secret: str, pace: Pace) -> Gateway:
    """A bound connection. Raises Unusable."""
    wanted = Settings(
        host=str(settings.get("host", "")),
        port=int(settings.get("port", 2775)),
        system_id=str(settings.get("system_id", "")),
        password=secret,
        system_type=str(settings.get("system_type", "")),
        window=int(settings.get("window", 16)),
        answer_within=float(settings.get("answer_within", 30)),
        test_every=float(settings.get("test_every", 30)),
    )
    return _Smpp(wanted, str(settings.get("source", "")), bool(settings.get("asks_by_reference")), pace)


class _Smpp:
    """One session; when it breaks, the next thing to send opens another one."""

    def __init__(self, settings: Settings, source: str, asks_by_reference: bool, pace: Pace) -> None:
        self._settings, self._source, self._pace = settings, source, pace
        self._asks_by_reference = asks_by_reference
        self._session = self._open()

    def _open(self) -> Session:
        try:
            return Session(self._settings)
        except Unreachable as trouble:
            raise Unusable(str(trouble)) from trouble

    def _bound(self) -> Session:
        if not self._session.alive:
            self._session.close()
            self._session = self._open()
        return self._session

    def parts(self, message: str) -> int:
        """As the phone counts them."""
        return text.count_parts(message)

    def send(self, messages: Sequence[Outgoing]) -> Iterator[Outcome]:
        """Submit all parts within the window; parts the gateway is too busy for go again after a pause."""
        waiting = [part for message in messages for part in self._cut(message)]
        for pause in (*THROTTLED_WAIT, None):
            later = []
            for reference, part, future in self._submitted(waiting):
                outcome = _outcome(reference, future)
                if outcome is None:
                    later.append((reference, part))
                else:
                    yield outcome
            waiting = later
            if not waiting:
                return
            if pause is not None:
                time.sleep(pause)
        yield from (Outcome(reference, None, error="throttled") for reference, _part in waiting)

    def _cut(self, message: Outgoing) -> list[tuple[str, pdu.Submit]]:
        parts = text.split(message.text, link=int(message.references[0][-2:], 16))
        return [
            (
                reference,
                pdu.Submit(
                    self._source, normal_destination(message.number), content, parts.coding, parts.has_header,
                    int(reference[-SHORT:], 16),
                ),
            )
            for reference, content in zip(message.references, parts.contents, strict=True)
        ]  # fmt: skip

    def _submitted(self, parts: Sequence[tuple[str, pdu.Submit]]) -> list[tuple[str, pdu.Submit, Future[str] | None]]:
        """Each part with its future; None where the gateway could not be reached before it was sent."""
        found: list[tuple[str, pdu.Submit, Future[str] | None]] = []
        reachable = True
        for reference, part in parts:
            future = None
            if reachable:
                self._pace.step()
                try:
                    future = self._bound().submit(part)
                except (Unusable, Unreachable):
                    reachable = False
            found.append((reference, part, future))
        return found

    def ask(self, parts: Sequence[Asked]) -> Iterator[Outcome]:
        """Query by the gateway's id; by our reference only where the gateway is known to take that."""
        for one in parts:
            name = one.gateway_id or (one.reference if self._asks_by_reference else "")
            if not name:
                yield Outcome(one.reference, PartState.UNKNOWN)
                continue
            try:
                state, error = self._bound().query(name, self._source).result()
            except Refused as said:
                gone = said.status == pdu.Status.INVALID_MESSAGE_ID and not one.gateway_id
                yield Outcome(one.reference, None if gone else PartState.UNKNOWN, error=str(said))
            except (Unknown, Unusable):
                yield Outcome(one.reference, PartState.UNKNOWN)
            else:
                known = part_state(state, error) or PartState.UNKNOWN
                yield Outcome(
                    one.reference, known, one.gateway_id or name, error if known != PartState.DELIVERED else ""
                )

    def receipts(self, wait: float) -> list[Said]:
        """Receipts of this session."""
        return [
            Said(one.gateway_id, "" if one.reference is None else f"{one.reference:0{SHORT}x}", one.state, one.error,
                 (self._session, one))
            for one in self._session.receipts(wait=wait)
        ]  # fmt: skip

    def confirm(self, receipts: Sequence[Said]) -> None:
        """Each in the session it came by; where that has ended, the gateway sends it again."""
        for said in receipts:
            session, receipt = said.token
            session.confirm([receipt])

    def close(self) -> None:
        """Unbind."""
        self._session.close()


def _outcome(reference: str, future: Future[str] | None) -> Outcome | None:
    """What became of a submission; None when it is to be sent again after a pause."""
    if future is None:
        return Outcome(reference, None, error="unreachable")
    try:
        return Outcome(reference, PartState.ACCEPTED, future.result())
    except Unknown as trouble:
        return Outcome(reference, PartState.UNKNOWN, error=str(trouble))
    except Refused as said:
        if said.throttled:
            return None
        state = PartState.FAILED if said.status in TEMPORARY else PartState.REFUSED
        return Outcome(reference, state, error=str(said))
