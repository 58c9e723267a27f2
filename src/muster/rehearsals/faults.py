"""The faults of a real operation, put into a script: mistakes and their corrections, lost networks, wrong clocks.

None of them changes what truly happened, so the figures must come out as if there were none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from muster.rehearsals.parts import Deed

HOUR, DAY = 3600, 86400
LATE = HOUR
"""A record that comes in later than this after it happened is late."""
WRONG_CLOCK = 60
"""A phone whose clock is off by more seconds than this has a wrong clock."""
VOID = "kernel.void_record"
STRANGE = "checkpoints.record_photo"
"""A type that an app of another version might send; the server knows none of that name."""
OFFSETS = (-8 * HOUR, DAY, -3650 * DAY, 37 * 60, -DAY)
LONG_BEFORE = 2 * HOUR

Mistaken = Callable[[Mapping[str, Any], Random], dict[str, Any]]


@dataclass(eq=False, slots=True)
class Item:
    """One record to be made on a phone at `at` (true time, seconds since 1970), and what goes wrong with it."""

    at: int
    type: str
    body: dict[str, Any]
    cites: Item | None = None
    voids: Item | None = None
    site: str | None = None
    """It names this site instead of the phone's."""
    same_id_as: Item | None = None
    """It first goes out under the id of that record."""
    decimal: bool = False
    """It first goes out with a decimal number in it."""
    not_before: int = 0
    """It is kept back until then, although later ones go out."""
    fault: str = ""
    by: str | None = None
    id: str = ""
    """Given when the phone makes it."""

    def leans_on_before(self, moment: int) -> bool:
        """Whether it cites or voids a record made by then, whose id only the phone that made it knows."""
        return any(other is not None and other.at <= moment for other in (self.cites, self.voids))


@dataclass
class Course:
    """What one phone goes through: its records in order of time, and its troubles, in true time."""

    site: str
    name: str
    items: list[Item] = field(default_factory=list)
    offline: list[tuple[int, int]] = field(default_factory=list)
    clock: list[tuple[int, int, int]] = field(default_factory=list)
    """From, until, seconds by which the clock is ahead."""
    restarts: list[int] = field(default_factory=list)
    lost_answers: list[int] = field(default_factory=list)
    """From each of these times on, the next answer to a batch gets lost: the phone sends the batch again."""
    reversals: list[int] = field(default_factory=list)
    """From each of these times on, the next batch goes out in two parts, the later one first."""

    def go_on_from(self, now: int) -> None:
        """Leave out what was handed in by then: all of it, but for what an offline phone still holds."""
        held_since = min((start for start, end in self.offline if start <= now < end), default=now)
        self.items = [item for item in self.items if item.at > held_since and not item.leans_on_before(held_since)]
        for item in self.items:
            item.same_id_as = None
        for times in (self.restarts, self.lost_answers, self.reversals):
            times[:] = [time for time in times if time > now]


SHARES = {
    "voided": 0.0008,
    "corrected": 0.0006,
    "held": 0.0003,
    "wrong_site": 0.0003,
    "id_reused": 0.0001,
    "foreign_site": 0.0001,
    "not_canonical": 0.0001,
    "unknown_type": 0.00006,
}
"""How often each happens, by record; each happens at least once."""
FITTING: dict[str, Callable[[Course, Item], bool]] = {
    "wrong_site": lambda course, item: bool(item.body.get("persons")),
    "id_reused": lambda course, item: any(other.at < item.at - LONG_BEFORE for other in course.items),
}
"""Where not every record will do: which ones can play it."""
LOST_SHARE, REVERSED_SHARE = 0.002, 0.001
OFFLINE_SHARE, CLOCK_SHARE = 0.06, 0.03


class Trouble:
    """Puts faults into courses; the same seed puts in the same ones."""

    def __init__(self, courses: Sequence[Course], random: Random, mistaken: Mistaken) -> None:
        self._courses = courses
        self._random = random
        self._mistaken = mistaken
        self._extra: list[tuple[Course, Item]] = []
        # What a later record cites keeps its id and its time.
        self._used = {id(item.cites) for course in courses for item in course.items if item.cites is not None}

    def into(self, since: int, until: int) -> None:
        """Put all kinds of faults into the courses, which lie between the two times."""
        last = until - HOUR
        places = [
            (course, item)
            for course in self._courses
            for item in course.items
            if item.cites is None and not item.fault and item.at < last
        ]
        if not places:
            return
        for kind, share in SHARES.items():
            fits = FITTING.get(kind)
            fitting = places if fits is None else [pair for pair in places if fits(*pair)]
            for _ in range(max(1, round(share * len(places))) if fitting else 0):
                self._one(kind, fitting)
        self._offline(since, last)
        self._clocks(since, last)
        self._network(len(places), since, last)
        for course, item in self._extra:
            course.items.append(item)
        for course in self._courses:
            course.items.sort(key=lambda item: item.at)

    def _one(self, kind: str, places: Sequence[tuple[Course, Item]]) -> None:
        for _ in range(50):
            course, item = self._random.choice(places)
            if id(item) not in self._used:
                self._used.add(id(item))
                getattr(self, f"_{kind}")(course, item)
                return

    def _voided(self, course: Course, item: Item) -> None:
        wrong = Item(item.at, item.type, self._mistaken(item.body, self._random))
        self._add(course, wrong)
        self._add(course, Item(item.at + self._random.randrange(20, 900), VOID, {}, voids=wrong, fault="voided"))

    def _corrected(self, course: Course, item: Item) -> None:
        wrong = Item(item.at, item.type, self._mistaken(item.body, self._random))
        item.at += self._random.randrange(20, 600)
        item.voids, item.fault = wrong, "corrected"
        self._add(course, wrong)

    def _held(self, course: Course, item: Item) -> None:
        """The correction is through before what it corrects."""
        self._corrected(course, item)
        assert item.voids is not None  # noqa: S101 - set just now
        item.voids.not_before = item.at + HOUR

    def _wrong_site(self, course: Course, item: Item) -> None:
        """Written down on the phone of another post, taken back there; the right phone has it too."""
        if item.body["outcome"] == "turned_back":
            self._voided(course, item)
            return
        other = self._another(course)
        wrong = Item(item.at, item.type, item.body)
        item.fault = "wrong_site"
        self._add(other, wrong)
        self._add(other, Item(item.at + self._random.randrange(60, 1800), VOID, {}, voids=wrong, fault="voided"))

    def _id_reused(self, course: Course, item: Item) -> None:
        before = [other for other in course.items if other.at < item.at - LONG_BEFORE and id(other) not in self._used]
        if before:
            item.same_id_as, item.fault = self._random.choice(before), "id_reused"
            self._used.add(id(item.same_id_as))

    def _foreign_site(self, course: Course, item: Item) -> None:
        """A phone was carried to another post and not enrolled there; that post's own phone has it too."""
        copy = Item(item.at, item.type, item.body, site=course.site, fault="foreign_site")
        self._add(self._another(course), copy)

    def _not_canonical(self, _course: Course, item: Item) -> None:
        item.decimal, item.fault = True, "not_canonical"

    def _unknown_type(self, course: Course, item: Item) -> None:
        self._add(course, Item(item.at, STRANGE, {"frames": 1}, fault="unknown_type"))

    def _another(self, course: Course) -> Course:
        others = [other for other in self._courses if other is not course]
        return self._random.choice(others or [course])

    def _add(self, course: Course, item: Item) -> None:
        self._used.add(id(item))
        self._extra.append((course, item))

    def _offline(self, since: int, last: int) -> None:
        for course in self._some(OFFLINE_SHARE):
            start = self._random.randrange(since, max(since + 1, last - 4 * HOUR))
            course.offline.append((start, min(start + self._random.randrange(3 * HOUR, 14 * HOUR), last)))

    def _clocks(self, since: int, last: int) -> None:
        # The server measures a clock when it hears from the phone: it has to hear from it while the clock is wrong.
        for number, course in enumerate(course for course in self._some(CLOCK_SHARE) if not course.offline):
            start = self._random.randrange(since, max(since + 1, last - 6 * HOUR))
            end = min(start + self._random.randrange(6 * HOUR, 40 * HOUR), last)
            course.clock.append((start, end, OFFSETS[number % len(OFFSETS)]))
            if number % 2:
                course.restarts.append((start + end) // 2)

    def _network(self, records: int, since: int, last: int) -> None:
        for share, kept in ((LOST_SHARE, "lost_answers"), (REVERSED_SHARE, "reversals")):
            for _ in range(max(1, round(share * records))):
                times: list[int] = getattr(self._random.choice(self._courses), kept)
                times.append(self._random.randrange(since, last))
        for course in self._courses:
            course.lost_answers.sort()
            course.reversals.sort()

    def _some(self, share: float) -> list[Course]:
        return self._random.sample(list(self._courses), max(1, round(share * len(self._courses))))


def courses(sites: Sequence[tuple[str, str]], deeds: Sequence[Deed]) -> list[Course]:
    """One phone for each (site, name), with the records that are made there."""
    made = [Course(site, name) for site, name in sites]
    cited: dict[int, Item] = {}
    for deed in deeds:
        item = Item(deed.at, deed.type, deed.body, fault=deed.fault, by=deed.by)
        if deed.cites is not None:
            item.cites = cited[id(deed.cites)]
        if deed.cited:
            cited[id(deed)] = item
        made[deed.post].items.append(item)
    return made
