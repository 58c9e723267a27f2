"""How far a letter is. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

ASKED, REFUSED, SENT, ACKNOWLEDGED, ANSWERED, OPEN, RECEIPTED, CLOSED = (
    "asked", "refused", "sent", "acknowledged", "answered", "open", "receipted", "closed",
)  # fmt: skip
DONE = frozenset({ANSWERED, RECEIPTED, CLOSED, REFUSED})
CONTACTS = {
    "controlled": "handed_over", "elsewhere": "elsewhere", "wrong_number": "wrong_number",
    "empty_number": "empty_number", "refused": "refused", "lost": "lost", "duplicate": "duplicate",
}  # fmt: skip
"""What the other side may answer of somebody, and the status in our ledger that follows from it."""
_SERIAL = re.compile(r"(\d+)号$")


def serial(number: str) -> int:
    """Which of its office's letters a reference number says it is; 0 where it does not say."""
    found = _SERIAL.search(number)
    return int(found[1]) if found else 0


@dataclass(frozen=True)
class Going:
    """What is known of a letter at a moment."""

    out: bool
    agreed: bool | None
    sent: bool
    acknowledged: bool
    people: int
    answered: int
    receipted: bool
    closed: bool


def state(one: Going) -> str:
    """How far it is."""
    if one.closed:
        return CLOSED
    if not one.out:
        return RECEIPTED if one.receipted else OPEN
    if not one.sent:
        return REFUSED if one.agreed is False else ASKED
    if one.people and one.answered == one.people:
        return ANSWERED
    return ACKNOWLEDGED if one.acknowledged else SENT


def late(state: str, due_at: datetime, now: datetime) -> bool:
    """Whether its time has run out and it still waits for somebody."""
    return state not in DONE and due_at <= now
