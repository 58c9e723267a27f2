"""What of a ledger waits for somebody: counted by town where it lies, never read row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Left

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found
from muster.screening.queries.ledger import TOWN, within, words_now

Town = tuple[int, str, datetime | None]
"""How many, in which town, since when the oldest of them."""


def by_town(rows: QuerySet[Any], since: str) -> Found:
    """All of these rows, the town with most of them first; `since` is the column that says how long one waits."""
    counted = rows.order_by().values_list(Left("place", TOWN)).annotate(n=Count("pk"), oldest=Min(since))
    return _waiting((count, town, oldest) for town, count, oldest in counted)


@dataclass(frozen=True)
class Waits:
    """How many people wait for some words of the list, where, the oldest. Only the present waits for somebody."""

    words: tuple[str, ...]

    def __call__(self, scope: Scope, as_of: datetime | None) -> Found:
        """Of these words alone."""
        return self.together(scope, as_of, [self])[0]

    @classmethod
    def together(cls, scope: Scope, as_of: datetime | None, asked: Sequence[Waits]) -> list[Found]:
        """Of several, in one pass over the ledger."""
        if scope.incident is None or as_of is not None:
            return [Found(0)] * len(asked)
        meant = words_now(scope, clock.now(scope.incident))
        wanted = [reduce(or_, (meant[word] for word in one.words)) for one in asked]
        found = within(scope).filter(reduce(or_, wanted))  # most wait for nothing: twelve sums each are more than this
        sums: dict[str, Any] = {}
        for at, fits in enumerate(wanted):
            sums |= {f"n{at}": Count("pk", filter=fits), f"oldest{at}": Min("changed_at", filter=fits)}
        rows: list[Any] = list(found.order_by().annotate(town=Left("place", TOWN)).values("town").annotate(**sums))
        return [_waiting((row[f"n{at}"], row["town"], row[f"oldest{at}"]) for row in rows) for at in range(len(asked))]


def _waiting(towns: Iterable[Town]) -> Found:
    some = sorted((town for town in towns if town[0]), key=lambda town: (-town[0], town[1]))
    since = min((oldest for _n, _town, oldest in some if oldest is not None), default=None)
    return Found(sum(n for n, _town, _oldest in some), tuple(town for _n, town, _oldest in some), since)
