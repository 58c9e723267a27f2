"""Who may be deployed: whoever is under a control mark that keeps them in is not, whatever the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from muster.kernel.arrays import among
from muster.kernel.scope import Scope
from muster.people import identities, staff_identity
from muster.people.identities import NUMBER
from muster.people.models import Hold, Staff
from muster.people.queries.organisations import named
from muster.people.queries.staff import identities_within
from muster.people.queries.standing import standing

KEEP_IN = frozenset({"transfer", "turn_back"})
"""Verdicts of control marks under which nobody is sent anywhere."""


def present(scope: Scope, staff: Iterable[UUID], *, organisation_place: str) -> set[UUID]:
    """Those of the ids that are staff of a place within reach and have not left."""
    rows = Staff.objects.filter(scope.within("place"), pk__in=list(staff), left_at=None, place=organisation_place)
    return set(rows.values_list("pk", flat=True))


def _marks(scope: Scope, staff: Iterable[UUID]) -> dict[bytes, UUID]:
    """Whose control marks would stand under which blind index."""
    marks: dict[bytes, UUID] = {}
    rows = identities_within(scope).filter(among("pk", staff)).values_list("pk", "sealed")
    for person, sealed in rows:
        number = (staff_identity.opened(sealed) or {}).get(NUMBER, "")
        for mark in identities.marks_to_find(scope.incident or 0, NUMBER, number):
            marks[mark] = person
    return marks


def _kept_in(scope: Scope, marks: dict[bytes, UUID], at: datetime) -> set[bytes]:
    found = standing(scope, marks, at=at)
    return {mark for mark, stands in found.items() if any(hold.verdict in KEEP_IN for hold in stands.holds)}


def barred(scope: Scope, staff: Iterable[UUID], *, at: datetime) -> set[UUID]:
    """Those who are not to be deployed at a moment. It says that, not why: see `kept_back`."""
    if scope.incident is None:
        return set()
    marks = _marks(scope, staff)
    return {marks[mark] for mark in _kept_in(scope, marks, at)}


@dataclass(frozen=True)
class KeptBack:
    """Somebody who is not to be deployed. `hold` and `reason` only for whoever answers for the control mark."""

    staff: UUID
    hold: int | None = None
    reason: str = ""


def kept_back(scope: Scope, staff: Iterable[UUID], *, at: datetime) -> list[KeptBack]:
    """Those who are not to be deployed at a moment; why, only where the mark was set within the asker's own area."""
    if scope.incident is None:
        return []
    marks = _marks(scope, staff)
    found = {marks[mark]: mark for mark in _kept_in(scope, marks, at)}
    standing_now = Q(until=None) | Q(until__gt=at)
    holds = Hold.objects.filter(
        standing_now, scope.within("place"), incident=scope.incident, mark__in=list(found.values()), lifted_at=None,
        since__lte=at, kind__verdict__in=KEEP_IN,
    ).select_related("kind")  # fmt: skip
    known = {bytes(hold.mark): hold for hold in holds}
    return [
        KeptBack(person, known[mark].pk, named(known[mark].kind)) if mark in known else KeptBack(person)
        for person, mark in found.items()
    ]
