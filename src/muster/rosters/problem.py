"""A roster's tables as a problem for the solver (`muster-roster/1`), and its plan as assignments. Pure: no Django.

The problem begins a week before the roster: what people did then, and what they do elsewhere, is pinned, so that rest
and days in a row are counted across the seam. A pin that breaks a rule cannot be undone any more and is left out, but
its day stays taken; a locked assignment that does is a contradiction, and is told.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from muster.rosters import rules
from muster.rosters.rules import Broken, Duty, DutyRules, Span
from muster.rosters.wish_rules import Kind, Wished

BEFORE = 7
"""Days before the roster that are known."""
USUAL = {
    "unmet_min": 1000, "unmet_target": 100, "km": 1, "unused_skill": 3, "night_over": 5, "organisation_split": 2,
    "change": 10, "wish": 15,
}  # fmt: skip
FREE = "free"
MIXED = "mixed"
LOCAL = "local:"


@dataclass(frozen=True)
class Shift:
    """A shift as the problem needs it."""

    key: int
    starts: str
    ends: str
    night: bool


@dataclass(frozen=True)
class Someone:
    """A person who may be given duty."""

    key: str
    zone: str
    town: str
    organisation: int | None
    skills: tuple[str, ...]
    spans: tuple[Span, ...] = ()
    wishes: tuple[Wished, ...] = ()


@dataclass(frozen=True)
class Post:
    """A post and the town it lies in."""

    key: int
    zone: str
    town: str


class Want(NamedTuple):
    """What a post wants at one shift of one day."""

    post: int
    shift: int
    day: date
    wanted: rules.Wanted


class Given(NamedTuple):
    """Duty that somebody has: at a post of this roster (`post`), or elsewhere (None)."""

    person: str
    shift: int
    duty: Duty
    post: int | None = None
    role: str = rules.ANY


@dataclass(frozen=True)
class Facts:
    """Everything about one roster."""

    first: date
    days: int
    shifts: Sequence[Shift]
    zones: Mapping[str, tuple[float, float]]
    people: Sequence[Someone]
    posts: Sequence[Post]
    wants: Sequence[Want]
    limits: DutyRules
    weights: Mapping[str, float] = field(default_factory=dict)
    locked: Sequence[Given] = ()
    standing: Sequence[Given] = ()
    """What stands in the draft without a lock: kept where that costs nothing."""
    fixed: Sequence[Given] = ()
    """What people did the week before, and what they do elsewhere."""


@dataclass(frozen=True)
class Contradiction:
    """A locked assignment that cannot hold: which, of whom, and what it breaks."""

    given: Given
    broken: Broken


def contradictions(facts: Facts) -> list[Contradiction]:
    """Locks against each other, against rest and weeks, or against the days on which somebody is free."""
    found: list[Contradiction] = []
    fixed = _kept(facts)
    known = {one.key: one for one in _people(facts, fixed)}
    for person, locks in _by_person(facts.locked).items():
        someone = known.get(person)
        for one in locks:
            if someone is None or not rules.is_free(someone.spans, one.duty.day, one.shift):
                found.append(Contradiction(one, Broken(one.duty.key, rules.Break.AWAY)))
        duties = [one.duty for one in (*locks, *fixed.get(person, ()))]
        own = {one.duty.key: one for one in locks}
        for broken in rules.broken(duties, facts.limits, week_of=facts.first):
            if broken.kind in rules.SOFT:
                continue
            lock = own.get(broken.duty) or next((one for one in locks if one.duty.day >= facts.first), None)
            if lock is not None:
                found.append(Contradiction(lock, broken))
    return found


def _by_person(given: Iterable[Given]) -> dict[str, list[Given]]:
    found: dict[str, list[Given]] = defaultdict(list)
    for one in given:
        found[one.person].append(one)
    return found


def _kept(facts: Facts) -> dict[str, list[Given]]:
    """Fixed duty of each person that breaks no hard rule: the later one wins, since rest is counted from it."""
    found = {}
    for person, given in _by_person(facts.fixed).items():
        kept: list[Given] = []
        for one in sorted(given, key=lambda one: one.duty.starts_at, reverse=True):
            caused = rules.caused([other.duty for other in kept], one.duty, facts.limits, week_of=facts.first)
            if all(broken.kind in rules.SOFT for broken in caused):
                kept.append(one)
        found[person] = kept
    return found


def _people(facts: Facts, kept: Mapping[str, Sequence[Given]]) -> list[Someone]:
    """Everybody, with the days as taken of duty that they have but that is not among what is kept of it."""
    pinned = {one.duty.key for given in kept.values() for one in given}
    taken: dict[str, list[Span]] = defaultdict(list)
    for one in facts.fixed:
        if one.duty.key not in pinned and one.duty.day >= facts.first:
            taken[one.person].append(Span(one.duty.day, one.duty.day))
    return [replace(one, spans=(*one.spans, *taken[one.key])) if one.key in taken else one for one in facts.people]


def document(facts: Facts) -> dict[str, Any]:
    """The problem of the contract."""
    kept = _kept(facts)
    fixed = [one for given in kept.values() for one in given]
    people = {one.key: one for one in _people(facts, kept)}
    fixed = [one for one in fixed if one.person in people]
    own = _by_person(fixed)
    away = {_elsewhere(people[one.person]): people[one.person].zone for one in fixed}
    posts = [{"id": str(one.key), "zone": one.zone} for one in facts.posts]
    alike: dict[Any, dict[str, Any]] = {}
    return {
        "format": "muster-roster/1",
        "start": (facts.first - timedelta(days=BEFORE)).isoformat(),
        "days": BEFORE + facts.days,
        "shifts": [
            {"id": str(one.key), "start": one.starts, "end": one.ends, "night": one.night} for one in facts.shifts
        ],
        "zones": [{"id": key, "x_km": x, "y_km": y} for key, (x, y) in sorted(facts.zones.items())],
        "people": [_person(facts, one, own.get(one.key, []), alike) for one in people.values()],
        "posts": posts + [{"id": key, "zone": zone} for key, zone in sorted(away.items())],
        "needs": _needs(facts),
        "rules": _rules(facts),
        "weights": _weights(facts),
        "pinned": [_pin(facts, one, str(one.post)) for one in facts.locked]
        + [_pin(facts, one, _elsewhere(people[one.person])) for one in fixed],
        "previous": [
            _pin(facts, one, str(one.post)) | {"role": one.role} for one in facts.standing if one.person in people
        ],
        "wishes": [wish for one in facts.people for wish in _wishes(facts, one, bool(own.get(one.key)))],
    }


def _elsewhere(one: Someone) -> str:
    """A post at home for what somebody does elsewhere: of their own unit, so that it splits none."""
    return f"~{one.organisation or 0}~{one.zone}"


def _day(facts: Facts, day: date) -> int:
    return (day - facts.first).days + BEFORE


def _pin(facts: Facts, one: Given, post: str) -> dict[str, Any]:
    return {"person": one.person, "post": post, "shift": str(one.shift), "day": _day(facts, one.duty.day)}


def _person(facts: Facts, one: Someone, fixed: Sequence[Given], known: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    """`known` is what was found for others who are away alike: most people of a county are one of a few kinds."""
    found: dict[str, Any] = {"id": one.key, "zone": one.zone, "skills": _skills(facts, one)}
    if one.organisation is not None:
        found["organisation"] = str(one.organisation)
    if one.spans:
        if (one.spans, *fixed) not in known:
            known[one.spans, *fixed] = _available(facts, one, fixed)
        found["available"] = known[one.spans, *fixed]
    return found


def _available(facts: Facts, one: Someone, fixed: Sequence[Given]) -> dict[str, Any]:
    every = [facts.first + timedelta(days=number) for number in range(facts.days)]
    days = [day for day in every if any(rules.is_free(one.spans, day, shift.key) for shift in facts.shifts)]
    open_to = [
        shift for shift in facts.shifts
        if all(rules.is_free(one.spans, day, shift.key) for day in days)
        or any(given.shift == shift.key for given in fixed)
    ]  # fmt: skip
    return {
        "days": sorted({_day(facts, day) for day in (*days, *(given.duty.day for given in fixed))}),
        "shifts": [str(shift.key) for shift in open_to],
    }


def _wishes(facts: Facts, one: Someone, elsewhere: bool) -> list[dict[str, Any]]:
    """What somebody wishes on the roster's days. What they do elsewhere is not this roster's to weigh."""
    every, nights = rules.days_of(facts.first, facts.days), [str(shift.key) for shift in facts.shifts if shift.night]
    found = []
    for wish in one.wishes:
        days = [_day(facts, day) for day in every if wish.holds(day)]
        if not days or (wish.kind == Kind.NO_NIGHTS and not nights):
            continue
        kept = [
            str(post.key) for post in facts.posts
            if (wish.kind == Kind.POST and post.key == wish.post)
            or (wish.kind == Kind.TOWN and post.zone.startswith(wish.town))
        ]  # fmt: skip
        asked: dict[str, Any] = {"person": one.key, "days": days}
        asked |= {"shifts": nights} if wish.kind == Kind.NO_NIGHTS else {}
        found.append(asked | {"posts": [*kept, *([_elsewhere(one)] if elsewhere else [])]})
    return found


def _skills(facts: Facts, one: Someone) -> list[str]:
    """Who lives in the town of a post is a local there, where that is asked for."""
    return [*one.skills, *([LOCAL + one.town] if facts.limits.together == MIXED else [])]


def _needs(facts: Facts) -> list[dict[str, Any]]:
    """Days on which a post wants the same at a shift stand in one need."""
    towns = {one.key: one.town for one in facts.posts}
    found: dict[tuple[int, int, str, int, int], list[int]] = defaultdict(list)
    for want in facts.wants:
        for role, least, target in _split(facts, want.wanted, towns[want.post]):
            if target:
                found[want.post, want.shift, role, least, target].append(_day(facts, want.day))
    return [
        {"post": str(post), "shift": str(shift), "role": role, "min": least, "target": target, "days": sorted(days)}
        for (post, shift, role, least, target), days in sorted(found.items())
    ]


def _split(facts: Facts, wanted: rules.Wanted, town: str) -> list[tuple[str, int, int]]:
    """Where people are to be mixed, one of those for whom no skill is asked is a local."""
    if facts.limits.together != MIXED or wanted.role != rules.ANY or not wanted.least:
        return [(wanted.role, wanted.least, wanted.target)]
    return [(LOCAL + town, 1, 1), (wanted.role, wanted.least - 1, wanted.target - 1)]


def _rules(facts: Facts) -> dict[str, int]:
    limits = facts.limits
    nights = limits.fair_nights
    fair = None if nights is None else math.ceil(nights * (BEFORE + facts.days) / rules.FORTNIGHT.days)
    given = {
        "min_rest_hours": limits.rest_hours, "max_shifts_per_week": limits.week_shifts,
        "max_consecutive_days": limits.days_in_row, "fair_nights": fair,
    }  # fmt: skip
    return {name: amount for name, amount in given.items() if amount is not None}


def _weights(facts: Facts) -> dict[str, float]:
    apart = {} if facts.limits.together == "together" else {"organisation_split": 0}
    return {**USUAL, **apart, **facts.weights}


def date_of(first: date, day: int) -> date:
    """The date of a day of the problem of a roster that begins on `first`."""
    return first + timedelta(days=day - BEFORE)


@dataclass(frozen=True)
class Planned:
    """One assignment of a plan, at a post of the roster."""

    person: str
    post: int
    shift: int
    day: date
    role: str


def planned(first: date, plan: Mapping[str, Any]) -> list[Planned]:
    """The assignments of a plan that are the roster's own."""
    return [
        Planned(
            one["person"], int(one["post"]), int(one["shift"]), date_of(first, one["day"]),
            rules.ANY if one["role"].startswith(LOCAL) else one["role"],
        )
        for one in plan["assignments"]
        if is_own(one)
    ]  # fmt: skip


def reasons(first: date, plan: Mapping[str, Any]) -> dict[tuple[str, date], dict[str, Any]]:
    """Why a plan puts somebody somewhere on a day, in numbers: the way, how many others could, how near."""
    return {
        (who, date_of(first, day)): {"km": km, "others": others, "nearest": nearest}
        for who, day, km, others, nearest in plan.get("because", ())
    }


def is_own(one: Mapping[str, Any]) -> bool:
    """Whether an assignment of a plan is the roster's own: not of the week before, and not at a post elsewhere."""
    return bool(one["day"] >= BEFORE and not one["post"].startswith("~"))
