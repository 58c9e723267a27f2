"""The link to one's own record: signed, for a time, and it names nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

SALT = "people.own-record"
LIVES = timedelta(days=30)


@dataclass(frozen=True)
class Own:
    """Whose record it is: somebody in a field record of an operation."""

    incident: int
    identity: int
    guardian: int | None = None
    """Whose link it is where somebody under 14 is looked after: the guardian's, as it is written down."""


def make_token(own: Own) -> str:
    """What stands in the link."""
    return signing.dumps([own.incident, own.identity, *([own.guardian] if own.guardian else [])], salt=SALT)


def read_token(token: str) -> Own | None:
    """Whose record a link opens; None when it was changed or has run out."""
    try:
        incident, identity, *guardian = signing.loads(token, salt=SALT, max_age=LIVES)
    except signing.BadSignature:
        return None
    return Own(int(incident), int(identity), int(guardian[0]) if guardian else None)
