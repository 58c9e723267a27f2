"""What may be granted to whom. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

SEPARATE = frozenset({"administrator", "security", "auditor"})
"""Three offices that keep each other in check: nobody holds two of them, nor one beside a duty in an operation."""


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
