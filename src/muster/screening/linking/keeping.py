"""Rows of many people at once: entries of the ledger, what was told, keys and pairs that linking found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import orjson

from muster.kernel import bulk
from muster.kernel.bulk import Same
from muster.kernel.scope import Scope
from muster.screening import plain
from muster.screening.link_models import PairState
from muster.screening.linking.finding import Found
from muster.screening.measures import Itinerary
from muster.screening.models import Person

if TYPE_CHECKING:
    from muster.screening.actions.ledger import Entry


def people(scope: Scope, new: Sequence[tuple[UUID, Entry]], now: datetime) -> None:
    """Entries of the ledger."""
    if not new:
        return
    bulk.insert(
        "screening_person",
        {
            "id": ("uuid", [person for person, _entry in new]),
            "incident": ("bigint", Same(scope.incident)),
            "place": ("text", [entry.place for _person, entry in new]),
            "source": ("text", [entry.source for _person, entry in new]),
            "origin": ("text", [entry.origin for _person, entry in new]),
            "arrived_at": ("timestamptz", [entry.arrived_at for _person, entry in new]),
            "added_by": ("text", Same(scope.actor)),
            "recorded_at": ("timestamptz", Same(now)),
        },
    )


def told(scope: Scope, heard: Sequence[tuple[UUID, Entry]], now: datetime) -> None:
    """What was told of each."""
    if not heard:
        return
    ways = (Itinerary(entry.place, entry.arrived_at, entry.stays, entry.contacts) for _person, entry in heard)
    bulk.insert(
        "screening_told",
        {
            "person": ("uuid", [person for person, _entry in heard]),
            "incident": ("bigint", Same(scope.incident)),
            "place": ("text", [entry.place for _person, entry in heard]),
            "itinerary": ("jsonb", [orjson.dumps(plain.of_itinerary(way)) for way in ways]),
            "source": ("text", [entry.source for _person, entry in heard]),
            "actor": ("text", Same(scope.actor)),
            "recorded_at": ("timestamptz", Same(now)),
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
                "incident": ("bigint", Same(scope.incident)),
                "place": ("text", [lives[person] for person, _mark, _strong in keys]),
                "mark": ("bytea", [mark for _person, mark, _strong in keys]),
                "under": ("integer", Same(linked.under)),
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
    return bulk.insert(
        "screening_greypair",
        {
            "incident": ("bigint", Same(scope.incident)),
            "place": ("text", [lives[one] for one, _two in best]),
            "other_place": ("text", [lives[two] for _one, two in best]),
            "one": ("uuid", [one for one, _two in best]),
            "two": ("uuid", [two for _one, two in best]),
            "confidence": ("double precision", [pair.confidence for pair in best.values()]),
            "why": (bulk.WORDS, [pair.why for pair in best.values()]),
            "state": ("text", Same(PairState.OPEN.value)),
            "settled_by": ("text", Same("")),
            "turn": ("integer", Same(0)),
            "recorded_at": ("timestamptz", Same(now)),
        },
        known="do nothing",
    )
