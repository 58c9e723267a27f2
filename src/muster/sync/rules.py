"""Pure decisions of the door: when a record really happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

TOLERANCE = timedelta(seconds=60)
"""A phone whose clock is off by less is taken at its word: the network alone takes seconds."""
JUMP = timedelta(seconds=5)
MILLISECOND = timedelta(milliseconds=1)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class Timing(msgspec.Struct, frozen=True, gc=False):
    """When it happened by the server's clock, and whether that rests on evidence.

    A struct, because one is made for every record: a named tuple takes five times as long.
    """

    effective_at: datetime
    safe: bool


def timing(
    occurred_at: datetime,
    boot: str,
    monotonic_ms: int,
    *,
    sent_at: datetime,
    sent_boot: str,
    sent_ms: int,
    now: datetime,
) -> Timing:
    """Correct a phone's time by the offset measured at sync.

    In the same boot the phone's monotonic clock tells how long ago it was, whatever the wall clock did meanwhile.
    In an earlier boot only the offset of the wall clock is known: when that is large, the time is not safe.
    """
    offset = now - sent_at
    if boot == sent_boot:
        elapsed = MILLISECOND * (sent_ms - monotonic_ms)
        jumped = abs((sent_at - occurred_at) - elapsed) > JUMP
        if not jumped and abs(offset) <= TOLERANCE:
            return Timing(min(occurred_at, now), True)
        if elapsed >= timedelta(0):
            return Timing(max(now - elapsed, EARLIEST), True)
    if abs(offset) <= TOLERANCE:
        return Timing(min(occurred_at, now), True)
    return Timing(max(min(occurred_at + offset, now), EARLIEST), False)
