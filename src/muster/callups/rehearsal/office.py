"""What every operation's command does: its organisations, a call-up that goes down and comes back, lists of teams."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.callups.rehearsal.desk import Desk
from muster.callups.rehearsal.rolls import NAMED, SENT, SHOWN, TEAMS, UNITS, Rolls, Row, Somebody, Squad
from muster.kernel.playing import Browser, NotLoaded, Stage

DAY = timedelta(days=1)
MOMENT = "%Y-%m-%dT%H:%M"
MARKED, TWICE = 3, 2
"""So many people of a call-up are under a control mark, so many are named by two organisations."""


@dataclass
class Office:
    """The command of an exercise at its desk."""

    stage: Stage
    desk: Desk
    rolls: Rolls
    now: datetime

    @classmethod
    def open(cls, stage: Stage) -> Office:
        """The first clerk of the command comes in."""
        villages = [code for code, _name in stage.places(stage.place) if len(code) == len("510521100231")]
        rolls = Rolls(stage.seed, villages or [stage.place])
        return cls(stage, Desk(stage.clerk("people-desk", "command", stage.place), stage), rolls, stage.since)

    def at(self, moment: datetime) -> None:
        """It is now so late."""
        self.now = max(moment, self.now)
        self.stage.at(self.now)

    def organisations(self, rows: Sequence[Row], *, kind: str = "agency") -> None:
        """The city's or county's own list of its organisations, sent twice since nobody knew whether it had arrived."""
        for again in range(2):
            self.desk.bring("/organisations/lists/", UNITS, rows, place=self.stage.place, kind=kind)
            self.rolls.played["list_sent_again"] += again

    def call(self, kind: str, title: str, text: str, asks: str, **typed: str | Sequence[str]) -> int:
        """A document to organisations, to be answered within two days."""
        deadline = (self.now + 2 * DAY).strftime(MOMENT)
        return self.desk.publish(
            kind=kind, title=title, text=text, asks=asks, place=self.stage.place, deadline=deadline, **typed
        )

    def mark(self, people: Sequence[Somebody], *, place: str = "") -> None:
        """These are in quarantine at home: nobody may send them anywhere, whatever a list says. A county or below
        answers for it, `place` or the operation's own."""
        for one in people:
            typed = {
                "id_number": one.person.id_number, "name": one.person.name, "kind": "home-quarantine",
                "place": place or self.stage.place, "grounds": "居家隔离", "since": (self.now - DAY).strftime(MOMENT),
                "until": (self.stage.until + DAY).strftime(MOMENT),
            }  # fmt: skip
            if not self.desk.browser.post("/holds/place/", typed).location:
                raise NotLoaded("/holds/place/")
        self.rolls.played["under_mark"] += len(people)

    def named(self, desk: Desk, callup: int, people: Sequence[Somebody]) -> None:
        """The list of whom organisations name, and then the rows of it that came back."""
        sent, right = self.rolls.slips([self.rolls.row(one) for one in people])
        for rows in (sent, right):
            if rows:
                desk.bring("/call-ups/lists/", NAMED, rows, callup=str(callup))

    def by_link(self, callup: int, units: Sequence[tuple[str, Sequence[Somebody]]]) -> None:
        """These organisations answer by their own links, on a phone, without an account."""
        answers = self.desk.answers(callup)
        deeds: dict[str, list[Callable[[], None]]] = {}
        for number, (unit, people) in enumerate(units):
            link, visitor = self.desk.link(answers[unit]), self.stage.visitor()
            deeds[f"{callup}:{number}"] = [_answering(visitor, link, people)]
        self.stage.together(deeds)
        self.stage.handed_in(len(units))

    def found(self, unit: str, squads: Sequence[Squad], *, times: int = 1) -> None:
        """A roll of teams, sent so many times."""
        number = self.desk.units()[unit]
        sent, right = self.rolls.slips([row for squad in squads for row in self.rolls.squad(squad)])
        given = {"organisation": number, "place": self.stage.place, "kind": "volunteer-team"}
        for again in range(times):
            self.desk.bring("/teams/lists/", TEAMS, sent, **given)
            self.rolls.played["list_sent_again"] += bool(again)
        if right:
            self.desk.bring("/teams/lists/", TEAMS, right, **given)

    def send(self, rows: Sequence[Row], sizes: Sequence[int]) -> None:
        """A list of who was sent where; `sizes` says of each row how many people it is about."""
        for row, size in zip(rows, sizes, strict=True):
            begun = datetime.strptime(row[4], SHOWN).replace(tzinfo=self.now.tzinfo)
            if self.now - begun > DAY:
                self.rolls.played["late"] += size
        starts = self.now.strftime(MOMENT)
        self.desk.bring("/deployments/lists/", SENT, rows, place=self.stage.place, starts_at=starts)


def _answering(visitor: Browser, link: str, people: Sequence[Somebody]) -> Callable[[], None]:
    lines = "\n".join(f"{one.person.name} {one.person.phone}" for one in people)

    def answer() -> None:
        visitor.get(link)
        visitor.post(link, {"lines": lines, "note": "在岗人员已全部安排", "do": "name" if people else "acknowledge"})

    return answer


def to(place: str, at: datetime, duty: str, *, team: str = "", one: Somebody | None = None) -> Row:
    """A row of SENT: a team, or somebody, goes to a place."""
    who = [one.person.name, one.person.phone] if one is not None else ["", ""]
    return [*who, team, place, at.strftime(SHOWN), duty]
