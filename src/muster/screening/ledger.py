"""What the ledger needs to ask the rules for many people: the areas near an itinerary, what counts of a kept plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from muster.screening import plain, rules
from muster.screening.measures import Itinerary, Kind, Plan, RiskArea, RuleSet, Subject

_CITY = 4

HOLDS: dict[Kind, str] = {Kind.CENTRAL: "risk-history", Kind.HOME: "home-quarantine", Kind.MONITORING: "attention"}
"""Which control mark a measure sets: what a gate does with whoever has it. Tests alone set none."""


class Areas:
    """Risk areas by the city in which they lie: put in order once, for all who are looked at, one by one or many."""

    def __init__(self, areas: Iterable[RiskArea]) -> None:
        self.all = tuple(areas)
        self._by_city: defaultdict[str, list[RiskArea]] = defaultdict(list)
        for area in self.all:
            self._by_city[area.code[:_CITY]].append(area)

    def near(self, place: str) -> Iterable[RiskArea]:
        """Areas of the city of a stay: another city's areas have nothing to do with it."""
        if len(place) >= _CITY:
            return [*self._by_city.get(place[:_CITY], ()), *self._by_city.get(place[:2], ())]
        return [area for area in self.all if area.code.startswith(place)]


class Judge:
    """The rules and areas of one moment, ready for many itineraries."""

    def __init__(self, areas: Areas, sets: Sequence[RuleSet], *, at: datetime, zone: tzinfo) -> None:
        self.at = at
        self._sets = [one for one in sets if one.since <= at and (one.until is None or at < one.until)]
        self._zone = zone
        self._kept: dict[Itinerary, dict[str, Any]] = {}
        self._areas = areas

    def plan(self, itinerary: Itinerary) -> Plan:
        """What the rules say of one person."""
        near: dict[RiskArea, None] = {}
        for stay in itinerary.stays:
            for area in self._areas.near(stay.place):
                near[area] = None
        return rules.evaluate(itinerary, near, self._sets, at=self.at, zone=self._zone)

    def kept(self, itinerary: Itinerary) -> dict[str, Any]:
        """The same as it is kept. Lists name whole buses of people with one way behind them: each way is judged once.
        Nobody changes what is answered."""
        found = self._kept.get(itinerary)
        if found is None:
            found = self._kept[itinerary] = plain.of_plan(self.plan(itinerary), self.at)
        return found


def hold_kind(plan: Mapping[str, Any]) -> str | None:
    """The key of the control mark for a kept plan."""
    segments = plain.segments(plan)
    if not segments:
        return None
    if plan.get("risk_class") == Subject.CLOSE and segments[0].kind is Kind.CENTRAL:
        return "close-contact"
    return HOLDS.get(segments[0].kind)


def asked_from(plan: Mapping[str, Any] | None, at: datetime) -> list[tuple[Kind, datetime]]:
    """What a kept plan asks from a moment on: later looks at the same person must not differ by what is over."""
    return [(kind, until) for kind, until in plain.asked(plan) if until > at]
