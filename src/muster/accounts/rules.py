"""What may be granted to whom. Pure."""

from __future__ import annotations

from collections.abc import Iterable
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


def shift_state(since: datetime, until: datetime, closed_at: datetime | None, now: datetime) -> str:
    """`ahead`, `runs` or `over`."""
    if closed_at is not None or until <= now:
        return "over"
    return "runs" if since <= now else "ahead"
