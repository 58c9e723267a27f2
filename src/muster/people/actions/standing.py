"""Control marks, test proofs and arrivals: what later stops or passes somebody, and whom screening asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing, turns
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.people import identities, rules
from muster.people.identities import HOLD_COLUMN, NAME, NUMBER
from muster.people.models import Arrival, Hold, HoldIdentity, HoldKind, Identity, TestProof
from muster.people.queries.ledger import FILING


@dataclass(frozen=True)
class Proof:
    """One laboratory result of the person with that number; `place` is where it was sampled."""

    id_number: str
    place: str
    sampled_at: datetime
    reported_at: datetime | None
    result: str
    tube: str = ""


@dataclass(frozen=True)
class Came:
    """A record of a gate whose people came in: to which place ('' when nobody asked), from where, when."""

    record: UUID
    site: str
    place: str
    origin: str
    arrived_at: datetime


def _marked(incident: int, number: str) -> dict[str, Any]:
    """The blind index of a number, and which key it is under: no sealed text beside it says so."""
    key = sealing.current_key(sealing.key_for_incident(incident))
    mark = identities.mark(incident, NUMBER, number, key=key)
    if mark is None:
        raise Problem("number_missing", _("Give the number of an identity document."))
    return {"mark": mark, "under": key}


def place_hold(
    scope: Scope,
    *,
    place: str,
    id_number: str,
    kind: str,
    grounds: str,
    since: datetime,
    until: datetime | None,
    name: str = "",
    rule: str = "",
) -> int:
    """Set a control mark of a `HoldKind` on somebody; returns its id. Grounds are words without identity.

    Every mark has an end: the one given, or so many days from its beginning as its kind says. Raises Problem when the
    place is out of reach, or kind, grounds or times do not hold.
    """
    incident = incident_of(scope)
    if not scope.covers(place):
        raise NotFound(_("This place is none of your area."))
    row = HoldKind.objects.filter(pk=kind).first()
    if row is None:
        raise Problem("hold_kind", _("There is no such kind of control mark."))
    if not grounds.strip():
        raise Problem("grounds_missing", _("A control mark needs its grounds."))
    end = until or rules.hold_end(since, row.days)
    if end is None:
        raise Problem("hold_end_missing", _("Say until when: this kind of control mark has no usual length."))
    if end <= since:
        raise Problem("hold_times", _("A control mark must end after it begins."))
    marked = _marked(incident, id_number)
    hold = Hold.objects.create(
        incident=incident, place=place, kind=row, rule=rule.strip() or row.rule_zh,
        sealed_grounds=Hold.grounds.seal(incident, grounds.strip()), since=since, until=end,
        recorded_at=clock.now(incident), **marked,
    )  # fmt: skip
    content = orjson.dumps({NAME: name.strip(), NUMBER: id_number.strip()}).decode()
    HoldIdentity.objects.create(
        hold=hold.pk, incident=incident, place=place,
        sealed=sealing.seal(
            sealing.key_for_incident(incident), content, column=HOLD_COLUMN, key=marked["under"]
        ),
    )  # fmt: skip
    audit.write(scope, action="people.place_hold", subject=f"hold:{hold.pk}", place=place, detail={"kind": kind})
    return hold.pk


def lift_hold(scope: Scope, *, hold: int, why: str) -> None:
    """End a control mark before its time. Raises NotFound out of reach, Problem when it is lifted or has no reason."""
    incident = incident_of(scope)
    row = Hold.objects.select_for_update().filter(scope.within("place"), incident=incident, pk=hold).first()
    if row is None:
        raise NotFound(_("There is no such control mark, or it is none of your area."))
    if not why.strip():
        raise Problem("reason_missing", _("Say why it is lifted."))
    if row.lifted_at is not None:
        raise Problem("hold_lifted", _("This control mark is lifted already."), status=409)
    row.lifted_at = clock.now(incident)
    row.lifted_why = why.strip()
    row.save(update_fields=["lifted_at", "sealed_lifted_why"])
    audit.write(scope, action="people.lift_hold", subject=f"hold:{row.pk}", place=row.place)


def file_proofs(scope: Scope, *, proofs: Sequence[Proof]) -> int:
    """Store laboratory results; the same one again changes nothing. Returns how many were given.

    Raises Problem when a place is out of reach or a time is impossible; then none is stored.
    """
    incident = incident_of(scope)
    turns.take(FILING.format(incident))
    moment = clock.now(incident)
    rows = []
    for proof in proofs:
        if not scope.covers(proof.place):
            raise NotFound(_("This place is none of your area."))
        if proof.result not in TestProof.Result.values:
            raise Problem("proof_result", _("There is no such test result."))
        if proof.reported_at is not None and proof.reported_at < proof.sampled_at:
            raise Problem("proof_times", _("A result cannot be reported before its sample was taken."))
        rows.append(
            TestProof(
                incident=incident,
                place=proof.place,
                **_marked(incident, proof.id_number),
                sampled_at=proof.sampled_at,
                reported_at=proof.reported_at,
                result=proof.result,
                tube=proof.tube,
                recorded_at=moment,
            )
        )
    TestProof.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    audit.write(scope, action="people.file_proofs", detail={"proofs": len(rows)})
    return len(rows)


def file_arrivals(scope: Scope, *, arrivals: Sequence[Came]) -> int:
    """Write down that the persons whom these records name came in; returns how many are new.

    The same record again adds nothing; whoever is not named (a child in a tally) cannot be asked for later.
    """
    incident = incident_of(scope)
    came = {one.record: one for one in arrivals}
    named = Identity.objects.filter(record__in=list(came), incident=incident, kind="person")
    rows = [
        {
            "record": record, "position": position, "site": came[record].site, "place": came[record].place,
            "origin": came[record].origin, "arrived_at": came[record].arrived_at,
        }
        for record, position in named.values_list("record", "position")
    ]  # fmt: skip
    if not rows:
        return 0
    with connection.cursor() as cursor:
        known = Arrival.objects.filter(record__in=list(came)).count()
        cursor.execute(
            "call people_file_arrivals(%s, %s::jsonb, %s)", (incident, orjson.dumps(rows).decode(), clock.now(incident))
        )
        new = Arrival.objects.filter(record__in=list(came)).count() - known
    audit.write(scope, action="people.file_arrivals", detail={"arrivals": new})
    return new
