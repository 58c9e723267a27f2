"""Names and numbers in clear, for a sender of messages: what goes out is sealed again and stands in the audit. On
somebody's own page the number of whoever answers for them is taken from here as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from muster.kernel.arrays import among
from muster.kernel.scope import Scope
from muster.people import staff_identity
from muster.people.identities import NAME, PHONE
from muster.people.models import Tie
from muster.people.queries.organisations import in_force
from muster.people.queries.staff import identities_within

CONTACT = "contact"
"""The tie of whoever answers for an organisation (联系人)."""


@dataclass(frozen=True)
class Contact:
    """Somebody who can be written to."""

    staff: UUID
    place: str
    name: str
    phone: str


def of_staff(scope: Scope, staff: Iterable[UUID]) -> dict[UUID, Contact]:
    """Those of the people within reach who have a number."""
    found = {}
    for row in identities_within(scope).filter(among("pk", staff)):
        content = staff_identity.opened(row.sealed) or {}
        if content.get(PHONE):
            found[row.pk] = Contact(row.pk, row.place, content.get(NAME, ""), content[PHONE])
    return found


def of_organisations(scope: Scope, organisations: Iterable[int], *, on: date) -> dict[int, Contact]:
    """Whoever answers for each organisation on that day; organisations without anybody are left out."""
    ties = Tie.objects.filter(in_force(on), scope.within("place"), organisation__in=list(organisations), kind=CONTACT)
    wanted = dict(ties.order_by("-since").values_list("organisation", "staff"))
    known = of_staff(scope, wanted.values())
    return {organisation: known[staff] for organisation, staff in wanted.items() if staff in known}
