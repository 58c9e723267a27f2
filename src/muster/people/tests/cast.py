"""One operation, two neighbouring towns, and who asks: each with a role."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import UUID

import orjson
from django.db import connection, transaction

from muster.incidents.models import Incident
from muster.kernel.ids import uuid7
from muster.kernel.scope import Scope, acting
from muster.people.generated import GeneratedPerson
from muster.people.identities import seal_batch

TOWN, NEIGHBOUR = "510521100", "510521101"
GATE, NEIGHBOURS_GATE = f"{TOWN}-K001", f"{NEIGHBOUR}-K001"
NOON = datetime(2022, 9, 10, 4, 0, tzinfo=UTC)
TODAY = date(2022, 9, 10)


def open_incident() -> int:
    """A new operation in the county."""
    row = Incident.objects.create(
        name=f"people-{uuid7().hex[-12:]}", title_zh="演练", title_en="Exercise", place="510521", opened_at=NOON
    )
    return row.pk


def asker(incident: int, place: str, *, names: bool = True, actor: str = "user:1") -> Scope:
    return Scope(incident=incident, places=(place,), names=names, actor=actor)


def take(scope: Scope, site: str, *people: GeneratedPerson, plate: str = "") -> UUID:
    """Hand identities in as the door does, by a device that may not read names; returns the record's id."""
    assert scope.incident is not None
    record = uuid7()
    named = [
        SimpleNamespace(
            kind="person", content={"name": p.name, "id_number": p.id_number, "phone": p.phone, "salt": "s"}
        )
        for p in people
    ]
    if plate:
        named.append(SimpleNamespace(kind="plate", content={"plate": plate, "salt": "s"}))
    device = Scope(incident=scope.incident, places=(site,), actor="device:1")
    with transaction.atomic():
        rows = seal_batch(scope.incident, [(record, site, named)])
        with acting(device), connection.cursor() as cursor:
            cursor.execute(
                "call people_take_identities(%s, %s::jsonb, null, %s)",
                (scope.incident, orjson.dumps(rows).decode(), NOON),
            )
    return record
