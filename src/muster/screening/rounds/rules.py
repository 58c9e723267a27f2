"""Who of the ledger is to be called or visited today, who is overdue, who is done. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ASK_WITHIN = timedelta(hours=24)
"""So long after somebody came into the ledger nobody may have spoken to them; then they are overdue."""
DAY = timedelta(days=1)
REACHED = frozenset({"on_the_way", "arrived"})
CLOSED = frozenset({"elsewhere", "duplicate", "handed_over"})
"""Whoever is one of these is nobody's to ask here, as long as they are under no measure here."""
ASK, DAILY, TEST = "ask", "daily", "test"
TURNS = {"morning": (8, 12), "evening": (17, 21)}
"""When teams are reminded, from which hour and before which."""


@dataclass(frozen=True)
class Standing:
    """How it stands with somebody. `tests` are those not done yet, from when to when."""

    force: bool
    listed_at: datetime
    since: datetime | None = None
    until: datetime | None = None
    contact: str = ""
    reached_at: datetime | None = None
    tests: Sequence[tuple[datetime, datetime]] = ()


@dataclass(frozen=True)
class Wanted:
    """What is to be done with somebody today, and since when it is overdue (None: it is not)."""

    dues: tuple[str, ...]
    late_since: datetime | None = None


def wanted(one: Standing, *, now: datetime, begins: datetime, ends: datetime) -> Wanted:
    """What a day asks of whoever looks after somebody; `begins` and `ends` are its midnights."""
    if not one.force:
        return _asking(one, now, begins)
    if one.until is not None and one.until <= now:
        return Wanted(())
    dues, late = [], []
    if one.reached_at is None or one.reached_at < begins:
        dues.append(DAILY)
        late += _missed_day(max(one.since or one.listed_at, one.reached_at or one.listed_at), begins)
    open_tests = [test for test in one.tests if test[0] < ends]
    if any(until > now for _since, until in open_tests):
        dues.append(TEST)
    over = [until for _since, until in open_tests if until <= now]
    if over:
        dues = dues if TEST in dues else [*dues, TEST]
        late.append(min(over))
    return Wanted(tuple(dues), min(late) if late else None)


def _missed_day(last: datetime, begins: datetime) -> list[datetime]:
    """The end of the first whole day on which nobody reached them after `last`, if it is over."""
    whole = (begins - last) // DAY
    return [begins - (whole - 1) * DAY] if whole >= 1 else []


def _asking(one: Standing, now: datetime, begins: datetime) -> Wanted:
    """Nobody has spoken to them yet, or they were on the way and have not arrived since the day began."""
    if one.contact in CLOSED or one.contact == "arrived":
        return Wanted(())
    if one.contact == "on_the_way":
        return Wanted((ASK,)) if one.reached_at is None or one.reached_at < begins else Wanted(())
    due = one.listed_at + ASK_WITHIN
    return Wanted((ASK,), due if due <= now else None)


def turn(local: datetime) -> str:
    """Which reminder of the day is due at an hour of the place's clock, '' for none: teams are not written to at night,
    and a morning that was missed is not made up for at noon."""
    for name, (begins, ends) in TURNS.items():
        if begins <= local.hour < ends:
            return name
    return ""
