"""Rounds of the demonstration: village offices are entrusted with people, and their phones tell whom they have seen."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

from muster.kernel.playing import Browser, NotLoaded, Phone, Stage, open_site
from muster.screening.rehearsal import clerks

OFFICE = "V"
TOWN = 9
ROUNDS = "/screening/rounds/"
BEGIN = timedelta(days=3, hours=15)
"""By then lists have come, and people have measures."""
EVENINGS = tuple(timedelta(days=day, hours=18) for day in (3, 4, 5))
MORNING = timedelta(days=6, hours=7, minutes=30)
POSTS = 2
A_CALL = timedelta(minutes=3)
MOST = 40
FEW = 4
"""In the evening all are called or seen; so many have been by the morning, when the others are due."""
NOT_AT_HOME = 0.15
COOL, WARM = 362, 370


def show(stage: Stage) -> None:
    """In the towns with the most people a village's office gets a list; whoever goes round calls or sees some of it."""
    stage.at(stage.since + BEGIN)
    desk = stage.clerk("county-desk", "command", stage.place)
    random = Random(f"{stage.seed}:doors")  # noqa: S311 - repeatable on purpose
    phones = [_entrust(stage, desk, town, by_team=not number) for number, town in enumerate(_towns(desk)[:POSTS])]
    for after, most in (*((evening, MOST) for evening in EVENINGS), (MORNING, FEW)):
        stage.at(stage.since + after)
        for phone in phones:
            stage.handed_in(_go_round(phone, stage.since + after, most, random))


def _towns(desk: Browser) -> list[str]:
    """Where people of whom something is due live, the most first."""
    counted: Counter[str] = Counter()
    for (_state, town), count in clerks.waiting(desk).items():
        counted[town] += count
    return [town for town, _count in sorted(counted.items(), key=lambda one: (-one[1], one[0])) if len(town) == TOWN]


def _entrust(stage: Stage, desk: Browser, town: str, *, by_team: bool) -> Phone:
    """The first village of a town has an office whose phone carries the town's people, or those of its first team."""
    named = dict(stage.places(town))
    village = next(code for code in named if len(code) > TOWN)
    name = f"{named[village]}网格工作站"
    site = open_site(desk, OFFICE, name, village)
    team = f"{named[town]}包保一组" if by_team else ""
    if not desk.post(ROUNDS, {"site": site, "place": town, "owner": team}).location:
        raise NotLoaded(ROUNDS)
    return stage.phone(site, name)


def _go_round(phone: Phone, now: datetime, most: int, random: Random) -> int:
    """Whoever is on the phone's list is called, or seen at the door, first of whom no test is due as well; answers how
    many."""
    carried = phone.pack()["screening"]["round"]["people"]
    due = [one["id"] for one in sorted(carried, key=lambda one: len(one["due"])) if one["due"]][:most]
    for number, person in enumerate(due):
        at = now - (len(due) - number) * A_CALL
        phone.record("screening.record_visit", _said(person, random), at=at)
    phone.hand_in()
    return len(due)


def _said(person: str, random: Random) -> dict[str, Any]:
    """What it came to."""
    way = random.choice(("call", "visit"))
    if random.random() < NOT_AT_HOME:
        return {"person": person, "way": way, "contact": "no_answer"}
    seen = {"temperature_tenths": random.randint(COOL, WARM)} if way == "visit" else {}
    return {"person": person, "way": way, "contact": "arrived", **seen}
