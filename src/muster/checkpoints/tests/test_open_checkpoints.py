"""Checkpoints are opened, closed and told how much to write down; what was open then stays open then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from muster.checkpoints import actions
from muster.checkpoints.actions import Opening
from muster.checkpoints.models import Checkpoint, Mode
from muster.checkpoints.tests.conftest import FUJI, MORNING, NEIGHBOUR, TAIFU, YUCHAN
from muster.kernel.figures import Period, figure
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import acting

SECOND = "510521100002-K001"
HOUR = timedelta(hours=1)


def count(scope, key, **period):
    with acting(scope):
        query = figure(key).query
        total = query.total(scope, Period(**period))
        assert total == query.count_rows(scope, Period(**period))
        assert total == sum(row.adds for row in query.rows(scope, Period(**period), limit=1000))
        assert total == sum(query.by_place(scope, Period(**period), 9).values())
        return total


def test_the_number_of_checkpoints_and_towns_as_of_any_minute(county, town, neighbour, time):
    with acting(county):
        openings = [Opening(site) for site in (YUCHAN, FUJI, SECOND)]
        assert actions.open_checkpoints(scope=county, openings=openings) == 3
        assert actions.open_checkpoints(scope=county, openings=[*openings, Opening(TAIFU)]) == 1
    later = time.after(hours=1)
    with acting(county):
        actions.close_checkpoint(scope=county, site=FUJI)
        actions.set_mode(scope=county, site=YUCHAN, mode=Mode.FULL)
    time.after(hours=1)
    assert count(county, "gates.checkpoints", as_of=later - timedelta(minutes=1)) == 4
    assert count(county, "gates.checkpoints") == count(county, "gates.checkpoints", as_of=later) == 3
    assert count(county, "gates.checkpoints", as_of=MORNING - HOUR) == 0
    assert count(county, "gates.checkpoints", until=later - timedelta(minutes=1)) == 4
    assert count(county, "gates.towns_with_checkpoints") == 3
    assert count(town, "gates.checkpoints") == count(town, "gates.towns_with_checkpoints") == 1
    assert count(neighbour, "gates.checkpoints") == 0
    with acting(county):
        assert Checkpoint.objects.get(site=YUCHAN, until=None).mode == Mode.FULL
        assert Audit.objects.filter(action="checkpoints.open_checkpoints").count() == 2
        assert figure("gates.checkpoints").query.by_place(county, Period(), 6) == {"510521": 3}


def test_nobody_opens_or_closes_the_neighbours(county, neighbour, time):
    with acting(county), pytest.raises(NotFound):
        actions.open_checkpoints(scope=county, openings=[Opening(YUCHAN), Opening(NEIGHBOUR)])
    with acting(county):
        assert not Checkpoint.objects.exists()
        actions.open_checkpoints(scope=county, openings=[Opening(YUCHAN)])
    with acting(neighbour), pytest.raises(NotFound):
        actions.close_checkpoint(scope=neighbour, site=YUCHAN)
    with acting(county), pytest.raises(Problem):
        actions.open_checkpoints(scope=county, openings=[Opening(FUJI)], since=MORNING + HOUR)
    with acting(county), pytest.raises(NotFound):
        actions.set_mode(scope=county, site=FUJI, mode=Mode.FULL)
