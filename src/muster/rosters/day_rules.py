"""How somebody's shift stands in reality: due, late, absent, present, not relieved, done. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LATE = timedelta(minutes=5)
"""After its beginning a shift without anybody is late: it shows within ten minutes."""
ABSENT = timedelta(minutes=30)
EARLY = timedelta(hours=3)
"""So long before a shift somebody may begin it."""
SEAM = timedelta(hours=1)
"""Shifts that begin so near to another's end relieve it."""
MEALS = (7, 12, 18)
"""The hours of meals: a shift that covers one of them earns it."""


class Standing(StrEnum):
    """The worst stands first on pages, in this order."""

    ABSENT = "absent"
    LATE = "late"
    UNRELIEVED = "unrelieved"
    COMING = "coming"
    """Put there after the shift began: they need time to arrive."""
    PRESENT = "present"
    DUE = "due"
    DONE = "done"


ORDER = list(Standing)


@dataclass(frozen=True)
class Seen:
    """What is known of a shift: when it was begun and ended; whether another follows at the post, and has begun."""

    began_at: datetime | None = None
    ended_at: datetime | None = None
    followed: bool = False
    relieved: bool = False


def on_the_way(starts: datetime, put: datetime, now: datetime) -> bool:
    """Whether somebody was put at a shift after it began, a moment ago: they cannot be there yet."""
    return put > starts and now < put + ABSENT


def standing(starts: datetime, ends: datetime, seen: Seen, now: datetime, *, put: datetime | None = None) -> Standing:
    """How a shift stands at a moment. Nobody is off before relief: whoever came stays until the next has come.

    `put` is when somebody was put there, where that may have been after it began.
    """
    if seen.began_at is None:
        if now < starts + LATE:
            return Standing.DUE
        if put is not None and on_the_way(starts, put, now):
            return Standing.COMING
        return Standing.LATE if now < starts + ABSENT else Standing.ABSENT
    if seen.ended_at is not None or seen.relieved:
        return Standing.DONE if now >= ends or seen.ended_at is not None else Standing.PRESENT
    if now < ends:
        return Standing.PRESENT
    return Standing.UNRELIEVED if seen.followed else Standing.DONE


def worked(starts: datetime, ends: datetime, seen: Seen, now: datetime) -> tuple[datetime, datetime] | None:
    """From when to when somebody was really on duty; None for whoever did not come."""
    if seen.began_at is None:
        return None
    if seen.ended_at is not None:
        end = seen.ended_at
    else:
        end = now if standing(starts, ends, seen, now) is Standing.UNRELIEVED else min(ends, now)
    begin = max(seen.began_at, starts - EARLY)
    return begin, max(begin, end)


def meals(begin: datetime, end: datetime) -> int:
    """How many meals fall into a stretch of duty, by the clock of the place (`begin` is in its time zone)."""
    count, day = 0, begin.replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= end:
        count += sum(begin <= day + timedelta(hours=hour) < end for hour in MEALS)
        day += timedelta(days=1)
    return count
