"""The state of a post."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from muster.web.board.rules import Patience, State, worst
from muster.web.board.rules import state_of as judged

NOON = datetime(2022, 9, 12, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NIGHT = NOON.replace(hour=3)
USUAL = Patience(day=2, night=4)


def state_of(last_report, covered, due, *, now, patience=USUAL):
    return judged(last_report, covered, due, now=now, patience=patience)


@pytest.mark.parametrize(
    ("now", "silent_minutes", "state"),
    [
        (NOON, 5, State.OK),
        (NOON, 60, State.OK),
        (NOON, 61, State.WARN),
        (NOON, 121, State.BAD),
        (NIGHT, 119, State.OK),
        (NIGHT, 121, State.WARN),
        (NIGHT, 241, State.BAD),
    ],
)
def test_silence_is_judged_by_the_time_of_day(now, silent_minutes, state):
    assert state_of(now - timedelta(minutes=silent_minutes), 24, 24, now=now) is state


def test_the_command_sets_how_long_a_post_may_be_silent():
    strict = Patience(day=1, night=6)
    assert state_of(NOON - timedelta(minutes=61), 24, 24, now=NOON, patience=strict) is State.BAD
    assert state_of(NIGHT - timedelta(minutes=241), 24, 24, now=NIGHT, patience=strict) is State.WARN


def test_hours_without_a_check_are_watched_though_the_post_reports():
    assert state_of(NOON, 12, 24, now=NOON) is State.OK
    assert state_of(NOON, 11, 24, now=NOON) is State.WARN


def test_a_post_that_never_reported_is_not_called_silent():
    assert state_of(None, 0, 24, now=NOON) is State.NONE


def test_the_worst_of_several_stands_for_all():
    assert worst([State.OK, State.BAD, State.WARN]) is State.BAD
    assert worst([State.OK, State.NONE]) is State.NONE
    assert worst([]) is State.NONE
