"""How staff and organisations are called on pages of the layers below, which keep bare ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from muster.kernel import naming
from muster.kernel.naming import Called
from muster.kernel.scope import Scope
from muster.people.identities import NAME, PHONE
from muster.people.models import Organisation, StaffIdentity
from muster.people.queries.organisations import named
from muster.people.staff_identity import opened


def staff(scope: Scope, ids: Iterable[UUID]) -> Mapping[UUID, Called]:
    """Names and numbers of colleagues on duty, for whoever may see names; those out of reach are left out."""
    if not scope.names:
        return {}
    found = StaffIdentity.objects.filter(scope.within("place"), staff__in=list(ids))
    parts = {row.staff_id: opened(row.sealed) or {} for row in found}
    return {one: Called(content.get(NAME, "—"), content.get(PHONE, "")) for one, content in parts.items()}


def organisations(_scope: Scope, ids: Iterable[int]) -> Mapping[int, Called]:
    """Organisations are public bodies: anybody who reads the operation reads their names."""
    return {row.pk: Called(named(row)) for row in Organisation.objects.filter(pk__in=list(ids))}


naming.register("staff", staff)
naming.register("organisation", organisations)
