"""Who is under a control mark, for the phones' packs: numbers are opened here, and leave it as marks of them."""

from __future__ import annotations

from datetime import datetime

import orjson
from django.db.models import Q, QuerySet

from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.kernel.sealing import key_for_incident, live_keys, open_sealed
from muster.people import short_marks
from muster.people.identities import HOLD_COLUMN, NUMBER
from muster.people.models import Hold, HoldIdentity
from muster.people.rules import normal_number

_kept: dict[int, tuple[tuple[bytes, list[int]], dict[int, int]]] = {}
"""By operation with which keys it was made and opened, and by control mark what is made of its number, which never
changes: each phone asks for its pack anew, and to open 50,000 numbers takes seconds. With other keys it is not used."""


def marks(scope: Scope, key: bytes, since: datetime, until: datetime) -> tuple[set[int], bool]:
    """Of the numbers under a mark at any time between what `short_marks.full` makes with the operation's key, and
    whether these are all: a mark may have no number kept."""
    if not scope.names or scope.incident is None:
        return set(), False
    lasting = Q(until=None) | Q(until__gt=since)
    standing = Q(lifted_at=None) | Q(lifted_at__gt=since)
    holds = Hold.objects.filter(
        lasting, standing, scope.within("place"), incident=scope.incident, since__lte=until
    ).exclude(kind__verdict="pass")
    sealed = HoldIdentity.objects.filter(scope.within("place"), incident=scope.incident)
    named = list(sealed.filter(hold__in=holds.values("pk")).values_list("hold", flat=True))
    keys = key, live_keys(key_for_incident(scope.incident))
    before, known = _kept.get(scope.incident, ((b"", []), {}))
    if before != keys:
        known = {}
    fresh = sealed.filter(hold__in=[hold for hold in named if hold not in known])
    known = known | _opened(fresh, key)
    kept = {hold: known[hold] for hold in named if hold in known}
    _kept[scope.incident] = keys, kept
    return set(kept.values()), len(kept) == holds.count()


def _opened(rows: QuerySet[HoldIdentity], key: bytes) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in rows:
        try:
            content = orjson.loads(open_sealed(row.sealed, column=HOLD_COLUMN))
        except Problem:
            continue
        if number := normal_number(content.get(NUMBER, "")):
            found[row.hold] = short_marks.full(key, number)
    return found
