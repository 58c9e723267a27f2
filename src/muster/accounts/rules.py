"""What may be granted to whom. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SEPARATE = frozenset({"administrator", "security", "auditor"})
"""Three offices that keep each other in check: nobody holds two of them, nor one beside a duty in an operation."""

LONGEST_SHIFT = timedelta(hours=24)
"""Whoever stands longer is signed in anew: a shift's code is no account."""
TRIES = 5
"""Wrong codes for one number before its code is void."""
FAILURES_OF_SHIFT = 50
"""Wrong one-time codes at one shift within the window, before none of its codes is taken."""
FAILURES_OF_ADDRESS = 100
"""Wrong codes from one address within the window. A village's phones often share one: honest mistakes must fit in."""
WINDOW = timedelta(minutes=15)


def conflict(held: Iterable[str], role: str) -> str | None:
    """The role held that forbids `role`, if any."""
    others = set(held) - {role}
    clashing = others if role in SEPARATE else others & SEPARATE
    return min(clashing, default=None)


def read_places(text: str) -> list[str]:
    """The codes in what somebody typed, separated by anything but letters, digits and hyphens; each once."""
    spaced = "".join(sign if sign.isascii() and (sign.isalnum() or sign == "-") else " " for sign in text)
    return list(dict.fromkeys(code.upper() for code in spaced.split()))


def lasts(since: datetime, until: datetime | None) -> bool:
    """Whether there is any time between the two."""
    return until is None or until > since


def shift_times(since: datetime, until: datetime, now: datetime) -> str | None:
    """Why nobody could stand such a shift: `reversed`, `over`, `long`; None when it can be stood."""
    if until <= since:
        return "reversed"
    if until <= now:
        return "over"
    return "long" if until - since > LONGEST_SHIFT else None


UNSAFE_SECONDS = 30
"""A phone's clock is off from here on: its records are put right, but what it shows is not."""
LOW_BATTERY = 15
QUIET = timedelta(hours=2)
"""So long a phone with records to send may be out of reach before somebody looks after it."""
SILENT = timedelta(hours=12)
"""So long any phone in use may say nothing."""


@dataclass(frozen=True)
class DeviceFacts:
    """What is known of a phone; `offset_seconds` is None where its clock says nothing, as in an exercise."""

    revoked: bool
    token_over: bool
    since_contact: timedelta | None
    since_enrolment: timedelta
    battery: int | None
    unsent: int | None
    offset_seconds: float | None


NEEDS = ("unsent_quiet", "token_over", "battery", "unsent_withdrawn", "silent", "never", "clock")
"""What somebody has to see to, the most urgent first."""


def device_needs(facts: DeviceFacts) -> list[str]:
    """What this phone needs, in the order of NEEDS; nothing when all is well. One that is withdrawn needs nothing but
    that what it had not sent comes in."""
    quiet = facts.since_contact
    unsent = bool(facts.unsent)
    if facts.revoked:
        return ["unsent_withdrawn"] if unsent else []
    found = {
        "unsent_quiet": unsent and quiet is not None and quiet >= QUIET,
        "token_over": facts.token_over,
        "battery": facts.battery is not None and facts.battery <= LOW_BATTERY,
        "silent": quiet is not None and quiet >= SILENT,
        "never": quiet is None and facts.since_enrolment >= QUIET,
        "clock": facts.offset_seconds is not None and abs(facts.offset_seconds) >= UNSAFE_SECONDS,
    }
    return [need for need in NEEDS if found.get(need)]


def shift_state(since: datetime, until: datetime, closed_at: datetime | None, now: datetime) -> str:
    """`ahead`, `runs` or `over`."""
    if closed_at is not None or until <= now:
        return "over"
    return "runs" if since <= now else "ahead"
