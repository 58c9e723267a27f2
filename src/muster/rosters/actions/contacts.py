"""Names and numbers of those on duty are kept with the site, sealed, so that whoever answers for it can call them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import orjson

from muster.kernel import bulk, clock, sealing
from muster.kernel.scope import Scope, incident_of
from muster.people.queries import contacts
from muster.rosters.models import CONTACT_COLUMN, Contact


def keep(scope: Scope, *, where: Iterable[tuple[str, UUID]]) -> None:
    """Keep them for these sites and people. In the caller's transaction, which writes the audit entry."""
    incident = incident_of(scope)
    pairs = set(where)
    people = contacts.of_staff(scope, {staff for _site, staff in pairs})
    purpose, now = sealing.key_for_incident(incident), clock.now(incident)
    key = sealing.current_key(purpose)
    made = [
        Contact(
            incident=incident, site=site, staff=staff, set_at=now,
            sealed=sealing.seal(purpose, _content(people[staff]), column=CONTACT_COLUMN, key=key),
        )
        for site, staff in sorted(pairs)
        if staff in people
    ]  # fmt: skip
    bulk.add(made, known="(incident, site, staff) do update set sealed = excluded.sealed, set_at = excluded.set_at")


def _content(one: contacts.Contact) -> str:
    return orjson.dumps({"name": one.name, "phone": one.phone}).decode()
