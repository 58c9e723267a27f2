"""How many substitutes are asked for a shift by themselves, and when the next. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_AT_ONCE, MOST_MINUTES = 10, 240


@dataclass(frozen=True)
class AskRule:
    """Whether substitutes are asked without anybody pressing, how many at once, and how long each is waited for."""

    automatic: bool = False
    at_once: int = 3
    wait: timedelta = timedelta(minutes=10)

    @property
    def minutes(self) -> int:
        """How long each is waited for."""
        return int(self.wait / timedelta(minutes=1))


@dataclass(frozen=True)
class Asked:
    """Somebody was asked at a moment; `open` until they have answered."""

    at: datetime
    open: bool


def still_to_ask(asked: Iterable[Asked], rule: AskRule, now: datetime) -> int:
    """How many more are asked now. Whoever has been silent for too long may still agree, but no longer holds up the
    next; whoever refused makes room at once."""
    if not rule.automatic:
        return 0
    waited_for = sum(one.open and now - one.at < rule.wait for one in asked)
    return max(0, rule.at_once - waited_for)
