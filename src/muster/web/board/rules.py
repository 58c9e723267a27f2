"""What state a post is in: pure decisions over when it was last heard of and in how many hours it checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

NIGHT_ENDS, NIGHT_BEGINS = 8, 22
"""The night ends late enough that a silence that began in it is not judged by the day's limits."""


class State(StrEnum):
    """How a post stands; the order is that of urgency, and each has a sign of its own."""

    BAD = "bad"
    WARN = "warn"
    NONE = "none"
    OK = "ok"


URGENCY = {state: place for place, state in enumerate(State)}


@dataclass(frozen=True)
class Patience:
    """After how many hours of silence a post is called, by day and at night; it is watched after half of that.

    The command sets them with the rules at the posts.
    """

    day: int
    night: int

    def limits(self, local: datetime) -> tuple[timedelta, timedelta]:
        """When it is watched and when it is called, at a local time of day."""
        call = timedelta(hours=self.day if NIGHT_ENDS <= local.hour < NIGHT_BEGINS else self.night)
        return call / 2, call


FULL_COVERAGE = 0.5
"""A post with checks in fewer of its hours is watched: nobody passed, or nobody wrote it down."""


def state_of(last_report: datetime | None, covered: int, due: int, *, now: datetime, patience: Patience) -> State:
    """The state of a post. `now` is local time; `covered` of `due` hours had a check."""
    if last_report is None:
        return State.NONE
    watch, call = patience.limits(now)
    silent = now - last_report
    if silent > call:
        return State.BAD
    if silent > watch or (due > 0 and covered < FULL_COVERAGE * due):
        return State.WARN
    return State.OK


def worst(states: list[State]) -> State:
    """The most urgent of several; nothing to judge by is NONE."""
    return min(states, key=URGENCY.__getitem__, default=State.NONE)
