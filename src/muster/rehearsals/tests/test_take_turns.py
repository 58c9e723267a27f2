"""Scripts on one clock: the earliest goes on, nobody past the end, and what goes wrong in one is raised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from muster.rehearsals.turns import Script, Wait, moments

SIX = datetime(2022, 9, 6, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def script(said: list[str], name: str, *hours: float) -> Script:
    """Says where it stands at the beginning and after each of these hours."""

    def play(wait: Wait) -> None:
        said.append(f"{name} begins")
        for hour in hours:
            wait(SIX + hour * HOUR)
            said.append(f"{name} {hour:g}")

    return play


def test_the_earliest_goes_on() -> None:
    said: list[str] = []
    passed = list(moments([script(said, "a", 1, 4), script(said, "b", 2, 3)], SIX, SIX + 9 * HOUR))
    assert said == ["a begins", "b begins", "a 1", "b 2", "b 3", "a 4"]
    assert passed == [SIX, SIX, SIX + HOUR, SIX + 2 * HOUR, SIX + 3 * HOUR, SIX + 4 * HOUR]


def test_whoever_wants_it_earlier_acts_at_once() -> None:
    said: list[str] = []
    assert list(moments([script(said, "a", 3, 1)], SIX, SIX + 9 * HOUR)) == [SIX, SIX + 3 * HOUR, SIX + 3 * HOUR]
    assert said == ["a begins", "a 3", "a 1"]


def test_nobody_goes_past_the_end() -> None:
    said: list[str] = []
    list(moments([script(said, "a", 1, 5), script(said, "b", 8)], SIX, SIX + 5 * HOUR))
    assert said == ["a begins", "b begins", "a 1"]


def test_what_goes_wrong_is_raised_and_ends_all() -> None:
    said: list[str] = []

    def broken(wait: Wait) -> None:
        wait(SIX + HOUR)
        raise ValueError("a page did not answer")

    with pytest.raises(ValueError, match="did not answer"):
        list(moments([script(said, "a", 2), broken], SIX, SIX + 9 * HOUR))
    assert said == ["a begins"]
