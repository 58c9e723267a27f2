"""What if: fewer posts, fewer people. Which ones, what the roster's problem is then, how two plans differ. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import mean
from typing import Any

from muster.rosters.problem import FREE, MIXED, Facts, Given, is_own
from muster.rosters.rules import Span, is_free

NOWHERE = (0.0, 0.0)
COSTS = ("km", "unused_skill", "night_over", "organisation_split", "wish", "change")
"""Terms of a plan's cost that are no open places, in the order in which they are shown."""


@dataclass(frozen=True)
class Scenario:
    """Posts that are closed and people who are not there."""

    posts: frozenset[int] = frozenset()
    people: frozenset[str] = frozenset()


def hardest(facts: Facts, place: str, count: int) -> list[int]:
    """The posts of a place that are hardest to man: first those short of people, then those with the longest ways."""
    there: dict[int, list[Given]] = defaultdict(list)
    for one in _duties(facts):
        there[one.post or 0].append(one)
    wanted: Counter[int] = Counter()
    for want in facts.wants:
        wanted[want.post] += want.wanted.least
    homes = {one.key: facts.zones.get(one.zone, NOWHERE) for one in facts.people}

    def rank(post: int, zone: str) -> tuple[int, float, str, int]:
        ways = [_km(homes.get(one.person, NOWHERE), facts.zones.get(zone, NOWHERE)) for one in there[post]]
        return len(there[post]) - wanted[post], -mean(ways) if ways else 0.0, zone, post

    own = [(post.key, post.zone) for post in facts.posts if post.zone.startswith(place)]
    return [post for post, _zone in sorted(own, key=lambda one: rank(*one))][:count]


def busiest(facts: Facts, place: str, count: int) -> list[str]:
    """People who live in a place, those with most shifts in the roster first: whose loss weighs most."""
    shifts = Counter(one.person for one in _duties(facts))
    own = [one.key for one in facts.people if one.zone.startswith(place)]
    return sorted(own, key=lambda key: (-shifts[key], key))[:count]


def without(facts: Facts, scenario: Scenario) -> Facts:
    """What has to be solved then. What falls away with a post or a person is no change that the plan makes."""

    def kept(given: Sequence[Given]) -> list[Given]:
        return [one for one in given if one.person not in scenario.people and one.post not in scenario.posts]

    return replace(
        facts, people=[one for one in facts.people if one.key not in scenario.people],
        posts=[one for one in facts.posts if one.key not in scenario.posts],
        wants=[one for one in facts.wants if one.post not in scenario.posts],
        locked=kept(facts.locked), standing=kept(facts.standing), fixed=kept(facts.fixed),
    )  # fmt: skip


def unlocked(facts: Facts) -> Facts:
    """The same where nobody must stay: a question is not refused because of a lock."""
    return replace(facts, locked=[], standing=[*facts.standing, *facts.locked])


def absent(facts: Facts, people: Collection[str], since: date) -> Facts:
    """What has to be solved when these cannot come any more from a day on; what was before that day is not asked.

    Whoever else is away, and stands there all the same, is no dropout: what they leave was open before. Nor does a post
    ask for a local person anew.
    """
    away, spans = Span(since, None), {one.key: one.spans for one in facts.people}

    def asked(one: Given) -> bool:
        return one.person in people or is_free(spans.get(one.person, ()), one.duty.day, one.shift)

    return replace(
        facts, wants=[want for want in facts.wants if want.day >= since],
        standing=[one for one in facts.standing if asked(one)],
        people=[replace(one, spans=(*one.spans, away)) if one.key in people else one for one in facts.people],
        limits=replace(facts.limits, together=FREE) if facts.limits.together == MIXED else facts.limits,
    )  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One line of the comparison: an amount as it would be anyway and with the change."""

    key: str
    before: float
    after: float

    @property
    def more(self) -> float:
        """How much the change adds; below zero it saves."""
        return self.after - self.before


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Open places, the whole cost, then what it is made of."""
    keys = ("unmet_min", "unmet_target", "people", "cost")
    lines = [Difference(key, before[key], after[key]) for key in keys]
    return lines + [Difference(key, before["terms"].get(key, 0), after["terms"].get(key, 0)) for key in COSTS]


def told(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a plan for a comparison."""
    kept = {key: said[key] for key in ("cost", "lower_bound", "unmet_min", "unmet_target", "status", "terms")}
    own = (one["person"] for one in said["assignments"] if is_own(one))
    return {**kept, "people": len(set(own))}


def new_gaps(before: Collection[Mapping[str, Any]], after: Collection[Mapping[str, Any]]) -> set[tuple[Any, ...]]:
    """Which open places of the second plan are not open, or less so, in the first."""
    missing = {place(one): one["missing"] for one in before}
    return {place(one) for one in after if one["missing"] > missing.get(place(one), 0)}


def place(one: Mapping[str, Any]) -> tuple[Any, ...]:
    """Post, shift, day and role of an open place."""
    return one["post"], one["shift"], one["day"], one["role"]


def _duties(facts: Facts) -> list[Given]:
    return [*facts.locked, *facts.standing]


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)
