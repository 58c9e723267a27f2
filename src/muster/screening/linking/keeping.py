"""Rows of many people at once: entries of the ledger, what was told, keys and pairs that linking found, measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from muster.kernel.scope import Scope
from muster.screening import bulk, plain
from muster.screening.link_models import PairState
from muster.screening.linking.finding import Found
from muster.screening.measures import Itinerary
from muster.screening.models import Decision, Measure, Person

if TYPE_CHECKING:
    from muster.screening.actions.ledger import Entry


def people(scope: Scope, new: Sequence[tuple[UUID, Entry]], now: datetime) -> None:
    """Entries of the ledger."""
    if not new:
        return
    many = len(new)
    bulk.insert(
        "screening_person",
        {
            "id": ("uuid", [person for person, _entry in new]),
            "incident": ("bigint", [scope.incident] * many),
            "place": ("text", [entry.place for _person, entry in new]),
            "source": ("text", [entry.source for _person, entry in new]),
            "origin": ("text", [entry.origin for _person, entry in new]),
            "arrived_at": ("timestamptz", [entry.arrived_at for _person, entry in new]),
            "added_by": ("text", [scope.actor] * many),
            "recorded_at": ("timestamptz", [now] * many),
        },
    )


def told(scope: Scope, heard: Sequence[tuple[UUID, Entry]], now: datetime) -> None:
    """What was told of each."""
    if not heard:
        return
    many = len(heard)
    ways = (Itinerary(entry.place, entry.arrived_at, entry.stays, entry.contacts) for _person, entry in heard)
    bulk.insert(
        "screening_told",
        {
            "person": ("uuid", [person for person, _entry in heard]),
            "incident": ("bigint", [scope.incident] * many),
            "place": ("text", [entry.place for _person, entry in heard]),
            "itinerary": (bulk.JSON, [bulk.json_bytes(plain.of_itinerary(way)) for way in ways]),
            "source": ("text", [entry.source for _person, entry in heard]),
            "actor": ("text", [scope.actor] * many),
            "recorded_at": ("timestamptz", [now] * many),
        },
    )


def found(scope: Scope, linked: Found, new: Mapping[UUID, str], now: datetime) -> int:
    """The keys of new reports, and pairs for a person to look at; answers how many pairs are new. `new` are the places
    of people who are not in the tables yet for others."""
    wanted = {person for person, _mark, _strong in linked.keys} | {
        one for pair in linked.pairs for one in (pair.one, pair.two)
    }
    asked = Person.objects.filter(scope.within("place"), incident=scope.incident or 0, pk__in=wanted - new.keys())
    lives = {**dict(asked.values_list("pk", "place")), **new}
    keys = [one for one in linked.keys if one[0] in lives]
    if keys:
        bulk.insert(
            "screening_linkmark",
            {
                "incident": ("bigint", [scope.incident] * len(keys)),
                "place": ("text", [lives[person] for person, _mark, _strong in keys]),
                "mark": ("bytea", [mark for _person, mark, _strong in keys]),
                "under": ("integer", [linked.under] * len(keys)),
                "person": ("uuid", [person for person, _mark, _strong in keys]),
                "strong": ("boolean", [strong for _person, _mark, strong in keys]),
            },
        )
    return _pairs(scope, linked, lives, now)


def _pairs(scope: Scope, linked: Found, lives: Mapping[UUID, str], now: datetime) -> int:
    best = {}
    for pair in sorted(linked.pairs, key=lambda one: one.confidence):
        if pair.one in lives and pair.two in lives and pair.one != pair.two:
            best[min(pair.one, pair.two), max(pair.one, pair.two)] = pair
    if not best:
        return 0
    many = len(best)
    return bulk.insert(
        "screening_greypair",
        {
            "incident": ("bigint", [scope.incident] * many),
            "place": ("text", [lives[one] for one, _two in best]),
            "other_place": ("text", [lives[two] for _one, two in best]),
            "one": ("uuid", [one for one, _two in best]),
            "two": ("uuid", [two for _one, two in best]),
            "confidence": ("double precision", [pair.confidence for pair in best.values()]),
            "why": (bulk.WORDS, [pair.why for pair in best.values()]),
            "state": ("text", [PairState.OPEN.value] * many),
            "settled_by": ("text", [""] * many),
            "turn": ("integer", [0] * many),
            "recorded_at": ("timestamptz", [now] * many),
        },
        known="do nothing",
    )


def measures(made: Sequence[Measure]) -> None:
    """How it stands with people who are looked at for the first time."""
    if not made:
        return
    empty = {"kind": "", "signed_by": "", "owner": "", "contact": ""}
    bulk.insert(
        "screening_measure",
        {
            "person": ("uuid", [row.person for row in made]),
            "incident": ("bigint", [row.incident for row in made]),
            "place": ("text", [row.place for row in made]),
            "state": ("text", [str(row.state) for row in made]),
            "risk_class": ("text", [row.risk_class for row in made]),
            "plan": (bulk.JSON, _json(row.plan for row in made)),
            "pending": (bulk.JSON, _json(row.pending for row in made)),
            "raises": ("boolean", [row.raises for row in made]),
            "changed_at": ("timestamptz", [row.changed_at for row in made]),
            **{name: ("text", [value] * len(made)) for name, value in empty.items()},
        },
    )


def decisions(made: Sequence[Decision]) -> None:
    """What was decided on each."""
    if not made:
        return
    bulk.insert(
        "screening_decision",
        {
            "person": ("uuid", [row.person for row in made]),
            "incident": ("bigint", [row.incident for row in made]),
            "place": ("text", [row.place for row in made]),
            "kind": ("text", [str(row.kind) for row in made]),
            "plan": (bulk.JSON, _json(row.plan for row in made)),
            "measure": ("text", [row.measure for row in made]),
            "until": ("timestamptz", [row.until for row in made]),
            "why": ("text", [row.why for row in made]),
            "actor": ("text", [row.actor for row in made]),
            "recorded_at": ("timestamptz", [row.recorded_at for row in made]),
        },
    )


def _json(plans: Iterable[object]) -> list[bytes]:
    """Plans as JSON; the same plan of many people is written once."""
    texts: dict[int, bytes] = {}
    listed = list(plans)
    return [texts[id(one)] if id(one) in texts else texts.setdefault(id(one), bulk.json_bytes(one)) for one in listed]
