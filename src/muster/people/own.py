"""The link to one's own record: signed, for a time, and it names nothing by itself; why one opens nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext_lazy

SALT = "people.own-record"
LIVES = timedelta(days=30)
CLOSED = {
    "child": gettext_lazy(
        "This person is under 14: this page opens by a guardian's link alone. Ask the office that gave you this one."
    ),
    "of_age": gettext_lazy(
        "This person is 14 now: the page is theirs, and a guardian's link opens it no more. The office gives them a"
        " link."
    ),
}
"""Why a link opens nothing though it holds."""


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
