"""A phone's time is corrected by the offset measured at sync; order never comes from it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.sync.rules import timing

NOW = datetime(2022, 9, 10, 0, 0, tzinfo=UTC)
MINUTES = st.integers(0, 72 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(ago=MINUTES, skew=st.integers(-3650, 3650).map(lambda days: timedelta(days=days)))
def test_in_one_boot_any_wrong_clock_is_put_right(ago: timedelta, skew: timedelta) -> None:
    uptime = ago // timedelta(milliseconds=1)
    found = timing(NOW + skew - ago, "b", 0, sent_at=NOW + skew, sent_boot="b", sent_ms=uptime, now=NOW)
    assert found.safe
    assert found.effective_at == NOW - ago


@given(ago=MINUTES)
def test_a_clock_that_jumps_between_check_and_sync_is_put_right(ago: timedelta) -> None:
    found = timing(NOW - timedelta(days=3000) - ago, "b", 0, sent_at=NOW, sent_boot="b",
                   sent_ms=ago // timedelta(milliseconds=1), now=NOW)  # fmt: skip
    assert (found.effective_at, found.safe) == (NOW - ago, True)


def test_a_right_clock_is_taken_at_its_word_to_the_millisecond() -> None:
    occurred = NOW - timedelta(minutes=3, milliseconds=123)
    found = timing(occurred, "b", 1000, sent_at=NOW - timedelta(seconds=4), sent_boot="b", sent_ms=177_123, now=NOW)
    assert (found.effective_at, found.safe) == (occurred, True)


@pytest.mark.parametrize(("skew", "safe"), [(timedelta(seconds=20), True), (timedelta(days=-1), False)])
def test_after_a_restart_only_the_offset_is_known(skew: timedelta, safe: bool) -> None:
    found = timing(NOW + skew - timedelta(hours=2), "old", 9, sent_at=NOW + skew, sent_boot="new", sent_ms=5, now=NOW)
    assert found.safe is safe
    assert abs(found.effective_at - (NOW - timedelta(hours=2))) <= timedelta(seconds=20)


@given(skew=st.integers(-4000, 4000), boot=st.sampled_from("ab"), uptime=st.integers(0, 10**9))
def test_nothing_happens_in_the_future_or_before_all_records(skew: int, boot: str, uptime: int) -> None:
    found = timing(NOW + timedelta(days=skew), boot, uptime, sent_at=NOW, sent_boot="a", sent_ms=5 * 10**8, now=NOW)
    assert datetime(2000, 1, 1, tzinfo=UTC) <= found.effective_at <= NOW
