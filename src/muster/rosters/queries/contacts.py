"""Names and numbers of those who were published at one's own sites, wherever they are from."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import orjson

from muster.kernel.naming import Called
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.kernel.sealing import open_sealed
from muster.rosters.models import CONTACT_COLUMN, Contact


def known(scope: Scope, staff: Iterable[UUID]) -> dict[UUID, Called]:
    """Those of the people who were published at a site within reach; nobody for whoever may not see names."""
    wanted = list(staff)
    if not scope.names or not wanted:
        return {}
    rows = Contact.objects.filter(scope.within("site"), incident=scope.incident or 0, staff__in=wanted)
    found = {}
    for row in rows.order_by("set_at", "pk"):
        try:
            content = orjson.loads(open_sealed(row.sealed, column=CONTACT_COLUMN))
        except Problem:
            continue
        found[row.staff] = Called(content["name"], content["phone"])
    return found
