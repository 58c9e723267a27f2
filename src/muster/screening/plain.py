"""Itineraries and plans as JSON keeps them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from muster.screening.measures import Contact, Due, Exposure, Itinerary, Kind, Plan, Segment, Stay, Subject


def of_itinerary(given: Itinerary) -> dict[str, Any]:
    """As it is kept beside a person, whose place and arrival stand there."""
    return {
        "stays": [[one.place, one.since.isoformat(), one.until and one.until.isoformat()] for one in given.stays],
        "contacts": [
            [one.subject.value, one.last_at.isoformat(), one.sampled_at and one.sampled_at.isoformat()]
            for one in given.contacts
        ],
    }


def itinerary(kept: Mapping[str, Any], *, place: str, arrived_at: datetime | None) -> Itinerary:
    """Back from JSON."""
    return Itinerary(
        place,
        arrived_at,
        tuple(Stay(code, _moment(since), until and _moment(until)) for code, since, until in kept["stays"]),
        tuple(
            Contact(Subject(subject), _moment(last), sampled and _moment(sampled))
            for subject, last, sampled in kept["contacts"]
        ),
    )


def of_plan(plan: Plan, at: datetime) -> dict[str, Any]:
    """What is decided on, complete with its grounds, so that it can be read when rules and areas have changed."""
    return {
        "at": at.isoformat(),
        "risk_class": plan.risk_class.value if plan.risk_class else "",
        "segments": [
            {"kind": part.kind.value, "since": part.since.isoformat(), "until": part.until.isoformat()}
            for part in plan.segments
        ],
        "tests": [[due.since.isoformat(), due.until.isoformat()] for due in plan.tests],
        "grounds": [
            {
                "set": ground.set_key,
                "rule": ground.rule.key,
                "mark": ground.rule.mark.value,
                "anchor": ground.rule.anchor.value,
                "from": ground.counted_from.isoformat(),
                "until": ground.until.isoformat(),
                **_of_exposure(ground.exposure),
            }
            for ground in plan.grounds
        ],
        "release": list(plan.release),
        "questions": [_of_exposure(one) for one in plan.questions],
    }


def _of_exposure(one: Exposure) -> dict[str, Any]:
    return {
        "subject": one.subject.value, "place": one.place, "area": one.area, "area_code": one.area_code,
        "left": one.left_at and one.left_at.isoformat(), "certain": one.certain,
    }  # fmt: skip


def segments(plan: Mapping[str, Any] | None) -> list[Segment]:
    """The measures of a kept plan, one after another."""
    return [
        Segment(Kind(part["kind"]), _moment(part["since"]), _moment(part["until"]))
        for part in (plan or {}).get("segments", [])
    ]


def tests(plan: Mapping[str, Any] | None) -> list[Due]:
    """The tests of a kept plan."""
    return [Due(_moment(since), _moment(until)) for since, until in (plan or {}).get("tests", [])]


def asked(plan: Mapping[str, Any] | None) -> list[tuple[Kind, datetime]]:
    """What `rules.raises` compares."""
    return [(part.kind, part.until) for part in segments(plan)]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
