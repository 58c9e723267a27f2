"""Who could be given duty: what a roster has to know of people, without a name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db import connection
from django.db.models import QuerySet

from muster.kernel.scope import Scope
from muster.people.models import Tie
from muster.people.queries.organisations import WORKS_FOR, in_force
from muster.people.queries.staff import within


@dataclass(frozen=True)
class Candidate:
    """Somebody who has not left: where they live (their unit's place where that is not known), skills, unit."""

    id: UUID
    place: str
    home: str
    skills: tuple[str, ...]
    organisation: int | None


def pool(
    scope: Scope, *, on: date, organisation: int | None = None, only: Iterable[UUID] | None = None
) -> list[Candidate]:
    """Staff within reach on a day, those of one organisation, or these alone; in the order of their ids."""
    rows = within(scope)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    units = _units(scope, on, organisation, only)
    if organisation is not None:
        rows = rows.filter(pk__in=list(units))
    found = rows.order_by("pk").values_list("pk", "place", "home", "skills")
    return [Candidate(pk, place, home or place, tuple(skills), units.get(pk)) for pk, place, home, skills in found]


ID = np.dtype(">u8,>u8")
_LENGTH = ID.itemsize
_PEOPLE = """
select place, coalesce(nullif(home, ''), place) lives, skills, string_agg(uuid_send(id), '')
from ({rows}) people(id, place, home, skills) group by place, lives, skills
"""
_UNITS = "select organisation, string_agg(uuid_send(staff), '') from ({rows}) ties(staff, organisation) group by 1"


@dataclass(frozen=True)
class Crowd:
    """Candidates as columns, in the order of their ids: of a county's thousands a few are looked at. Many have their
    place, home and skills in common: `kind` says which of the `kinds` are theirs; an `organisation` of 0 is none."""

    ids: npt.NDArray[np.void]
    organisation: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]
    kinds: list[tuple[str, str, tuple[str, ...]]]

    @cached_property
    def numbers(self) -> dict[bytes, int]:
        """Of each id its number."""
        return {one: number for number, one in enumerate(_each(self.ids.tobytes()))}

    def some(self, numbers: Collection[int]) -> list[Candidate]:
        """These of them, in their order."""
        found = []
        for one in sorted(numbers):
            (place, home, skills), unit = self.kinds[self.kind[one]], int(self.organisation[one]) or None
            found.append(Candidate(UUID(bytes=self.ids[one].tobytes()), place, home, skills, unit))
        return found


def crowd(scope: Scope, *, on: date, organisation: int | None = None) -> Crowd:
    """The `pool` as columns."""
    rows, ties = within(scope), _ties(scope, on, organisation)
    if organisation is not None:
        rows = rows.filter(pk__in=ties.values("staff"))
    latest = ties.order_by("staff", "-since", "-pk").distinct("staff").values_list("staff", "organisation")
    kinds, content = [], []
    for place, home, skills, theirs in _read(_PEOPLE, rows.order_by().values_list("pk", "place", "home", "skills")):
        kinds.append((place, home, tuple(skills)))
        content.append(bytes(theirs))
    ids = np.frombuffer(b"".join(content), ID)
    kind = np.repeat(np.arange(len(kinds)), [len(one) // _LENGTH for one in content])
    order = np.lexsort((ids["f1"], ids["f0"]))
    found = Crowd(ids[order], np.zeros(len(ids), dtype=np.int64), kind[order], kinds)
    for unit, theirs in _read(_UNITS, latest):
        found.organisation[[found.numbers[one] for one in _each(bytes(theirs)) if one in found.numbers]] = unit
    return found


def _read(statement: str, rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """Ids are sent in few pieces: thousands of rows take longer to fetch than to find."""
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement.format(rows=sql), values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _each(ids: bytes) -> Iterator[bytes]:
    return (ids[at : at + _LENGTH] for at in range(0, len(ids), _LENGTH))


def _ties(scope: Scope, on: date, organisation: int | None) -> QuerySet[Tie]:
    ties = Tie.objects.filter(in_force(on), scope.within("place"), kind=WORKS_FOR)
    return ties if organisation is None else ties.filter(organisation=organisation)


def _units(scope: Scope, on: date, organisation: int | None, only: Iterable[UUID] | None) -> dict[UUID, int]:
    ties = _ties(scope, on, organisation)
    if only is not None:
        ties = ties.filter(staff__in=list(only))
    return dict(ties.order_by("since", "pk").values_list("staff", "organisation"))
