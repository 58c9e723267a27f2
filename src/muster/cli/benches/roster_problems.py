"""Roster problems of the sizes that real operations had, made from a seed. People in them are numbers."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SHIFTS = [
    {"id": "D", "start": "07:00", "end": "15:00", "night": False},
    {"id": "E", "start": "15:00", "end": "23:00", "night": False},
    {"id": "N", "start": "23:00", "end": "07:00", "night": True},
]
DAY_SHIFT = [{"id": "D", "start": "08:00", "end": "18:00", "night": False}]
WEIGHTS = {
    "unmet_min": 1000,
    "unmet_target": 100,
    "km": 1,
    "unused_skill": 3,
    "night_over": 5,
    "organisation_split": 2,
    "change": 10,
}
RULES = {"min_rest_hours": 11, "max_shifts_per_week": 5, "max_consecutive_days": 6, "fair_nights": 4}
EXCLUDED = 0.06
PART_TIME, NO_NIGHTS, WEEKDAYS = 0.1, 0.15, 0.1
DAYS_PART_TIME, WEEK_DAYS = 4, 5
WITH_MEDIC = 0.5
COUNTY_KM = 45.0
SUBURB_KM = 10.0


@dataclass(frozen=True)
class Size:
    """How many of everything; `skilled` is the share of people with each skill."""

    people: int
    posts: int
    zones: int
    organisations: int
    days: int
    skilled: dict[str, float]
    seed: int
    local: bool = True
    """Members of an organisation live in one zone."""


def _zones(random_: random.Random, count: int) -> list[dict[str, Any]]:
    side = COUNTY_KM if count > 1 else 1.0
    return [
        {"id": f"z{number}", "x_km": round(random_.uniform(0, side), 2), "y_km": round(random_.uniform(0, side), 2)}
        for number in range(count)
    ]


def _available(random_: random.Random, days: int, shifts: int) -> dict[str, Any] | None:
    draw = random_.random()
    if draw < PART_TIME:
        first = random_.randrange(DAYS_PART_TIME)
        return {"days": [day for day in range(days) if (day + first) % 7 < DAYS_PART_TIME]}
    if shifts > 1 and draw < PART_TIME + NO_NIGHTS:
        return {"shifts": ["D", "E"]}
    if days > 1 and draw < PART_TIME + NO_NIGHTS + WEEKDAYS:
        return {"days": [day for day in range(days) if day % 7 < WEEK_DAYS]}
    return None


def _people(random_: random.Random, size: Size, shifts: int, zones: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """More of them live near the county's seat; posts lie anywhere."""
    seat = COUNTY_KM / 2
    weight = [1 / (1 + math.hypot(zone["x_km"] - seat, zone["y_km"] - seat) / SUBURB_KM) for zone in zones]
    homes = random_.choices(range(size.zones), weight, k=size.organisations)
    people = []
    for number in range(size.people):
        organisation = number * size.organisations // size.people
        zone = homes[organisation] if size.local else random_.choices(range(size.zones), weight)[0]
        person = {
            "id": f"p{number}",
            "zone": f"z{zone}",
            "organisation": f"o{organisation}",
            "skills": [skill for skill, share in size.skilled.items() if random_.random() < share],
        }
        available = _available(random_, size.days, shifts)
        people.append({**person, "available": available} if available else person)
    return people


def _posts(random_: random.Random, size: Size) -> list[dict[str, Any]]:
    return [{"id": f"k{number}", "zone": f"z{random_.randrange(size.zones)}"} for number in range(size.posts)]


def _problem(
    size: Size, shifts: list[dict[str, Any]], needs: Callable[[random.Random, str], list[Any]]
) -> dict[str, Any]:
    random_ = random.Random(size.seed)  # noqa: S311 - made the same again, not secret
    zones = _zones(random_, size.zones)
    people = _people(random_, size, len(shifts), zones)
    posts = _posts(random_, size)
    return {
        "format": "muster-roster/1",
        "start": "2022-09-06",
        "days": size.days,
        "shifts": shifts,
        "zones": zones,
        "people": people,
        "posts": posts,
        "needs": [
            {"post": post["id"], "shift": shift["id"], "days": list(range(size.days)), **need}
            for post in posts
            for shift in shifts
            for need in needs(random_, shift["id"])
        ],
        "rules": RULES,
        "weights": WEIGHTS,
        "excluded": [person["id"] for person in people if random_.random() < EXCLUDED],
    }


def _checkpoint(random_: random.Random, shift: str) -> list[Any]:
    helpers = random_.choice((1, 2, 2)) if shift != "N" else 1
    rows = [{"role": "lead", "min": 1, "target": 1}, {"role": "any", "min": helpers, "target": helpers + 1}]
    return [*rows, {"role": "medic", "min": 1, "target": 1}] if random_.random() < WITH_MEDIC else rows


def made(size: Size) -> dict[str, Any]:
    """Checkpoints round the clock in any size."""
    return _problem(size, SHIFTS, _checkpoint)


def compounds208() -> dict[str, Any]:
    """208 people of three bureaux over 121 compounds, one day: one each, two where they can be had."""
    size = Size(208, 121, 12, 3, 1, {"lead": 0.25}, seed=208, local=False)

    def needs(random_: random.Random, _shift: str) -> list[Any]:
        return [{"role": "any", "min": 1, "target": random_.choice((1, 2, 2))}]

    return _problem(size, DAY_SHIFT, needs)


def sampling885() -> dict[str, Any]:
    """885 people of 24 organisations over 361 sampling sites, one day."""
    size = Size(885, 361, 40, 24, 1, {"sampler": 0.55, "lead": 0.2}, seed=885, local=False)

    def needs(random_: random.Random, _shift: str) -> list[Any]:
        return [
            {"role": "sampler", "min": 1, "target": 1},
            {"role": "any", "min": 1, "target": random_.choice((1, 1, 2))},
        ]

    return _problem(size, DAY_SHIFT, needs)


def posts218(people: int = 6500) -> dict[str, Any]:
    """218 checkpoints round the clock for two weeks; 4,500 people are short of skills."""
    size = Size(people, 218, 60, people // 25, 14, {"lead": 0.2, "medic": 0.1}, seed=218)
    return made(size)


def teams757() -> dict[str, Any]:
    """14,000 people in 757 teams over 20 towns, wanted at more places than they can fill."""
    return made(Size(14_000, 700, 20, 757, 14, {"lead": 0.24, "medic": 0.12}, seed=757))


def county170k() -> dict[str, Any]:
    """170,000 members of 8,000 organisations, 2,000 posts, two weeks."""
    size = Size(170_000, 2_000, 120, 8_000, 14, {"lead": 0.2, "medic": 0.08}, seed=170)

    def needs(random_: random.Random, _shift: str) -> list[Any]:
        helpers = random_.choice((4, 5, 6))
        return [
            {"role": "lead", "min": 1, "target": 2},
            {"role": "any", "min": helpers, "target": helpers + 3},
            {"role": "medic", "min": 1, "target": 1},
        ]

    return _problem(size, SHIFTS, needs)
