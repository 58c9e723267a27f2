"""A month of screening in an exercise: who came, who told of them, what was decided, to published totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from muster.kernel.playing import Stage
from muster.kernel.scope import acting, system
from muster.screening.rehearsal import doors, handed, traced
from muster.screening.rehearsal.amounts import PERSON_TIMES, SMS, Totals, totals
from muster.screening.rehearsal.desk import Month
from muster.screening.rehearsal.findings import found
from muster.screening.rehearsal.shown import Shown
from muster.screening.rounds import escalate

NAME = "screening"
FIGURES = (PERSON_TIMES, SMS)
"""The figures of an operation that this script plays."""
SHOWN = (
    "screening.screened_people", "screening.from_lists", "screening.from_self_reports", "screening.from_chats",
    "screening.from_doors", "screening.from_gates", "screening.under_measures", "screening.central_quarantine",
    "screening.home_quarantine", "screening.home_monitoring", "screening.released", "screening.follow_ups",
    "screening.reached", "screening.told_of_symptoms", "screening.overdue_at_county",
)  # fmt: skip
"""What is shown beside them: it was not published how many they were."""

IN_SMALL = Totals(person_times=300, sms=40)
BEFORE = timedelta(days=14)
"""In a month of screening the first lists come on this day: the demonstration begins with them."""

__all__ = ["FIGURES", "NAME", "SHOWN", "SHOWS", "Month", "by_the_clock", "found", "play"]


def play(stage: Stage, figures: Mapping[str, int], share: float = 1.0) -> Counter[str]:
    """Play a share of what was published; answers how often each fault was played."""
    month = Month(stage, totals(figures, share))
    month.make_links()
    month.open_gates()
    month.open_rounds()
    return month.play()


def _ledger(stage: Stage) -> None:
    """A few hundred people of whom lists, chats and they themselves tell. Who comes through gates, phones record."""
    month = Shown(stage, IN_SMALL, stage.since - BEFORE)
    month.script.gates.clear()
    month.make_links()
    month.play()


SHOWS = (_ledger, traced.show, handed.show, doors.show)


def by_the_clock(incident: int) -> None:
    """What nobody has seen to in time goes up."""
    with acting(system(incident, "job:escalate")) as scope:
        escalate.escalate(scope=scope)
