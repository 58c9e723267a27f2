"""Who is under a control mark, for the phones' packs: numbers in clear that leave the server only as short marks."""

from __future__ import annotations

from datetime import datetime

import orjson
from django.db.models import Q

from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.kernel.sealing import open_sealed
from muster.people.identities import HOLD_COLUMN, NUMBER
from muster.people.models import Hold, HoldIdentity
from muster.people.rules import normal_number


def numbers_marked(scope: Scope, since: datetime, until: datetime) -> tuple[list[str], bool]:
    """The numbers under a mark at any time between, and whether these are all: a mark may have no number kept.

    Not to be shown to anybody: `short_marks` is made of it.
    """
    if not scope.names or scope.incident is None:
        return [], False
    lasting = Q(until=None) | Q(until__gt=since)
    standing = Q(lifted_at=None) | Q(lifted_at__gt=since)
    marks = Hold.objects.filter(
        lasting, standing, scope.within("place"), incident=scope.incident, since__lte=until
    ).exclude(kind__verdict="pass")
    wanted = dict(marks.values_list("pk", "mark"))
    found: dict[int, str] = {}
    for row in HoldIdentity.objects.filter(scope.within("place"), incident=scope.incident, hold__in=wanted):
        try:
            content = orjson.loads(open_sealed(row.sealed, column=HOLD_COLUMN))
        except Problem:
            continue
        if number := normal_number(content.get(NUMBER, "")):
            found[row.hold] = number
    return sorted(set(found.values())), len(found) == len(wanted)
