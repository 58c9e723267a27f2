"""The link by which residents of a place report themselves: signed, for a time; and the reach of such a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

from muster.kernel.scope import Scope

SALT = "screening.self-report"
LIVES = timedelta(days=30)
ACTOR = "resident"


@dataclass(frozen=True)
class Invited:
    """Residents of a place in an operation, and who answers for what they leave open."""

    incident: int
    place: str
    owner: str

    @property
    def scope(self) -> Scope:
        """What a report writes with: that place alone, and no person behind it."""
        return Scope(incident=self.incident, places=(self.place,), names=True, actor=ACTOR)


def make_token(invited: Invited) -> str:
    """What stands in the link and in its code."""
    return signing.dumps([invited.incident, invited.place, invited.owner], salt=SALT, compress=True)


def read_token(token: str) -> Invited | None:
    """Who is invited; None when the link was changed or has run out."""
    try:
        incident, place, owner = signing.loads(token, salt=SALT, max_age=LIVES)
    except signing.BadSignature:
        return None
    return Invited(int(incident), str(place), str(owner))
