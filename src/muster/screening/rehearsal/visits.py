"""What a day's calls and visits come to: who is reached, who is not, and how they are. Pure, repeatable by seed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

VISIT = "screening.record_visit"
HOURS = (timedelta(hours=9, minutes=30), timedelta(hours=15, minutes=30))
"""When visitors go round: whoever is not met in the morning is called again in the afternoon."""
NEVER, NOT_NOW, REFUSES, ILL = 0.03, 0.08, 0.01, 0.004
"""Shares: of people who never answer, and of calls that nobody takes, are refused, or find somebody ill."""
VISITED = 0.3
"""Of calls and visits so many are visits."""
SHORT_OF_STAFF = 3
"""In the last of the towns nobody goes round on one day of so many."""
LARGE, LAST_DAYS = 5_000, 7
"""With so many people visitors go round in the last days only: each round reads all of its town."""
USUAL, SPREAD, COLDEST, WARMEST, FEVER = 365, 3, 358, 372, 374
"""Temperatures in tenths of a degree."""
SYMPTOMS = ("cough", "throat", "fatigue")


def goes_round(number: int, towns: int, day: int) -> bool:
    """Whether the visitors of a town go round on a day of the exercise."""
    return number < max(1, towns - 1) or day % SHORT_OF_STAFF != 0


def first_day(people: int, begins: int, days: int) -> int:
    """From which day on visitors go round."""
    return max(begins, days - LAST_DAYS) if people > LARGE else begins


def seen(one: Mapping[str, Any], at: datetime) -> tuple[str, dict[str, Any]] | None:
    """The record of a call or visit to somebody whom a phone carries; None for whom only the laboratory waits."""
    return None if one["due"] == ["test"] else (VISIT, _body(one, at))


def _body(one: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    who = f"{one['name']}:{one['home']}:{one['phone']}"
    dice = Random(f"{who}:{at:%m%d%H}")  # noqa: S311 - repeatable on purpose
    body = {"person": one["id"], "way": "visit" if dice.random() < VISITED else "call"}
    if Random(f"{who}:never").random() < NEVER or dice.random() < NOT_NOW:  # noqa: S311 - repeatable on purpose
        return {**body, "contact": "no_answer"}
    if dice.random() < REFUSES:
        return {**body, "contact": "refused"}
    body["contact"] = "arrived"
    if "daily" not in one["due"]:
        return {**body, "asked": ["address", "itinerary"]}
    if dice.random() < ILL:
        return {**body, "temperature_tenths": dice.randrange(FEVER, FEVER + 12), "symptoms": [dice.choice(SYMPTOMS)]}
    heat = min(max(round(dice.gauss(USUAL, SPREAD)), COLDEST), WARMEST)
    return {**body, "temperature_tenths": heat}
