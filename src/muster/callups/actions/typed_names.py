"""Names that an organisation types by its link: whoever is known is found, the others become its staff."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from muster.callups.models import Answer
from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.people.actions import staff
from muster.people.identities import PHONE
from muster.people.queries import eligible
from muster.people.queries import organisations as people
from muster.people.queries import staff as queries


def staff_of(scope: Scope, *, answer: Answer, lines: Sequence[tuple[str, str]]) -> list[UUID]:
    """The ids of the people in the lines (name, phone), those who were not known added to the organisation."""
    if not lines:
        return []
    unit = people.organisation(scope, answer.organisation)
    now = clock.now(answer.incident)
    listed = [staff.Person(name, "", phone, unit) for name, phone in lines]
    staff.load_staff(scope.narrowed(unit.place), people=listed, on=timezone.localtime(now).date(), at=now)
    found = [person for _name, phone in lines for person in queries.find(scope, PHONE, phone)]
    own = eligible.present(scope, found, organisation_place=unit.place)
    return [person for person in dict.fromkeys(found) if person in own]
