"""Itinerary x risk areas over time x rule sets -> measure, end, tests due, grounds. Pure.

The strictest end wins, and at each moment the strictest measure; every ground is kept, also those that ask for less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache

from muster.screening.measures import (
    LEVELS,
    STRICTNESS,
    WEIGHT,
    Anchor,
    Due,
    Exposure,
    Ground,
    Itinerary,
    Kind,
    Plan,
    RiskArea,
    Rule,
    RuleSet,
    Segment,
    Subject,
)

DAY = timedelta(days=1)
FEVER = Decimal("37.3")
NATIONAL = "national"


def evaluate(
    itinerary: Itinerary, areas: Iterable[RiskArea], sets: Iterable[RuleSet], *, at: datetime, zone: tzinfo
) -> Plan:
    """What the rules in force at `at` say of one person; days are those of `zone`."""
    in_force = sorted((one for one in sets if one.holds(at, itinerary.place)), key=lambda one: (one.since, one.key))
    listed = list(areas)
    grounds: list[Ground] = []
    questions: dict[Exposure, None] = {}
    for one in in_force:
        found = exposures(itinerary, listed, one, at)
        questions.update((exposure, None) for exposure in found if not exposure.certain)
        grounds += _grounds(one, found, itinerary, at, zone)
    grounds.sort(key=_order)
    living = [ground for ground in grounds if ground.until > at]
    start = max(at, itinerary.arrived_at) if itinerary.arrived_at else at
    # Most grounds of a person ask for the same days.
    days = dict.fromkeys((ground.rule, ground.counted_from.astimezone(zone).date()) for ground in living)
    calendars = [_calendar(rule, day, zone) for rule, day in days]
    return Plan(
        risk_class=_class(grounds),
        segments=_merged([part for calendar in calendars for part in calendar.segments], start),
        tests=_tests(calendars, start),
        grounds=tuple(grounds),
        release=tuple(dict.fromkeys(word for ground in living for word in ground.rule.release)),
        questions=tuple(sorted(questions, key=_shown)),
    )


def _order(ground: Ground) -> tuple[float, str, str, tuple[object, ...]]:
    return -ground.until.timestamp(), ground.set_key, ground.rule.key, _shown(ground.exposure)


def _shown(one: Exposure) -> tuple[object, ...]:
    """By what exposures are put in order, whatever order stays and areas came in."""
    left, sampled = (at.timestamp() if at else 0.0 for at in (one.left_at, one.sampled_at))
    return one.place, one.area_code, one.area, one.subject, one.certain, left, sampled


def _class(grounds: Iterable[Ground]) -> Subject | None:
    subjects = {ground.rule.subject for ground in grounds}
    return max(subjects, key=lambda one: WEIGHT[one]) if subjects else None


# From where somebody was to what they are exposed to.


def exposures(itinerary: Itinerary, areas: Sequence[RiskArea], rules: RuleSet, at: datetime) -> list[Exposure]:
    """Contacts as they stand, and for every stay and every level the exposure that left last."""
    found = {
        Exposure(one.subject, left_at=one.last_at, last_at=one.last_at, sampled_at=one.sampled_at): None
        for one in itinerary.contacts
    }
    look_back = timedelta(days=rules.longest_look_back)
    for stay in itinerary.stays:
        left = min(stay.until or at, at)
        for area in areas:
            if area.since >= left + look_back or (area.until is not None and area.until <= stay.since):
                continue
            reached = _reached(stay.place, area, rules.low_unit)
            if reached is not None:
                level, certain = reached
                found[Exposure(level, left, left, None, stay.place, area.text, area.code, certain)] = None
    return list(found)


@lru_cache(50_000)
def _reached(place: str, area: RiskArea, low_unit: int) -> tuple[Subject, bool] | None:
    """What a place has to do with an area, and whether that is certain: inside it, perhaps inside it, or in the low
    risk around it. Thousands of people come from the same places."""
    level = LEVELS.get(area.level)
    if level is None or any(place.startswith(code) for code in area.excepted):
        return None
    if area.exact and place.startswith(area.code):
        return level, True
    perhaps = area.code.startswith(place) or place.startswith(area.code)
    return (Subject.LOW, not perhaps) if perhaps or place.startswith(area.code[:low_unit]) else None


# From exposures to grounds with their ends.


def _grounds(
    rules: RuleSet, found: Iterable[Exposure], itinerary: Itinerary, at: datetime, zone: tzinfo
) -> Iterable[Ground]:
    came = itinerary.arrived_at or at
    # A stay near several areas is several exposures of the same moments.
    counted: dict[tuple[object, ...], tuple[datetime, datetime]] = {}
    for exposure in found:
        left = exposure.left_at or at
        for rule in rules.by_subject[exposure.subject]:
            if rule.places and not any(exposure.place.startswith(code) for code in rule.places):
                continue
            if exposure.place and came - left > timedelta(days=rule.look_back):
                continue
            key = (rule.key, exposure.left_at, exposure.last_at, exposure.sampled_at)
            if key not in counted:
                since = _counted_from(rule, exposure, itinerary, at)
                counted[key] = since, end_of(rule, since, zone)
            yield Ground(rules.key, rule, exposure, *counted[key])


def _counted_from(rule: Rule, exposure: Exposure, itinerary: Itinerary, at: datetime) -> datetime:
    """The anchor's moment; where it is not known, the latest one that can be: coming here, or now."""
    came = itinerary.arrived_at or at
    moments = {
        Anchor.EXPOSURE: exposure.last_at,
        Anchor.LEAVING: exposure.left_at,
        Anchor.ARRIVAL: came,
        Anchor.SAMPLING: exposure.sampled_at,
    }
    return min(moments[rule.anchor] or came, max(at, came))


def end_of(rule: Rule, counted_from: datetime, zone: tzinfo) -> datetime:
    """Midnight after the last day. Counted from 0, somebody who comes on the 1st for 21 days goes early on the 23rd."""
    return _calendar(rule, counted_from.astimezone(zone).date(), zone).until


def midnight(day: date, zone: tzinfo) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time(), tzinfo=zone)


@dataclass(frozen=True)
class _Calendar:
    """A rule's phases and tests on the calendar, and the midnight after the last day."""

    segments: tuple[Segment, ...]
    tests: tuple[Due, ...]
    until: datetime


@lru_cache(20_000)
def _calendar(rule: Rule, day: date, zone: tzinfo) -> _Calendar:
    """A rule counted from a day, which belongs to its first phase. Thousands of people share few of them."""
    segments, tests = list[Segment](), list[Due]()
    since, first = day, day + (1 - rule.first) * DAY
    for phase in rule.phases:
        until = first + phase.days * DAY
        segments.append(Segment(phase.kind, midnight(since, zone), midnight(until, zone), phase.instead))
        for number in phase.tests:
            begins = first if phase.by else first + (number - 1) * DAY
            tests.append(Due(midnight(begins, zone), midnight(first + number * DAY, zone)))
        since = first = until
    return _Calendar(tuple(segments), tuple(tests), midnight(first, zone))


def _merged(parts: Sequence[Segment], start: datetime) -> tuple[Segment, ...]:
    """One measure after another from `start`: at each moment the strictest."""
    cuts = sorted({start, *(edge for part in parts for edge in (part.since, part.until) if edge > start)})
    merged: list[Segment] = []
    for since, until in zip(cuts, cuts[1:], strict=False):
        met = [part for part in parts if part.since <= since and part.until >= until]
        if not met:
            continue
        kind = max((part.kind for part in met), key=lambda one: STRICTNESS[one])
        one = Segment(kind, since, until, _instead(kind, met))
        if merged and merged[-1] == one._replace(since=merged[-1].since, until=since):
            merged[-1] = merged[-1]._replace(until=until)
        else:
            merged.append(one)
    return tuple(merged)


def _instead(kind: Kind, met: Sequence[Segment]) -> Kind | None:
    """The strictest other measure with which every one of these is content: each asks for itself, or for what its rule
    allows in its place."""
    if all(part.instead is None for part in met):
        return None
    asked = [{STRICTNESS[one] for one in (part.kind, part.instead) if one is not None} for part in met]
    named = {one for part in met for one in (part.kind, part.instead) if one is not None and one is not kind}
    content = [one for one in named if all(min(own) <= STRICTNESS[one] for own in asked)]
    return max(content, key=lambda one: STRICTNESS[one], default=None)


def _tests(calendars: Iterable[_Calendar], start: datetime) -> tuple[Due, ...]:
    """Every day on which a test is due, once, without the days before the measure began."""
    found: dict[datetime, Due] = {}
    for due in (due for calendar in calendars for due in calendar.tests if due.until > start):
        before = found.get(due.until)
        found[due.until] = Due(max(due.since, before.since), due.until) if before else due
    return tuple(found[key] for key in sorted(found))


# What lets somebody go.


def is_well(heard: Iterable[tuple[Sequence[str], Decimal | None]]) -> bool:
    """Whether somebody was heard of, and every time without symptom and fever."""
    said = list(heard)
    return bool(said) and not any(symptoms or (heat is not None and heat >= FEVER) for symptoms, heat in said)


# Where a local layer asks for more than the national rule.


@dataclass(frozen=True)
class Excess:
    """A local rule that is longer or stricter than the national one of its day, or speaks where that one does not."""

    local: str
    national: str
    """The key of the national rule; '' when there is none for this subject."""
    subject: Subject
    days: int
    """How many days more; 0 when only the measure is stricter."""
    stricter: bool


def excesses(sets: Iterable[RuleSet]) -> list[Excess]:
    """Every local rule among sets in force that exceeds the national one."""
    listed = list(sets)
    national = {rule.subject: rule for one in listed if one.level == NATIONAL for rule in one.rules}
    found = []
    for one in listed:
        if one.level == NATIONAL:
            continue
        for rule in one.rules:
            other = national.get(rule.subject)
            if other is None:
                found.append(Excess(rule.key, "", rule.subject, rule.days, stricter=True))
                continue
            more = max(0, rule.days + (1 - rule.first) - other.days - (1 - other.first))
            stricter = _strictest(rule) > _strictest(other)
            if more or stricter:
                found.append(Excess(rule.key, other.key, rule.subject, more, stricter))
    return found


def _strictest(rule: Rule) -> int:
    return max((STRICTNESS[phase.kind] for phase in rule.phases), default=-1)


def raises(before: Sequence[tuple[Kind, datetime]], after: Sequence[tuple[Kind, datetime]]) -> bool:
    """Whether a plan asks more of somebody than the one before: a later end, or a stricter measure. Such a change takes
    a second person. Both are given as (measure, its end) in order."""
    if not after:
        return False
    if not before or after[-1][1] > before[-1][1]:
        return True
    strictest = max(STRICTNESS[kind] for kind, _until in before)
    return max(STRICTNESS[kind] for kind, _until in after) > strictest
