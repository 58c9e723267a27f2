"""What stands about people of a ledger, by the ids that it gave them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from muster.kernel import turns
from muster.kernel.scope import Scope
from muster.people.models import Hold, TestProof
from muster.people.queries.identities import opened, visible

_PROOFS = """
select i.record, t.sampled_at, t.result
  from people_identity i cross join lateral unnest(i.marks) as m(mark)
  join people_testproof t on t.incident = i.incident and t.mark = m.mark
 where i.incident = %s and i.record = any (%s::uuid[]) and i.kind = 'person' and i.position = 0 and t.sampled_at >= %s
 order by t.sampled_at, i.record
"""

FILING = "people:proofs:{}"
"""The turn at filing results: their numbers are taken in the order in which they can be seen."""


@dataclass(frozen=True)
class Proven:
    """A laboratory result of somebody in a ledger."""

    person: UUID
    sampled_at: datetime
    result: str


def proofs_of(scope: Scope, people: Iterable[UUID], *, since: datetime) -> list[Proven]:
    """The results of these people that were sampled since then, the earliest first; walls of the database hold."""
    if scope.incident is None or not scope.names:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_PROOFS, (scope.incident, list(people), since))
        return [Proven(*row) for row in cursor.fetchall()]


def last_result(scope: Scope) -> int:
    """The number of the result that was filed last, 0 for none: nobody files another until the caller's transaction
    ends, so whoever has looked at all up to it misses none."""
    turns.take(FILING.format(scope.incident))
    rows = TestProof.objects.filter(incident=scope.incident or 0).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def contents_of(scope: Scope, people: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """Name, number and phone of these people, opened: to compare them, for a mark, a phone's list, a row of a source;
    never for a page. Nobody whose key is gone; empty for whoever may not see names."""
    found = {}
    for row in visible(scope).filter(record__in=list(people), kind="person", position=0):
        content = opened(row)
        if content is not None:
            found[row.record] = content
    return found


def lifted_since(scope: Scope, holds: Iterable[int], since: datetime) -> set[int]:
    """Which of these control marks were lifted since a moment."""
    rows = Hold.objects.filter(scope.within("place"), incident=scope.incident or 0, pk__in=list(holds))
    return set(rows.filter(lifted_at__gte=since).values_list("pk", flat=True))
