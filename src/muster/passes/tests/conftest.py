"""An operation with a clock of its own, and who works in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from muster.kernel import clock, sealing
from muster.kernel.scope import Scope
from muster.passes.rules import Terms

MORNING = datetime(2022, 9, 10, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
INCIDENT = 910523
VILLAGE, GATE = "510521100015", "510521100015-K001"
WEEK = Terms(MORNING, MORNING + timedelta(days=7), (GATE,), times=1, days=2, people=1)


def scope_over(*places: str, names: bool = True, actor: str = "user:1") -> Scope:
    return Scope(incident=INCIDENT, places=places, names=names, actor=actor, roles=frozenset({"command"}))


@pytest.fixture
def village(db: None) -> Scope:
    """A secretary of the village, in an exercise that stands at MORNING."""
    sealing.forget_keys()  # those of a test before were rolled back with it
    clock.start(INCIDENT, at=MORNING)
    scope = scope_over(VILLAGE)
    scope.apply()
    return scope
