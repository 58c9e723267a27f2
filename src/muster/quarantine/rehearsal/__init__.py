"""What the demonstration shows of quarantine sites: two houses with rooms, who comes, moves and goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from random import Random

from muster.kernel.playing import NotLoaded, Stage, drawn, open_site
from muster.people.generated import Generator

NAME = "quarantine"
TOWN = 9
KIND = "I"
OPENED, COMING, KITS, GOING = (timedelta(hours=hours) for hours in (14, 16, 20, 9))
"""When the houses open on the first day; when people come, get their things and go on every day."""
DAY = timedelta(days=1)
TO_HOSPITAL, REPAIRED = 3, 4
"""On which days somebody goes to a hospital, and somebody moves since their room has to be repaired."""
_ROOM = re.compile(r'class="box free" href="/quarantine/rooms/(\d+)/')
_AWAITED = re.compile(r'href="/screening/people/([0-9a-f-]{36})/')
_HERE = re.compile(r'href="/quarantine/stays/(\d+)/[^"]*">[^<]*</a>.*?</td><td class="text num">([^<]*)<', re.DOTALL)
_KIT = re.compile(r'name="stay" value="(\d+)"')
_STAY = re.compile(r"/quarantine/stays/(\d+)/")

__all__ = ["NAME", "SHOWS"]


@dataclass(frozen=True)
class House:
    """A building in a town, by its floors."""

    name: str
    town: str
    last: int
    rooms: int


HOUSES = (House("县第一集中隔离点", "玉蟾街道", 5, 8), House("县第二集中隔离点", "福集镇", 3, 6))


def _show(stage: Stage) -> None:
    """Two houses open on the first day; whoever is to be quarantined centrally comes in the afternoon."""
    stage.at(stage.since + OPENED)
    desk = _Desk(stage)
    days = (stage.until - stage.since).days + 1
    for number in range(days):
        midnight = stage.since + number * DAY
        if number:
            stage.at(midnight + GOING)
            desk.let_go(midnight + DAY)
        stage.at(midnight + COMING)
        desk.take_in()
        if number == TO_HOSPITAL:
            desk.to_hospital()
        if number == REPAIRED:
            desk.repair()
        if number < days - 2:
            stage.at(midnight + KITS)
            desk.give_kits()


SHOWS = (_show,)


class _Desk:
    """The clerk of the county who answers for both houses."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.clerk = stage, stage.clerk("county-desk", "command", stage.place)
        self.random = Random(f"{stage.seed}:quarantine")  # noqa: S311 - repeatable on purpose
        self.people = Generator(f"{stage.seed}:escorts", [stage.place])
        towns = {name: code for code, name in stage.places(stage.place) if len(code) == TOWN}
        self.sites = [self._open(house, towns[house.town]) for house in HOUSES]

    def _open(self, house: House, town: str) -> str:
        site = open_site(self.clerk, KIND, house.name, town)
        ranges = {"building": "", "first": "2", "last": str(house.last), "rooms": str(house.rooms), "beds": "1"}
        self._send(f"/quarantine/{site}/rooms/", ranges)
        return site

    def take_in(self) -> None:
        """Everybody who waits gets a free room, the houses in turn; whoever brought them and the house sign."""
        waiting = list(dict.fromkeys(_AWAITED.findall(self.clerk.get("/quarantine/").text)))
        rooms = self._free() if waiting else iter(())
        for person, room in zip(waiting, rooms, strict=False):
            self._send(f"/quarantine/rooms/{room}/", {"person": person, **self._sides()})
            self.stage.handed_in(1)

    def _free(self) -> Iterator[str]:
        houses = [_ROOM.findall(self._page(site)) for site in self.sites]
        return (room for pair in zip_longest(*houses) for room in pair if room is not None)

    def let_go(self, tonight: datetime) -> None:
        """Whose time here is over goes: to be quarantined at home, or released where nothing holds any more. Who stays
        until midnight is listed as well."""
        for site in self.sites:
            for stay, until in _HERE.findall(self._page(site)):
                if f"{tonight.month}月{tonight.day}日" not in until:
                    dated = any(one.isdigit() for one in until)
                    self._send(f"/quarantine/stays/{stay}/", {"to": "home" if dated else "released"})
                    self.stage.handed_in(1)

    def give_kits(self) -> None:
        """Their things for living are handed out to those who came today."""
        for site in self.sites:
            stays = _KIT.findall(self._page(site))
            if stays:
                self._send(f"/quarantine/{site}/kits/", {"stay": stays})
                self.stage.handed_in(len(stays))

    def to_hospital(self) -> None:
        """Somebody is handed over to an ambulance: both sides sign."""
        for stay in self._stays()[:1]:
            self._send(f"/quarantine/stays/{stay}/", {"to": "hospital", **self._sides()})

    def repair(self) -> None:
        """Somebody moves; their room is out of use until it is repaired."""
        for stay in self._stays()[:1]:
            page = self.clerk.get(f"/quarantine/stays/{stay}/").text
            left = re.search(r"/quarantine/rooms/(\d+)/", page)
            others = re.findall(r'<option value="(\d+)">', page.partition('id="room"')[2])
            if left is not None and others:
                self._send(f"/quarantine/stays/{stay}/move/", {"room": others[0]})
                self._send(f"/quarantine/rooms/{left.group(1)}/use/", {"closed": "1", "why": "热水器故障待修"})

    def _stays(self) -> list[str]:
        """Who stays in the first house, room by room."""
        rooms = re.findall(r'class="box full" href="/quarantine/rooms/(\d+)/', self._page(self.sites[0]))
        found = [_STAY.search(self.clerk.get(f"/quarantine/rooms/{room}/").text) for room in rooms[:1]]
        return [one.group(1) for one in found if one is not None]

    def _sides(self) -> dict[str, str]:
        handed, received = self.people.person(ages=(25, 55)), self.people.person(ages=(25, 55))
        return {
            "handed_by": handed.name, "handed_drawing": drawn(self.random), "received_by": received.name,
            "received_drawing": drawn(self.random),
        }  # fmt: skip

    def _page(self, site: str) -> str:
        return self.clerk.get(f"/quarantine/{site}/").text

    def _send(self, path: str, typed: dict[str, str] | dict[str, list[str]]) -> None:
        if not self.clerk.post(path, typed).location:
            raise NotLoaded(path)
