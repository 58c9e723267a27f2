"""The board by town as it stood at a past minute, from what was decided, told, tested and followed up by then."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from muster.kernel.scope import Scope
from muster.screening.models import Decision, FollowUp, TestDue
from muster.screening.queries.ledger import TOWN, day_of
from muster.screening.rounds.rules import REACHED

WAITS: dict[str, str] = {Decision.Kind.PROPOSED: "proposed", Decision.Kind.SIGNED: "sign"}


def board_as_of(scope: Scope, moment: datetime) -> dict[str, dict[str, int]]:
    """How many in each town waited for what. Tests count as done from when the sample was taken."""
    decided = Decision.objects.filter(scope.within("place"), incident=scope.incident or 0, recorded_at__lte=moment)
    owned = _people(decided.filter(kind=Decision.Kind.OWNED))
    freed = _people(decided.filter(kind=Decision.Kind.RELEASED))
    day = day_of(moment)
    undone = TestDue.objects.filter(Q(done_at=None) | Q(done_at__gt=moment), incident=scope.incident or 0)
    test = _people(undone.filter(since__lt=day.ends, until__gte=moment, until__lte=day.ends))
    missed = _people(undone.filter(until__lt=moment))
    heard = _people(
        FollowUp.objects.filter(
            incident=scope.incident or 0, at__gte=day.begins, at__lte=moment, contact__in=REACHED
        )
    )  # fmt: skip
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for person, place, kind, measure, until in _latest(decided):
        holds, ends = bool(measure) and until is not None, until or moment
        marks = {
            WAITS.get(kind, ""): True, "force": holds, "past": holds and ends <= moment,
            "today": holds and moment < ends <= day.ends, "test": holds and person in test,
            "missed": holds and person in missed, "nobody": holds and person not in owned,
            "silent": holds and ends > moment and person not in heard, "released": not holds and person in freed,
        }  # fmt: skip
        found[place[:TOWN]].update(key for key, holds_so in marks.items() if key and holds_so)
    return {town: defaultdict(int, found[town]) for town in sorted(found)}


def _latest(decided: QuerySet[Decision]) -> Iterable[tuple[UUID, str, str, str, datetime | None]]:
    """The last decision on each person; who follows up is none on a measure."""
    rows = decided.exclude(kind=Decision.Kind.OWNED).order_by("person", "-pk").distinct("person")
    return rows.values_list("person", "place", "kind", "measure", "until").iterator(5000)


def _people(rows: QuerySet[Any]) -> set[UUID]:
    return set(rows.order_by().values_list("person", flat=True).distinct())
