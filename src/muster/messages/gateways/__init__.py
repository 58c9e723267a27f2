"""The ways out, each behind one face. None of them touches the database or tries anything again by itself when it
cannot know what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from muster.messages.rules import PartState


class Unusable(Exception):
    """The way out cannot be opened now, in words for the desk: nothing was sent."""


@dataclass(frozen=True)
class Outgoing:
    """One message: to which number or address, the text as signed, and our reference for each of its parts."""

    number: str
    text: str
    references: tuple[str, ...]
    subject: str = ""


@dataclass(frozen=True)
class Asked:
    """A part whose outcome is not known: by the gateway's id where it gave one, else by our reference."""

    reference: str
    gateway_id: str


@dataclass(frozen=True)
class Outcome:
    """What became of one part. `state` None: it was surely not taken, and may be sent later."""

    reference: str
    state: PartState | None
    gateway_id: str = ""
    error: str = ""


@dataclass(frozen=True)
class Said:
    """A receipt as it came. `token` is what the gateway confirms it by."""

    gateway_id: str
    reference: str
    state: str
    error: str
    token: Any = None


class Gateway(Protocol):
    """An opened way out."""

    def parts(self, text: str) -> int:
        """How many parts a text takes."""

    def send(self, messages: Sequence[Outgoing]) -> Iterator[Outcome]:
        """Send; one outcome for each reference."""

    def ask(self, parts: Sequence[Asked]) -> Iterator[Outcome]:
        """Ask what became of parts; those nobody can tell of come back UNKNOWN."""

    def receipts(self, wait: float) -> list[Said]:
        """What has come in by itself, waiting so many seconds for the first."""

    def confirm(self, receipts: Sequence[Said]) -> None:
        """These are stored."""

    def close(self) -> None:
        """Take leave."""


Opener = Callable[[Mapping[str, Any], str, "Pace"], Gateway]


class Pace:
    """No more than so many parts a second, as the carrier's contract says."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second if per_second > 0 else 0.0
        self._next = 0.0

    def step(self) -> None:
        """Wait for one's turn."""
        now = time.monotonic()
        if self._next > now:
            time.sleep(self._next - now)
        self._next = max(now, self._next) + self._gap


class OneWay:
    """What ways out without receipts and questions share."""

    def parts(self, text: str) -> int:
        """The carrier cuts long texts itself."""
        return 1

    def ask(self, parts: Sequence[Asked]) -> Iterator[Outcome]:
        """Nobody can be asked."""
        return (Outcome(one.reference, PartState.UNKNOWN) for one in parts)

    def receipts(self, wait: float) -> list[Said]:
        """None come."""
        return []

    def confirm(self, receipts: Sequence[Said]) -> None:
        """Nothing to confirm."""

    def close(self) -> None:
        """Nothing is open."""


def opener(kind: str) -> Opener:
    """How a kind of channel is opened."""
    from muster.messages.gateways import group, http, mail, sms

    return {"smpp": sms.open_smpp, "http": http.open_http, "mail": mail.open_mail, "group": group.open_group}[kind]
