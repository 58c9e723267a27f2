"""Itinerary x risk areas over time x rule sets -> measure, end, tests due, grounds. Pure.

The strictest end wins, and at each moment the strictest measure; every ground is kept, also those that ask for less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

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
    Stay,
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
    listed = sorted(areas, key=repr)
    grounds: list[Ground] = []
    questions: dict[Exposure, None] = {}
    for one in in_force:
        for exposure in exposures(itinerary, listed, one, at):
            if not exposure.certain:
                questions[exposure] = None
            grounds += _grounds(one, exposure, itinerary, at, zone)
    grounds.sort(key=_order)
    living = [ground for ground in grounds if ground.until > at]
    start = max(at, itinerary.arrived_at) if itinerary.arrived_at else at
    return Plan(
        risk_class=_class(grounds),
        segments=_merged([part for ground in living for part in _segments(ground, zone)], start),
        tests=_tests(living, start, zone),
        grounds=tuple(grounds),
        release=tuple(dict.fromkeys(word for ground in living for word in ground.rule.release)),
        questions=tuple(questions),
    )


def _order(ground: Ground) -> tuple[float, str, str, str]:
    return -ground.until.timestamp(), ground.set_key, ground.rule.key, repr(ground.exposure)


def _class(grounds: Iterable[Ground]) -> Subject | None:
    subjects = {ground.rule.subject for ground in grounds}
    return max(subjects, key=lambda one: WEIGHT[one]) if subjects else None


# From where somebody was to what they are exposed to.


def exposures(itinerary: Itinerary, areas: Iterable[RiskArea], rules: RuleSet, at: datetime) -> list[Exposure]:
    """Contacts as they stand, and for every stay and every level the exposure that left last."""
    found = [
        Exposure(one.subject, left_at=one.last_at, last_at=one.last_at, sampled_at=one.sampled_at)
        for one in sorted(itinerary.contacts, key=repr)
    ]
    longest = max((rule.look_back for rule in rules.rules), default=0)
    listed = list(areas)
    for stay in sorted(itinerary.stays, key=repr):
        for area in listed:
            touched = _touched(stay, area, rules, at, timedelta(days=longest))
            if touched is not None and touched not in found:
                found.append(touched)
    return found


def _touched(stay: Stay, area: RiskArea, rules: RuleSet, at: datetime, look_back: timedelta) -> Exposure | None:
    """What a stay has to do with an area: inside it, perhaps inside it, or in the low risk around it."""
    left = min(stay.until or at, at)
    if area.since >= left + look_back or (area.until is not None and area.until <= stay.since):
        return None
    level = LEVELS.get(area.level)
    if level is None or any(stay.place.startswith(code) for code in area.excepted):
        return None
    inside = area.exact and stay.place.startswith(area.code)
    if inside:
        return Exposure(level, left, left, place=stay.place, area=area.text, area_code=area.code)
    perhaps = area.code.startswith(stay.place) or stay.place.startswith(area.code)
    unit = area.code[: rules.low_unit]
    if perhaps or stay.place.startswith(unit):
        certain = not perhaps
        return Exposure(Subject.LOW, left, left, place=stay.place, area=area.text, area_code=area.code, certain=certain)
    return None


# From exposures to grounds with their ends.


def _grounds(rules: RuleSet, exposure: Exposure, itinerary: Itinerary, at: datetime, zone: tzinfo) -> Iterable[Ground]:
    for rule in rules.rules:
        if rule.subject is not _named(rules, exposure.subject) or not rule.phases:
            continue
        if rule.places and not any(exposure.place.startswith(code) for code in rule.places):
            continue
        came = itinerary.arrived_at or at
        left = exposure.left_at or at
        if exposure.place and came - left > timedelta(days=rule.look_back):
            continue
        counted = _counted_from(rule, exposure, itinerary, at)
        yield Ground(rules.key, rule, exposure, counted, end_of(rule, counted, zone))


def _named(rules: RuleSet, subject: Subject) -> Subject:
    """A level that a set does not speak of falls under the next lower one that it does."""
    ladder = [Subject.HIGH, Subject.MEDIUM, Subject.LOW]
    if subject in ladder:
        spoken = {rule.subject for rule in rules.rules}
        return next((one for one in ladder[ladder.index(subject) :] if one in spoken), subject)
    return subject


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
    first = counted_from.astimezone(zone).date() + (1 - rule.first) * DAY
    return midnight(first + rule.days * DAY, zone)


def midnight(day: date, zone: tzinfo) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time(), tzinfo=zone)


def _segments(ground: Ground, zone: tzinfo) -> Iterable[Segment]:
    """The phases of a ground on the calendar. The anchor's own day belongs to the first."""
    rule = ground.rule
    day = ground.counted_from.astimezone(zone).date()
    until = day + (1 - rule.first) * DAY
    for phase in rule.phases:
        since, until = day, until + phase.days * DAY
        yield Segment(phase.kind, midnight(since, zone), midnight(until, zone))
        day = until


def _merged(parts: Sequence[Segment], start: datetime) -> tuple[Segment, ...]:
    """One measure after another from `start`: at each moment the strictest."""
    cuts = sorted({start, *(edge for part in parts for edge in (part.since, part.until) if edge > start)})
    merged: list[Segment] = []
    for since, until in zip(cuts, cuts[1:], strict=False):
        kinds = [part.kind for part in parts if part.since <= since and part.until >= until]
        if not kinds:
            continue
        kind = max(kinds, key=lambda one: STRICTNESS[one])
        if merged and merged[-1].kind is kind and merged[-1].until == since:
            merged[-1] = Segment(kind, merged[-1].since, until)
        else:
            merged.append(Segment(kind, since, until))
    return tuple(merged)


def _tests(grounds: Iterable[Ground], start: datetime, zone: tzinfo) -> tuple[Due, ...]:
    """Every day on which a test is due, once, without the days before the measure began."""
    found: dict[datetime, Due] = {}
    for ground in grounds:
        day = ground.counted_from.astimezone(zone).date() + (1 - ground.rule.first) * DAY
        for phase in ground.rule.phases:
            for number in phase.tests:
                until = midnight(day + number * DAY, zone)
                since = midnight(day if phase.by else day + (number - 1) * DAY, zone)
                if until > start:
                    before = found.get(until)
                    found[until] = Due(max(since, before.since) if before else since, until)
            day += phase.days * DAY
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
