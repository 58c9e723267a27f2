"""Reads a roster problem and refuses it with words and places, all faults at once, before anything is computed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from muster.scheduling import form, rules
from muster.scheduling.problem import (
    NOBODY,
    Bools,
    Ints,
    Names,
    Needs,
    Pin,
    Previous,
    Problem,
    no_previous,
)
from muster.scheduling.wishes import Wish

MOST_FAULTS = 20
HOURS, MINUTES = 24, 60
CLOCK_PARTS = 2


@dataclass
class Refused(Exception):
    """Why a problem was refused; each line names the place in the file."""

    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(self.faults)


def read_problem(content: bytes) -> Problem:
    """The problem in a file's content, or `Refused`."""
    try:
        document = msgspec.json.decode(content, type=form.RosterForm)
    except msgspec.ValidationError as error:
        raise Refused([_place(str(error))]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused([f"this is no JSON: {error}"]) from error
    reader = _Reader(document)
    faults = list(reader.faults())
    if faults:
        more = len(faults) - MOST_FAULTS
        raise Refused(faults[:MOST_FAULTS] + ([f"and {more} more of this kind"] if more > 0 else []))
    problem = reader.problem()
    contradictions = list(rules.contradictions(problem))
    if contradictions:
        raise Refused(contradictions)
    return problem


def _place(words: str) -> str:
    """msgspec's words with the place first: `people[3].zone: expected ...`."""
    said, _, place = words.partition(" - at `$")
    where = place.strip("`").lstrip(".") or "the document"
    return f"{where}: {said[:1].lower()}{said[1:]}"


def _minute(text: str) -> int | None:
    parts = text.split(":")
    if len(parts) != CLOCK_PARTS or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    hour, minute = (int(part) for part in parts)
    if (hour, minute) == (HOURS, 0):
        return HOURS * MINUTES
    return hour * MINUTES + minute if hour < HOURS and minute < MINUTES else None


def _index(items: Sequence[Any]) -> dict[str, int]:
    return {item.id: number for number, item in enumerate(items)}


class _Reader:
    """Looks names up: first every fault, then the tables."""

    def __init__(self, document: form.RosterForm) -> None:
        self.document = document
        self.people, self.posts = _index(document.people), _index(document.posts)
        self.shifts, self.zones = _index(document.shifts), _index(document.zones)
        skills = {skill for person in document.people for skill in person.skills}
        skills |= {need.role for need in document.needs}
        self.roles = {role: number for number, role in enumerate(["any", *sorted(skills - {"any"})])}

    def faults(self) -> Iterator[str]:
        document = self.document
        for name in ("shifts", "zones", "people", "posts", "needs"):
            if not getattr(document, name):
                yield f"{name}: the list is empty; a roster needs at least one entry here"
        for name in ("shifts", "zones", "people", "posts"):
            yield from self._twice(name)
        yield from self._bad_shifts()
        for number, zone in enumerate(document.zones):
            if not (math.isfinite(zone.x_km) and math.isfinite(zone.y_km)):
                yield f"zones[{number}] ({zone.id}): its place is not a number of kilometres"
        yield from self._bad_people()
        for number, post in enumerate(document.posts):
            if post.zone not in self.zones:
                yield f"posts[{number}] ({post.id}): zone {post.zone!r} is not in zones"
        yield from self._bad_needs()
        yield from self._bad_pins()
        yield from self._bad_wishes()
        for number, person in enumerate(document.excluded):
            if person not in self.people:
                yield f"excluded[{number}]: {person!r} is not in people"

    def _twice(self, name: str) -> Iterator[str]:
        seen: set[str] = set()
        for number, item in enumerate(getattr(self.document, name)):
            if item.id in seen:
                yield f"{name}[{number}]: id {item.id!r} stands there twice"
            seen.add(item.id)

    def _bad_shifts(self) -> Iterator[str]:
        for number, shift in enumerate(self.document.shifts):
            for word in ("start", "end"):
                if _minute(getattr(shift, word)) is None:
                    yield f"shifts[{number}] ({shift.id}): {word} {getattr(shift, word)!r} is no time such as 07:00"

    def _bad_people(self) -> Iterator[str]:
        for number, person in enumerate(self.document.people):
            where = f"people[{number}] ({person.id})"
            if person.zone not in self.zones:
                yield f"{where}: zone {person.zone!r} is not in zones"
            if "any" in person.skills:
                yield f"{where}: 'any' is no skill, everybody may fill it; leave it out"
            if person.available is None:
                continue
            yield from self._bad_days(f"{where}.available", person.available.days or ())
            for shift in person.available.shifts or ():
                if shift not in self.shifts:
                    yield f"{where}.available: shift {shift!r} is not in shifts"

    def _bad_days(self, where: str, days: Sequence[int]) -> Iterator[str]:
        for day in days:
            if not 0 <= day < self.document.days:
                yield f"{where}: day {day} is outside the horizon of {self.document.days} days (0 is the first)"

    def _bad_needs(self) -> Iterator[str]:
        for number, need in enumerate(self.document.needs):
            where = f"needs[{number}]"
            yield from self._bad_names(where, need.post, need.shift)
            yield from self._bad_days(where, need.days)
            if need.target is not None and need.target < need.min:
                yield f"{where}: the target of {need.target} is below the minimum of {need.min}, which it includes"

    def _bad_names(self, where: str, post: str, shift: str) -> Iterator[str]:
        if post not in self.posts:
            yield f"{where}: post {post!r} is not in posts"
        if shift not in self.shifts:
            yield f"{where}: shift {shift!r} is not in shifts"

    def _bad_pins(self) -> Iterator[str]:
        for number, pin in enumerate(self.document.pinned):
            where = f"pinned[{number}]"
            if pin.person not in self.people:
                yield f"{where}: {pin.person!r} is not in people"
            yield from self._bad_names(where, pin.post, pin.shift)
            yield from self._bad_days(where, (pin.day,))

    def _bad_wishes(self) -> Iterator[str]:
        for number, wish in enumerate(self.document.wishes):
            where = f"wishes[{number}]"
            if wish.person not in self.people:
                yield f"{where}: {wish.person!r} is not in people"
            yield from self._bad_days(where, wish.days or ())
            for word, given, known in (("shift", wish.shifts or (), self.shifts), ("post", wish.posts, self.posts)):
                for name in given:
                    if name not in known:
                        yield f"{where}: {word} {name!r} is not in {word}s"

    def problem(self) -> Problem:
        document = self.document
        starts = np.array([_minute(shift.start) for shift in document.shifts], dtype=np.int64)
        ends = np.array([_minute(shift.end) for shift in document.shifts], dtype=np.int64)
        places = np.array([(zone.x_km, zone.y_km) for zone in document.zones], dtype=np.float64)
        gaps = places[:, None, :] - places[None, :, :]
        organisations = sorted({person.organisation for person in document.people if person.organisation})
        return Problem(
            names=self._names(organisations),
            days=document.days,
            starts=starts,
            ends=np.where(ends <= starts, ends + HOURS * MINUTES, ends),
            night=np.array([shift.night for shift in document.shifts], dtype=np.bool_),
            zone=np.array([self.zones[person.zone] for person in document.people], dtype=np.int64),
            organisation=self._organisations(organisations),
            skills=self._skills(),
            free=self._free(),
            post_zone=np.array([self.zones[post.zone] for post in document.posts], dtype=np.int64),
            km=np.hypot(gaps[..., 0], gaps[..., 1]),
            needs=self._needs(),
            rules=document.rules,
            weights=document.weights,
            pins=self._pins(),
            excluded=frozenset(self.people[person] for person in document.excluded),
            previous=self._previous(),
            wishes=self._wishes(),
        )

    def _names(self, organisations: list[str]) -> Names:
        return Names(
            people=tuple(self.people),
            posts=tuple(self.posts),
            shifts=tuple(self.shifts),
            zones=tuple(self.zones),
            roles=tuple(self.roles),
            organisations=tuple(organisations),
        )

    def _organisations(self, organisations: list[str]) -> Ints:
        number = {name: number for number, name in enumerate(organisations)}
        listed = [number.get(person.organisation or "", NOBODY) for person in self.document.people]
        return np.array(listed, dtype=np.int64)

    def _skills(self) -> Bools:
        table = np.zeros((len(self.people), len(self.roles)), dtype=np.bool_)
        table[:, 0] = True
        for number, person in enumerate(self.document.people):
            for skill in person.skills:
                table[number, self.roles[skill]] = True
        return table

    def _free(self) -> Bools:
        document = self.document
        table = np.ones((len(self.people), document.days, len(self.shifts)), dtype=np.bool_)
        for number, person in enumerate(document.people):
            if person.available is None:
                continue
            if person.available.days is not None:
                off = np.ones(document.days, dtype=np.bool_)
                off[person.available.days] = False
                table[number, off, :] = False
            if person.available.shifts is not None:
                kept = {self.shifts[shift] for shift in person.available.shifts}
                table[number, :, [shift for shift in range(len(self.shifts)) if shift not in kept]] = False
        table[[self.people[person] for person in document.excluded]] = False
        return table

    def _needs(self) -> Needs:
        added: dict[tuple[int, int, int, int], list[int]] = {}
        for need in self.document.needs:
            target = need.min if need.target is None else need.target
            for day in set(need.days):
                key = (day, self.shifts[need.shift], self.posts[need.post], self.roles[need.role])
                row = added.setdefault(key, [0, 0])
                row[0] += need.min
                row[1] += target
        rows = np.array([(*key, *row) for key, row in sorted(added.items())], dtype=np.int64).reshape(-1, 6)
        return Needs(rows[:, 2], rows[:, 1], rows[:, 0], rows[:, 3], rows[:, 4], rows[:, 5])

    def _pins(self) -> tuple[Pin, ...]:
        pins = {
            Pin(self.people[pin.person], self.posts[pin.post], self.shifts[pin.shift], pin.day): None
            for pin in self.document.pinned
        }
        return tuple(pins)

    def _wishes(self) -> tuple[Wish, ...]:
        every, shifts = range(self.document.days), range(len(self.shifts))
        return tuple(
            Wish(
                person=self.people[wish.person],
                days=tuple(every if wish.days is None else sorted(set(wish.days))),
                shifts=tuple(shifts if wish.shifts is None else sorted({self.shifts[one] for one in wish.shifts})),
                posts=tuple(sorted({self.posts[one] for one in wish.posts})),
            )
            for wish in self.document.wishes
        )

    def _previous(self) -> Previous:
        """Somebody may have left since, a post may be closed: that is a change, not a fault of the file."""
        given = {(row.person, row.post, row.shift, row.day, row.role) for row in self.document.previous}
        known: list[tuple[int, int, int, int, int]] = []
        for person, post, shift, day, role in sorted(given):
            named = person in self.people and post in self.posts and shift in self.shifts and role in self.roles
            if named and 0 <= day < self.document.days:
                known.append((self.people[person], self.posts[post], self.shifts[shift], day, self.roles[role]))
        lost = len(given) - len(known)
        if not known:
            return no_previous(lost)
        rows = np.array(known, dtype=np.int64)
        return Previous(rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3], rows[:, 4], lost)
