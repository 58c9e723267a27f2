"""Names that an organisation types: whoever is known is found, the others become its staff."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from muster.callups.models import Answer
from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.people.actions import staff
from muster.people.queries import eligible
from muster.people.queries import organisations as people


def staff_of(scope: Scope, *, answer: Answer, lines: Sequence[tuple[str, str]]) -> list[UUID]:
    """The ids of the people in the lines (name, phone), those who were not known added to the organisation."""
    found = list(dict.fromkeys(staff_of_unit(scope, organisation=answer.organisation, lines=lines)))
    own = eligible.present(scope, found, organisation_place=answer.place)
    return [person for person in found if person in own]


def staff_of_unit(scope: Scope, *, organisation: int, lines: Sequence[tuple[str, str]]) -> list[UUID]:
    """Who each of the lines (name, phone) is; those who were not known are added to the organisation."""
    if not lines:
        return []
    unit = people.organisation(scope, organisation)
    now = clock.now(scope.incident or 0)
    listed = [staff.Person(name, "", phone, unit) for name, phone in lines]
    on = timezone.localtime(now).date()
    return list(staff.enlist(scope.narrowed(unit.place), people=listed, on=on, at=now).who)
