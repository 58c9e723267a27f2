"""Who could be given duty: what a roster has to know of people, without a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

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


def _units(scope: Scope, on: date, organisation: int | None, only: Iterable[UUID] | None) -> dict[UUID, int]:
    ties = Tie.objects.filter(in_force(on), scope.within("place"), kind=WORKS_FOR)
    if organisation is not None:
        ties = ties.filter(organisation=organisation)
    if only is not None:
        ties = ties.filter(staff__in=list(only))
    return dict(ties.order_by("since", "pk").values_list("staff", "organisation"))
