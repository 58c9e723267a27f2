"""The link of somebody on duty to their own shifts, without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope

LIVES = timedelta(days=60)
SALT = "rosters.duty"


@dataclass(frozen=True)
class Opened:
    """Whose shifts of which operation."""

    incident: int
    staff: UUID

    @property
    def scope(self) -> Scope:
        """The reach of the page behind it; everything it reads or writes is narrowed to this person."""
        return Scope(self.incident, ("",), True, f"duty:{self.staff}", frozenset({"link"}))


def make(*, incident: int, staff: UUID) -> str:
    """What stands in the link."""
    return signing.dumps([incident, str(staff)], salt=SALT)


def opened(token: str) -> Opened:
    """Whose it is. Raises NotFound when it was changed or has run out."""
    try:
        incident, staff = signing.loads(token, salt=SALT, max_age=LIVES)
    except signing.BadSignature:
        raise NotFound(
            _("This link has run out or is not complete. Ask the office that gave it to you for a new one.")
        ) from None
    return Opened(int(incident), UUID(staff))


def page(*, incident: int, staff: UUID) -> str:
    """The path of somebody's own page."""
    return reverse("own-shifts", args=[make(incident=incident, staff=staff)])
