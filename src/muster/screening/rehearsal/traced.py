"""Contacts of cases as the demonstration has them: traced, taken in by telephone, quarantined, tested every evening."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from muster.kernel.playing import NotLoaded, Stage, bring_list
from muster.people.generated import GeneratedPerson, Generator
from muster.screening.measures import Subject
from muster.screening.rehearsal import clerks, laboratory
from muster.screening.rehearsal.people import villages_shown

ENTER, PERSON = "/screening/enter/", re.compile(r"/screening/people/([0-9a-f-]{36})/")
TESTED, CLERK = timedelta(hours=21), "疾控中心核酸检测实验室"
DAY = timedelta(days=1)
MOMENT = "%Y-%m-%dT%H:%M"
MISSING = 3
"""Who of them is not tested on the last evening."""


@dataclass(frozen=True)
class Traced:
    """So many whom the tracers report on a day: of which class, and how many hours before they met the case."""

    day: int
    hour: float
    count: int
    subject: Subject
    before: float


TRACED = (
    Traced(0, 14.5, 3, Subject.CLOSE, 68), Traced(0, 14.5, 3, Subject.CLOSE, 44),
    Traced(1, 11, 4, Subject.CLOSE, 40), Traced(2, 10, 3, Subject.CLOSE, 36),
    Traced(2, 10, 2, Subject.SECONDARY, 30), Traced(4, 15, 2, Subject.CLOSE, 20), Traced(5, 14, 2, Subject.CLOSE, 28),
    Traced(5, 20.5, 2, Subject.CLOSE, 26),
)  # fmt: skip


def show(stage: Stage) -> None:
    """Every day a few, confirmed at once; each evening the laboratory says what their samples came to."""
    desk = _Desk(stage)
    deeds: list[tuple[timedelta, Callable[[datetime], None]]]
    deeds = [(one.day * DAY + timedelta(hours=one.hour), partial(desk.enter, one)) for one in TRACED]
    deeds += [(day * DAY + TESTED, desk.test) for day in range((stage.until - stage.since).days)]
    for after, deed in sorted(deeds, key=lambda one: one[0]):
        stage.at(stage.since + after)
        deed(stage.since + after)


class _Desk:
    """The county's clerk for what tracers report."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.clerk = stage, stage.clerk("county-desk", "command", stage.place)
        self.people = Generator(f"{stage.seed}:traced", villages_shown(stage.places(stage.place)))
        self.under: list[tuple[GeneratedPerson, datetime]] = []
        """Who was entered, and from which day on they are tested."""
        self.told: dict[int, datetime] = {}
        """From which day on the laboratory has not told of each yet."""

    def enter(self, traced: Traced, now: datetime) -> None:
        """Take them in, and confirm what the rules propose."""
        met = now - timedelta(hours=traced.before)
        found = []
        for _number in range(traced.count):
            one = self.people.person(ages=(12, 70))
            typed = {
                "name": one.name, "id_number": one.id_number, "phone": one.phone, "place": one.place,
                "arrived": met.strftime(MOMENT), "source": "phone", "contact": traced.subject.value,
                "contact_at": met.strftime(MOMENT),
            }  # fmt: skip
            entered = PERSON.search(self.clerk.post(ENTER, typed).location)
            if entered is None:
                raise NotLoaded(ENTER)
            found.append(entered.group(1))
            self.under.append((one, met.replace(hour=0, minute=0) + DAY))
        self.clerk.post("/screening/decide/", {"people": found, "query": "", "answer": "confirm"})
        self.stage.handed_in(traced.count)

    def test(self, now: datetime) -> None:
        """The laboratory's list of the evening, with the days before for who was entered today."""
        midnight = now - TESTED
        rows = [
            (one, day + timedelta(hours=8 + number % 6))
            for number, (one, first) in enumerate(self.under)
            for day in self._days(max(first, self.told.get(number, first)), midnight)
            if number != MISSING or day < self.stage.until - 2 * DAY
        ]
        self.told = dict.fromkeys(range(len(self.under)), midnight + DAY)
        if rows:
            name, content = laboratory.file_of(rows, midnight)
            fields = {"place": self.stage.place, "source": CLERK}
            clerks.wait_for(self.clerk, bring_list(self.clerk, laboratory.PROOFS, fields, ("file", name, content)))

    @staticmethod
    def _days(first: datetime, midnight: datetime) -> list[datetime]:
        return [first + number * DAY for number in range(max(0, (midnight - first).days + 1))]
