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
    """How long a post may be silent by day before it is watched, then called; at night it is `night` times as long."""

    watch: timedelta = timedelta(minutes=60)
    call: timedelta = timedelta(minutes=120)
    night: int = 2

    def limits(self, local: datetime) -> tuple[timedelta, timedelta]:
        """The two limits at a local time of day."""
        factor = 1 if NIGHT_ENDS <= local.hour < NIGHT_BEGINS else self.night
        return self.watch * factor, self.call * factor


PATIENCE = Patience()
FULL_COVERAGE = 0.5
"""A post with checks in fewer of its hours is watched: nobody passed, or nobody wrote it down."""


def state_of(
    last_report: datetime | None, covered: int, due: int, *, now: datetime, patience: Patience = PATIENCE
) -> State:
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
