"""One incident with a clock of its own, and posts in three villages and a neighbour county."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from muster.checkpoints.tests.intake import Post
from muster.kernel import clock, sealing
from muster.kernel.scope import Scope, acting

MORNING = datetime(2022, 9, 10, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
INCIDENT = 910521
YUCHAN, FUJI, TAIFU, NEIGHBOUR = "510521001001-K001", "510521100001-K001", "510521115002-K001", "510522100001-K001"


class Time:
    """The exercise's clock, moved by hand."""

    def at(self, moment: datetime) -> datetime:
        """Move on to a moment; returns it."""
        return clock.move(INCIDENT, to=moment)

    def after(self, **by: float) -> datetime:
        return self.at(clock.now(INCIDENT) + timedelta(**by))


@pytest.fixture
def time(db: None) -> Time:
    """The incident's clock, standing at MORNING; each batch is stamped with what it shows."""
    sealing.forget_keys()  # the rows of the keys of earlier tests were rolled back
    clock.start(INCIDENT, at=MORNING)
    return Time()


@pytest.fixture
def county(time: Time) -> Scope:
    """The command of the county."""
    return Scope(incident=INCIDENT, places=("510521",), names=True, actor="user:1", roles=frozenset({"command"}))


@pytest.fixture
def town() -> Scope:
    """An officer of Fuji town."""
    return Scope(incident=INCIDENT, places=("510521100",), names=True, actor="user:2", roles=frozenset({"duty"}))


@pytest.fixture
def neighbour() -> Scope:
    """The command of the neighbour county."""
    return Scope(incident=INCIDENT, places=("510522",), names=True, actor="user:3", roles=frozenset({"command"}))


@pytest.fixture
def posts(time: Time) -> dict[str, Post]:
    """Phones at each post by site code."""
    return {site: Post(INCIDENT, site, device) for device, site in enumerate((YUCHAN, FUJI, TAIFU, NEIGHBOUR), 1)}


__all__ = ["FUJI", "INCIDENT", "MORNING", "NEIGHBOUR", "TAIFU", "YUCHAN", "Time", "acting"]
