"""A name is opened one at a time, for a reason, and leaves a row that says who looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from muster.kernel import audit, clock, sealing
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.kernel.sealing import open_sealed
from muster.people.identities import COLUMN, HOLD_COLUMN, NORMAL, SIGNATURES
from muster.people.models import REASON_COLUMN, Reveal
from muster.people.queries import holds
from muster.people.queries.identities import visible
from muster.people.queries.staff import identities_within
from muster.people.staff_identity import COLUMN as STAFF_COLUMN

SHORTEST_REASON = 4


@dataclass(frozen=True)
class Revealed:
    """What was opened, for this once: the parts by name, and what the page is marked with."""

    content: Mapping[str, str]
    at: datetime
    reason: str


def reveal(scope: Scope, *, identity: int, reason: str) -> Revealed:
    """Open one identity of a field record. Raises NotFound outside the asker's reach, Problem without a reason."""
    _refuse_without_reason(reason)
    row = visible(scope).filter(pk=identity).first()
    if row is None:
        raise NotFound(_("There is no such person, or they are none of your area."))
    noted = _note(scope, subject=Reveal.Subject.IDENTITY, target=str(row.pk), place=row.site, reason=reason)
    return _opened(noted, open_sealed(row.sealed, column=COLUMN))


def reveal_staff(scope: Scope, *, staff: UUID, reason: str) -> Revealed:
    """Open one member of staff. Raises NotFound outside the asker's reach, Problem without a reason."""
    _refuse_without_reason(reason)
    row = identities_within(scope).filter(pk=staff).first()
    if row is None:
        raise NotFound(_("There is no such person, or they are none of your area."))
    noted = _note(scope, subject=Reveal.Subject.STAFF, target=str(row.pk), place=row.place, reason=reason)
    return _opened(noted, open_sealed(row.sealed, column=STAFF_COLUMN))


def reveal_hold(scope: Scope, *, hold: int, reason: str) -> Revealed:
    """Open whom a control mark is on. Raises NotFound outside the asker's reach, Problem without a reason."""
    _refuse_without_reason(reason)
    row = holds.identities_within(scope).filter(hold=hold).first()
    if row is None:
        raise NotFound(_("There is no such person, or they are none of your area."))
    noted = _note(scope, subject=Reveal.Subject.HOLD, target=str(hold), place=row.place, reason=reason)
    return _opened(noted, open_sealed(row.sealed, column=HOLD_COLUMN))


def _refuse_without_reason(reason: str) -> None:
    if len("".join(reason.split())) < SHORTEST_REASON:
        raise Problem("reason_missing", _("Say in a few words why you need to see this: at least four characters."))


def _note(scope: Scope, *, subject: Reveal.Subject, target: str, place: str, reason: str) -> Reveal:
    incident = incident_of(scope)
    row = Reveal.objects.create(
        incident=incident,
        place=place,
        subject=subject,
        target=target,
        actor=scope.actor,
        sealed=sealing.seal(sealing.key_for_incident(incident), reason.strip(), column=REASON_COLUMN),
        recorded_at=clock.now(incident),
    )
    audit.write(scope, action="people.reveal", subject=f"{subject}:{target}", place=place, detail={"reveal": row.pk})
    return row


def _opened(noted: Reveal, text: str) -> Revealed:
    content: dict[str, str] = orjson.loads(text)
    shown = {part: content[part] for part in (*NORMAL, *SIGNATURES) if content.get(part)}
    return Revealed(shown, noted.recorded_at, noted.reason)
