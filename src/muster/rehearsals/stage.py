"""Where the desks of an exercise work: clerks signed in, residents without an account, a clock that moves on."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, cast

from muster.accounts.actions import grant_mandate, open_account
from muster.kernel import clock
from muster.kernel.playing import Arrival, NotLoaded, See
from muster.kernel.scope import Scope, acting
from muster.places import queries as places
from muster.places.rules import Level
from muster.rehearsals.browser import Browser
from muster.rehearsals.client import Client
from muster.rehearsals.faults import Course, Item
from muster.rehearsals.gates import Gates
from muster.rehearsals.phones import Phone
from muster.rehearsals.rounds import Rounds
from muster.rehearsals.setting import make_phones

WORKERS = 4
A_MINUTE, A_WHILE = timedelta(minutes=1), timedelta(hours=4)
"""A worker looks every minute, in which an exercise plays hours: so it looks once in a while of the exercise."""
ACCEPTED = "accepted"


@dataclass
class InHand:
    """A phone of a post whose records a script makes as it goes on."""

    phone: Phone
    client: Client
    incident: int

    def pack(self) -> Mapping[str, Any]:
        """What it carries of the post, as the program gives it out now, by feature."""
        return cast("Mapping[str, Any]", self.client.pack(self.phone.token)["parts"])

    def record(self, type: str, body: Mapping[str, Any], *, at: datetime, by: str | None = None) -> None:
        """Write something down that happens at a moment. They come in order of time."""
        self.phone.course.items.append(Item(int(at.timestamp()), type, dict(body), by=by))

    def hand_in(self) -> None:
        """Hand in what was written down by now. Raises NotLoaded when some of it is not taken."""
        now = int(clock.now(self.incident).timestamp())
        self.phone.make(now)
        self.phone.sync(now, self._send)
        self.phone.journal.write()

    def _send(self, token: str, batch: bytes) -> list[dict[str, Any]]:
        results = self.client.sync(token, batch)
        for one in results:
            if one["outcome"] != ACCEPTED:
                raise NotLoaded(f"{self.phone.course.site} {one['outcome']}: {one['reason']}")
        return results


@dataclass
class Stage:
    """One exercise for the desks' scripts. `speed` times real time; None is as fast as the program takes it."""

    client: Client
    url: str
    scope: Scope
    incident: int
    name: str
    place: str
    since: datetime
    until: datetime
    speed: float | None = None
    progress: Callable[[datetime, int], None] | None = None
    gates: Gates | None = None
    rounds: Rounds | None = None
    by_the_clock: Callable[[], None] | None = None
    """What a worker does by itself as time passes."""
    journals: Path | None = None
    records: int = 0
    _now: datetime | None = None
    _looked: datetime | None = None
    _lock: Lock = field(default_factory=Lock)

    @property
    def seed(self) -> str:
        """The same exercise is the same script."""
        return self.name

    def places(self, prefix: str) -> list[tuple[str, str]]:
        """Towns and villages below a place."""
        levels = (Level.TOWN, Level.VILLAGE)
        return [(place.code, place.name) for level in levels for place in places.divisions(prefix, level)]

    def names(self, prefix: str) -> dict[str, str]:
        """Counties and towns below a place by code."""
        levels = (Level.COUNTY, Level.TOWN)
        return {place.code: place.name for level in levels for place in places.divisions(prefix, level)}

    def clerk(self, name: str, role: str, place: str) -> Browser:
        """An account with a mandate there, signed in with a password of its own."""
        first, own = (f"A{secrets.token_hex(8)}!" for _ in range(2))
        with acting(self.scope):
            user, _password = open_account(self.scope, username=f"{self.name}-{name}", password=first)
            grant_mandate(
                self.scope, user=user, role=role, places=[place], incident=self.incident, since=self.since
            )  # fmt: skip
        browser = Browser(self.url)
        browser.sign_in(f"{self.name}-{name}", first, own)
        browser.choose_incident(self.incident)
        return browser

    def visitor(self) -> Browser:
        """Somebody who has no account."""
        return Browser(self.url)

    def phone(self, site: str, name: str) -> InHand:
        """A phone that is enrolled at a post, with a journal of its own."""
        assert self.journals is not None  # noqa: S101 - whoever plays phones gives them a place for it
        (made,) = make_phones(
            self.scope, self.client, [Course(site, name)], self.journals, clock.now(self.incident)
        )  # fmt: skip
        return InHand(made, self.client, self.incident)

    def at(self, moment: datetime) -> None:
        """Let the clock stand there, after as much time as people who watch are given."""
        if self.speed is not None and self._now is not None:
            time.sleep((moment - self._now).total_seconds() / self.speed)
        before = moment - A_MINUTE
        waits = self.gates is not None and self._now is not None and self._now < before and self.gates.waits(before)
        if self.gates is not None and waits:
            self.client.move_clock(self.name, before)
            self.records += self.gates.hand_in(before)
        self._now = moment
        self.client.move_clock(self.name, moment)
        if self.gates is not None and waits:
            self.gates.judge()
        if self.by_the_clock is not None and (self._looked is None or moment - self._looked >= A_WHILE):
            self.by_the_clock()
            self._looked = moment
        if self.progress is not None:
            self.progress(moment, self.records)

    def open_gates(self, towns: Sequence[tuple[str, str]], arrivals: Iterable[Arrival]) -> None:
        """Checkpoints where people who come in are written down; their phones hand in as the clock moves on."""
        if self.gates is not None:
            self.gates.open(towns, arrivals)

    def open_rounds(self, towns: Sequence[tuple[str, str]]) -> list[str]:
        """Posts whose phones go from door to door, one a town; answers their sites, none where nobody goes round."""
        return [] if self.rounds is None else self.rounds.open(towns)

    def go_round(self, post: int, moment: datetime, see: See) -> None:
        """All whom such a post's phone carries at a moment are seen to."""
        if self.rounds is not None:
            self.handed_in(self.rounds.go(post, moment, see))

    def together(self, deeds: Mapping[str, Sequence[Callable[[], None]]]) -> None:
        """Each person's deeds one after another, several people at a time. The first that goes wrong is raised."""
        with ThreadPoolExecutor(WORKERS) as pool:
            for done in [pool.submit(_in_order, own) for own in deeds.values()]:
                done.result()

    def handed_in(self, records: int) -> None:
        """So many more."""
        with self._lock:
            self.records += records


def _in_order(deeds: Sequence[Callable[[], None]]) -> None:
    for deed in deeds:
        deed()


@dataclass
class SharedStage(Stage):
    """A stage of several: its clock is moved by whoever plays them all, and a clerk of one name is one person."""

    wait: Callable[[datetime], None] = lambda _moment: None
    clerks: dict[str, Browser] = field(default_factory=dict)

    def clerk(self, name: str, role: str, place: str) -> Browser:
        """Somebody with an account, signed in once for all scripts: never two of them run at a time."""
        if name not in self.clerks:
            self.clerks[name] = super().clerk(name, role, place)
        return self.clerks[name]

    def at(self, moment: datetime) -> None:
        """Go on when it is so late."""
        self.wait(moment)
