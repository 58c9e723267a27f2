"""Control marks and test proofs: what later stops or passes somebody at a gate. Numbers come in, marks are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people import identities
from muster.people.identities import NUMBER
from muster.people.models import Hold, HoldKind, TestProof


@dataclass(frozen=True)
class Proof:
    """One laboratory result of the person with that number; `place` is where it was sampled."""

    id_number: str
    place: str
    sampled_at: datetime
    reported_at: datetime | None
    result: str


def _incident(scope: Scope) -> int:
    if scope.incident is None:
        raise Problem("no_incident", _("Choose an operation first."))
    return scope.incident


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
) -> int:
    """Set a control mark of a `HoldKind` on somebody; returns its id. Grounds are words without identity.

    Raises Problem when the place is out of reach, or kind, grounds or times do not hold.
    """
    incident = _incident(scope)
    if not scope.covers(place):
        raise NotFound(_("This place is none of your area."))
    if not HoldKind.objects.filter(pk=kind).exists():
        raise Problem("hold_kind", _("There is no such kind of control mark."))
    if not grounds.strip():
        raise Problem("grounds_missing", _("A control mark needs its grounds."))
    if until is not None and until <= since:
        raise Problem("hold_times", _("A control mark must end after it begins."))
    row = Hold.objects.create(
        incident=incident,
        place=place,
        **_marked(incident, id_number),
        kind_id=kind,
        grounds=grounds.strip(),
        since=since,
        until=until,
        recorded_at=clock.now(incident),
    )
    audit.write(scope, action="people.place_hold", subject=f"hold:{row.pk}", place=place, detail={"kind": kind})
    return row.pk


def lift_hold(scope: Scope, *, hold: int, why: str) -> None:
    """End a control mark before its time. Raises NotFound out of reach, Problem when it is lifted or has no reason."""
    incident = _incident(scope)
    row = Hold.objects.select_for_update().filter(scope.within("place"), incident=incident, pk=hold).first()
    if row is None:
        raise NotFound(_("There is no such control mark, or it is none of your area."))
    if not why.strip():
        raise Problem("reason_missing", _("Say why it is lifted."))
    if row.lifted_at is not None:
        raise Problem("hold_lifted", _("This control mark is lifted already."), status=409)
    row.lifted_at = clock.now(incident)
    row.lifted_why = why.strip()
    row.save(update_fields=["lifted_at", "lifted_why"])
    audit.write(scope, action="people.lift_hold", subject=f"hold:{row.pk}", place=row.place)


def file_proofs(scope: Scope, *, proofs: Sequence[Proof]) -> int:
    """Store laboratory results; the same one again changes nothing. Returns how many were given.

    Raises Problem when a place is out of reach or a time is impossible; then none is stored.
    """
    incident = _incident(scope)
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
                recorded_at=moment,
            )
        )
    TestProof.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    audit.write(scope, action="people.file_proofs", detail={"proofs": len(rows)})
    return len(rows)
