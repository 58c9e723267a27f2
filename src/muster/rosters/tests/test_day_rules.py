"""How a shift stands in reality, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from muster.rosters import day_rules
from muster.rosters.day_rules import Seen, Standing

START = datetime(2022, 9, 12, 8, tzinfo=UTC)
END = START + timedelta(hours=12)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def at(moment: datetime, **seen) -> Standing:
    return day_rules.standing(START, END, Seen(**seen), moment)


def test_whoever_has_not_come_is_late_within_ten_minutes_and_absent_after_half_an_hour():
    found = [at(START + minutes * MINUTE) for minutes in (-60, 4, 5, 29, 30)]
    assert found == ["due", "due", "late", "late", "absent"]
    assert timedelta(minutes=10) >= day_rules.LATE


def test_whoever_is_put_there_after_it_began_is_given_the_time_to_arrive():
    put = START + HOUR

    def stands(moment: datetime) -> Standing:
        return day_rules.standing(START, END, Seen(), moment, put=put)

    assert [stands(put + minutes * MINUTE) for minutes in (0, 29, 30)] == ["coming", "coming", "absent"]
    on_the_day_before = day_rules.standing(START, END, Seen(), put, put=START - 20 * HOUR)
    assert on_the_day_before is Standing.ABSENT


def test_nobody_is_off_before_relief():
    came = START - 5 * MINUTE
    assert at(START + HOUR, began_at=came) is Standing.PRESENT
    assert at(END + MINUTE, began_at=came) is Standing.DONE, "nobody is due after them"
    assert at(END + MINUTE, began_at=came, followed=True) is Standing.UNRELIEVED
    assert at(END + MINUTE, began_at=came, followed=True, relieved=True) is Standing.DONE
    assert at(END - HOUR, began_at=came, followed=True, relieved=True) is Standing.PRESENT
    assert at(END - HOUR, began_at=came, ended_at=END - 2 * HOUR) is Standing.DONE


def test_what_was_worked_runs_until_relief_and_no_further():
    came = START + 20 * MINUTE
    worked = day_rules.worked
    assert worked(START, END, Seen(), END) is None
    assert worked(START, END, Seen(came), END + 9 * HOUR) == (came, END)
    assert worked(START, END, Seen(came, followed=True), END + HOUR) == (came, END + HOUR)
    assert worked(START, END, Seen(came, END + 2 * HOUR, True), END + 9 * HOUR) == (came, END + 2 * HOUR)
    assert worked(START, END, Seen(came), START + HOUR) == (came, START + HOUR)


def test_a_meal_is_earned_by_being_there_at_its_hour():
    assert day_rules.meals(START, END) == 2
    assert day_rules.meals(START + 12 * HOUR, END + 12 * HOUR) == 1
    assert day_rules.meals(START, START + 24 * HOUR) == 3
    assert day_rules.meals(START + 5 * HOUR, START + 9 * HOUR) == 0
