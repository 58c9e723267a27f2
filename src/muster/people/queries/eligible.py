"""Who may be deployed: whoever is under a control mark that keeps them in is not, whatever the reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from muster.kernel.scope import Scope
from muster.people import identities, staff_identity
from muster.people.identities import NUMBER
from muster.people.models import Staff
from muster.people.queries.staff import identities_within
from muster.people.queries.standing import standing

KEEP_IN = frozenset({"transfer", "turn_back"})
"""Verdicts of control marks under which nobody is sent anywhere."""


def present(scope: Scope, staff: Iterable[UUID], *, organisation_place: str) -> set[UUID]:
    """Those of the ids that are staff of a place within reach and have not left."""
    rows = Staff.objects.filter(scope.within("place"), pk__in=list(staff), left_at=None, place=organisation_place)
    return set(rows.values_list("pk", flat=True))


def barred(scope: Scope, staff: Iterable[UUID], *, at: datetime) -> set[UUID]:
    """Those who are not to be deployed at a moment. It says that, not why: the grounds are for those whose area set
    them (`queries.holds`)."""
    if scope.incident is None:
        return set()
    marks: dict[bytes, UUID] = {}
    rows = identities_within(scope).filter(pk__in=list(staff)).values_list("pk", "sealed")
    for person, sealed in rows:
        number = (staff_identity.opened(sealed) or {}).get(NUMBER, "")
        for mark in identities.marks_to_find(scope.incident, NUMBER, number):
            marks[mark] = person
    found = standing(scope, marks, at=at)
    return {
        marks[mark]
        for mark, stands in found.items()
        if any(hold.verdict in KEEP_IN for hold in stands.holds)
    }  # fmt: skip
