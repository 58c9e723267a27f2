"""What a wish means: which shifts go against it, and why one did. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

MOST = 10
"""Wishes that one person may have at a time."""
LONGEST = 31
"""Days off in one wish."""


class Kind(StrEnum):
    """What is wished."""

    NO_NIGHTS = "no_nights"
    DAYS_OFF = "days_off"
    POST = "post"
    TOWN = "town"


class Because(StrEnum):
    """Why a wish was not kept."""

    LATER = "later"
    HAND = "hand"
    NOBODY = "nobody"
    DEARER = "dearer"


@dataclass(frozen=True)
class Wished:
    """One wish: from when until when, and the post or the town where that is what is wished."""

    key: int
    kind: str
    since: date
    until: date | None
    said_at: datetime
    post: int | None = None
    town: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is about a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Stood:
    """A shift that somebody was given: where, when, and what the solver said of it."""

    day: date
    night: bool
    post: int
    site: str
    set_at: datetime
    others: int | None = None
    """How many others could have taken it; None where nobody counted."""


def is_against(wish: Wished, stood: Stood) -> bool:
    """Whether a shift goes against a wish that holds on its day."""
    return {
        Kind.NO_NIGHTS: stood.night,
        Kind.DAYS_OFF: True,
        Kind.POST: stood.post != wish.post,
        Kind.TOWN: not stood.site.startswith(wish.town),
    }[Kind(wish.kind)]


def because(wish: Wished, stood: Stood) -> Because:
    """Why a shift goes against a wish."""
    if wish.said_at > stood.set_at:
        return Because.LATER
    if stood.others is None:
        return Because.HAND
    return Because.DEARER if stood.others else Because.NOBODY


@dataclass(frozen=True)
class Told:
    """What became of a wish at one shift: kept, or not and why."""

    wish: Wished
    why: Because | None = None
    others: int = 0

    @property
    def kept(self) -> bool:
        """Whether it was."""
        return self.why is None


def told(wishes: Iterable[Wished], stood: Stood) -> list[Told]:
    """Every wish that holds on the day of a shift, and whether the shift keeps it."""
    return [
        Told(wish, because(wish, stood), stood.others or 0) if is_against(wish, stood) else Told(wish)
        for wish in wishes
        if wish.holds(stood.day)
    ]
