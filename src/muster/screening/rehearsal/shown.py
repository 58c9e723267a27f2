"""The month as the demonstration shows it: its towns also hand out whom to ask, and their teams call them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import partial
from random import Random

from muster.screening.rehearsal.desk import Deed, Month

HANDED_OUT, CALLED = timedelta(hours=7, minutes=30), (timedelta(hours=10), timedelta(hours=16, minutes=30))
"""When a town says who answers for those that nobody has asked yet, and when its team calls them."""
NOT_REACHED = 0.12
OVERDUE = "/screening/overdue/"
PERSON = re.compile(r"/screening/people/([0-9a-f-]{36})/")


class Shown(Month):
    """So a morning's list of what is overdue is short, and each line of it has somebody who answers for it."""

    def _day(self, midnight: datetime) -> list[tuple[datetime, str, Deed]]:
        days = super()._day(midnight)
        for town in self.towns:
            days.append((midnight + HANDED_OUT, town, partial(self._hand_out, town)))
            days += [(at, town, partial(self._call, town, at)) for at in (midnight + hour for hour in CALLED)]
        return days

    def _hand_out(self, town: str) -> None:
        people = self._overdue(town)
        if people:
            given = {"people": people, "answer": "own", "owner": f"{self.towns[town]}包保一组", "query": ""}
            self.teams[town].post("/screening/decide/", given)

    def _call(self, town: str, at: datetime) -> None:
        """Whoever is reached has arrived; a few do not answer and are called again."""
        random = Random(f"{town}:{at}")  # noqa: S311 - repeatable on purpose
        for person in self._overdue(town):
            contact = "no_answer" if random.random() < NOT_REACHED else "arrived"
            self.teams[town].post(f"/screening/people/{person}/follow-up/", {"way": "call", "contact": contact})

    def _overdue(self, town: str) -> list[str]:
        return PERSON.findall(self.teams[town].get(OVERDUE).text)
