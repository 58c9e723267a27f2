"""Somebody cannot come, or only at some shifts: noted with a sealed reason, and lifted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.people.queries import pool
from muster.rosters.models import REASON_COLUMN, Absence


@dataclass(frozen=True)
class Away:
    """When, and why: the reason is for whoever answers for the person's own area."""

    kind: str
    since: date
    until: date | None = None
    shifts: Sequence[int] = ()
    reason: str = ""


def note(scope: Scope, *, staff: UUID, away: Away) -> Absence:
    """Note it. Raises NotFound out of reach, Problem when the days are the wrong way round."""
    incident = incident_of(scope)
    found = pool.pool(scope, on=away.since, only=[staff])
    if not found:
        raise NotFound(_("There is no such person, or they are none of your area."))
    if away.until is not None and away.until < away.since:
        raise Problem("dates", _("The last day cannot be before the first."))
    if away.kind == Absence.Kind.ONLY and not away.shifts:
        raise Problem("shifts", _("Choose the shifts at which this person can come."))
    row = Absence.objects.create(
        incident=incident, place=found[0].place, staff=staff, kind=away.kind, since=away.since, until=away.until,
        shifts=list(away.shifts) if away.kind == Absence.Kind.ONLY else [], noted_by=scope.actor,
        sealed=sealing.seal(sealing.key_for_incident(incident), away.reason.strip(), column=REASON_COLUMN),
        recorded_at=clock.now(incident),
    )  # fmt: skip
    audit.write(scope, action="rosters.note_absence", subject=f"staff:{staff}", place=row.place)
    return row


def lift(scope: Scope, *, absence: int) -> None:
    """It does not hold any more."""
    row = Absence.objects.filter(scope.within("place"), incident=scope.incident or 0, pk=absence).first()
    if row is None:
        raise NotFound(_("There is no such note, or it is none of your area."))
    if row.lifted_at is None:
        row.lifted_at = clock.now(row.incident)
        row.save(update_fields=["lifted_at"])
        audit.write(scope, action="rosters.lift_absence", subject=f"staff:{row.staff}", place=row.place)
