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
    texts = _Texts()
    return {
        "at": at.isoformat(),
        "risk_class": plan.risk_class.value if plan.risk_class else "",
        "segments": [
            {
                "kind": part.kind.value, "since": part.since.isoformat(), "until": part.until.isoformat(),
                **({"instead": part.instead.value} if part.instead else {}),
            }
            for part in plan.segments
        ],
        "tests": [[due.since.isoformat(), due.until.isoformat()] for due in plan.tests],
        "grounds": [
            {
                "set": ground.set_key,
                "rule": ground.rule.key,
                "mark": str(ground.rule.mark),
                "anchor": str(ground.rule.anchor),
                "from": texts[ground.counted_from],
                "until": texts[ground.until],
                **_of_exposure(ground.exposure, texts),
            }
            for ground in plan.grounds
        ],
        "release": list(plan.release),
        "questions": [_of_exposure(one, texts) for one in plan.questions],
    }  # fmt: skip


class _Texts:
    """Moments as text, each once: most grounds of a plan share theirs. By the object, for moments that are equal may be
    written in different zones."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[datetime, str]] = {}

    def __getitem__(self, moment: datetime) -> str:
        found = self._known.get(id(moment))
        if found is None:
            found = self._known[id(moment)] = moment, moment.isoformat()
        return found[1]


def _of_exposure(one: Exposure, texts: _Texts) -> dict[str, Any]:
    return {
        "subject": str(one.subject), "place": one.place, "area": one.area, "area_code": one.area_code,
        "left": one.left_at and texts[one.left_at], "certain": one.certain,
    }  # fmt: skip


def segments(plan: Mapping[str, Any] | None) -> list[Segment]:
    """The measures of a kept plan, one after another."""
    return [
        Segment(
            Kind(part["kind"]), _moment(part["since"]), _moment(part["until"]),
            Kind(part["instead"]) if part.get("instead") else None,
        )
        for part in (plan or {}).get("segments", [])
    ]  # fmt: skip


def tests(plan: Mapping[str, Any] | None) -> list[Due]:
    """The tests of a kept plan."""
    return [Due(_moment(since), _moment(until)) for since, until in (plan or {}).get("tests", [])]


def asked(plan: Mapping[str, Any] | None) -> list[tuple[Kind, datetime]]:
    """What `rules.raises` compares: one measure after another, whatever may stand in its place."""
    found = list[Segment]()
    for part in segments(plan):
        if found and (found[-1].kind, found[-1].until) == (part.kind, part.since):
            found.pop()
        found.append(part)
    return [(part.kind, part.until) for part in found]


def options(plan: Mapping[str, Any] | None) -> list[Kind]:
    """Of which measures whoever confirms chooses one, what is proposed first; empty where the rules leave no choice."""
    both = ([part.kind, part.instead] for part in segments(plan) if part.instead is not None)
    return [one for one in next(both, []) if one is not None]


def chosen(plan: Mapping[str, Any], wanted: Kind) -> dict[str, Any] | None:
    """The plan with this measure wherever the rules allow it beside another; None where they do nowhere."""
    parts = plan.get("segments", [])
    if not any(part.get("instead") and wanted.value in (part["kind"], part["instead"]) for part in parts):
        return None
    turned = [
        {**part, "kind": wanted.value, "instead": part["kind"]} if part.get("instead") == wanted.value else part
        for part in parts
    ]
    return {**plan, "segments": turned, "chosen": wanted.value}


def as_chosen(plan: dict[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """The plan with what was chosen when the one before was confirmed, as far as the rules still allow it."""
    wanted = (before or {}).get("chosen")
    return (chosen(plan, Kind(wanted)) if wanted else None) or plan


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
