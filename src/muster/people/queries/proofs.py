"""Test proofs that laboratories reported, and who of them is known to records within reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from muster.kernel.scope import Scope
from muster.people.identities import Masked
from muster.people.models import TestProof
from muster.people.queries.identities import named_by


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to."""

    result: str = ""
    since: datetime | None = None
    until: datetime | None = None


def proofs(scope: Scope, as_of: datetime | None, filters: Filters) -> QuerySet[TestProof]:
    """Proofs of people sampled within reach, the latest sample first."""
    found = TestProof.objects.filter(scope.within("place"), incident=scope.incident or 0)
    if as_of is not None:
        found = found.filter(recorded_at__lte=as_of)
    if filters.result:
        found = found.filter(result=filters.result)
    if filters.since is not None:
        found = found.filter(sampled_at__gte=filters.since)
    if filters.until is not None:
        found = found.filter(sampled_at__lt=filters.until)
    return found.order_by("-sampled_at", "-pk")


def of_whom(scope: Scope, rows: Iterable[TestProof]) -> dict[int, Masked]:
    """Whom these proofs are of, masked, where a record within reach names the same number: a proof keeps no name."""
    wanted = {row.pk: bytes(row.mark) for row in rows}
    named = named_by(scope, list(wanted.values()))
    return {pk: named[mark] for pk, mark in wanted.items() if mark in named}
