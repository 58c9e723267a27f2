"""Test proofs that laboratories reported, and who of them is known to records within reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import QuerySet

from muster.kernel.scope import Scope
from muster.people.identities import NUMBER, Masked, marks_to_find
from muster.people.models import TestProof
from muster.people.queries.identities import named_by

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to."""

    result: str = ""
    since: datetime | None = None
    until: datetime | None = None
    whom: str = ""
    """'unknown': those whose number no record within reach names."""


def proofs(scope: Scope, as_of: datetime | None, filters: Filters) -> QuerySet[TestProof]:
    """Proofs of people sampled within reach, the latest sample first."""
    found = TestProof.objects.filter(scope.within("place"), incident=scope.incident or 0)
    if as_of is not None:
        found = found.filter(recorded_at__lte=as_of)
    if filters.result:
        found = found.filter(result=filters.result)
    if filters.whom == UNKNOWN:
        marks = {bytes(mark) for mark in found.order_by().values_list("mark", flat=True).distinct()}
        found = found.exclude(mark__in=list(named_by(scope, list(marks))))
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


class Reported(Protocol):
    """A result with the number of the person it is of."""

    @property
    def id_number(self) -> str: ...

    @property
    def sampled_at(self) -> datetime: ...

    @property
    def result(self) -> str: ...


def known_of(scope: Scope, reported: Sequence[Reported]) -> int:
    """How many of these results are stored already."""
    incident = scope.incident or 0
    wanted = {
        (mark, one.sampled_at, one.result): one
        for one in reported
        for mark in marks_to_find(incident, NUMBER, one.id_number)
    }
    rows = TestProof.objects.filter(incident=incident, mark__in=list({mark for mark, _at, _result in wanted}))
    found = {
        wanted[key].id_number + key[1].isoformat() + key[2]
        for mark, at, result in rows.values_list("mark", "sampled_at", "result")
        if (key := (bytes(mark), at, result)) in wanted
    }
    return len(found)


def named_of(scope: Scope, numbers: Iterable[str]) -> set[str]:
    """Those of these numbers that a record within reach names."""
    wanted = {mark: number for number in numbers for mark in marks_to_find(scope.incident or 0, NUMBER, number)}
    return {wanted[mark] for mark in named_by(scope, list(wanted))}
