"""What a ledger of people needs of the sealed identities: names kept under the ledger's ids, and marks set by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope, incident_of
from muster.people import identities
from muster.people.identities import HOLD_COLUMN, NAME, NUMBER
from muster.people.models import Hold, HoldIdentity, HoldKind
from muster.people.queries.ledger import contents_of


@dataclass(frozen=True)
class Listed:
    """Somebody in a ledger: its id, the place it keeps them at, name, number and phone by the keys of `identities`."""

    id: UUID
    place: str
    content: Mapping[str, str]
    kind: str = "person"


@dataclass(frozen=True)
class Wanted:
    """A control mark for somebody in a ledger. Grounds and rule are words without identity."""

    id: UUID
    place: str
    kind: str
    grounds: str
    rule: str
    since: datetime
    until: datetime


def name_people(scope: Scope, *, listed: Sequence[Listed]) -> None:
    """Seal who these are, under the ids that their ledger gave them. The same id again changes nothing."""
    incident = incident_of(scope)
    for one in listed:
        if not scope.covers(one.place):
            raise NotFound(_("This place is none of your area."))
    rows = identities.seal_batch(incident, [(one.id, one.place, [one]) for one in listed])
    with connection.cursor() as cursor:
        cursor.execute(
            "call people_take_identities(%s, %s::jsonb, null, %s)",
            (incident, orjson.dumps(rows).decode(), clock.now(incident)),
        )
    audit.write(scope, action="people.name_people", detail={"people": len(rows)})


def place_holds(scope: Scope, *, wanted: Sequence[Wanted]) -> dict[UUID, int]:
    """Set control marks on people of a ledger; answers the mark's id by the person's. Who has no number gets none."""
    incident = incident_of(scope)
    kinds = HoldKind.objects.in_bulk({one.kind for one in wanted})
    known = contents_of(scope, [one.id for one in wanted])
    purpose, now = sealing.key_for_incident(incident), clock.now(incident)
    key = sealing.current_key(purpose)
    rows, whose, contents = [], [], []
    grounds = {words: Hold.grounds.seal(incident, words) for words in {one.grounds for one in wanted}}
    for one in wanted:
        content = known.get(one.id, {})
        mark = identities.mark(incident, NUMBER, content.get(NUMBER, ""), key=key)
        if mark is None:
            continue
        rows.append(
            Hold(
                incident=incident, place=one.place, kind=kinds[one.kind], sealed_grounds=grounds[one.grounds],
                rule=one.rule, since=one.since, until=one.until, recorded_at=now, mark=mark, under=key,
            )
        )  # fmt: skip
        whose.append(one.id)
        contents.append(orjson.dumps({NAME: content.get(NAME, ""), NUMBER: content[NUMBER]}).decode())
    Hold.objects.bulk_create(rows, batch_size=1000)
    HoldIdentity.objects.bulk_create(
        [
            HoldIdentity(
                hold=row.pk, incident=incident, place=row.place,
                sealed=sealing.seal(purpose, content, column=HOLD_COLUMN, key=key),
            )
            for row, content in zip(rows, contents, strict=True)
        ],
        batch_size=1000,
    )  # fmt: skip
    audit.write(scope, action="people.place_holds", detail={"holds": len(rows)})
    return {person: row.pk for person, row in zip(whose, rows, strict=True)}


def lift_holds(scope: Scope, *, holds: Iterable[int], why: str) -> int:
    """End control marks before their time, or at it; those lifted before stay as they are. Answers how many."""
    incident = incident_of(scope)
    rows = Hold.objects.filter(scope.within("place"), incident=incident, pk__in=list(holds), lifted_at=None)
    lifted = rows.update(lifted_at=clock.now(incident), sealed_lifted_why=Hold.lifted_why.seal(incident, why))
    audit.write(scope, action="people.lift_holds", detail={"holds": lifted})
    return lifted
