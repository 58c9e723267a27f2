"""Vehicle permits of the green lane: issued, with their signed code, and withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from muster.checkpoints import rules
from muster.checkpoints.actions.reach import inside
from muster.checkpoints.models import Permit
from muster.checkpoints.queries.items import PERMIT_COLUMN
from muster.kernel import audit, clock, sealing
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.passes import actions as passes
from muster.passes.actions import Draft
from muster.passes.rules import Terms
from muster.people import identities
from muster.people.rules import mask_plate


@dataclass(frozen=True)
class PermitDraft:
    """A vehicle permit to be issued. `quota` is the number of passages, None for any."""

    place: str
    number: str
    plate: str
    lane: Literal["supply", "enterprise"]
    valid_from: datetime
    valid_until: datetime
    unit: str = ""
    quota: int | None = None


def issue_permit(*, scope: Scope, draft: PermitDraft) -> int:
    """Issue a vehicle permit of the green lane; returns its id. Raises Problem when the number is taken."""
    inside(scope, draft.place)
    incident = incident_of(scope)
    if draft.lane not in rules.GREEN_LANES:
        raise Problem("lane_unknown", _("A vehicle permit is for supplies or for an enterprise."))
    if draft.valid_until <= draft.valid_from:
        raise Problem("period_empty", _("The end must lie after the beginning."))
    key = sealing.current_key(sealing.key_for_incident(incident))
    mark = identities.mark(incident, identities.PLATE, draft.plate, key=key)
    if mark is None or not draft.number.strip():
        raise Problem("permit_incomplete", _("A vehicle permit needs its number and the number plate."))
    if Permit.objects.filter(incident=incident, number=draft.number.strip()).exists():
        raise Problem("permit_taken", _("There is a vehicle permit with this number already."), status=409)
    sealed = sealing.seal(sealing.key_for_incident(incident), draft.plate.strip(), column=PERMIT_COLUMN, key=key)
    row = Permit.objects.create(
        incident=incident, place=draft.place, number=draft.number.strip(), lane=draft.lane, unit=draft.unit.strip(),
        plate=sealed, mark=mark, quota=draft.quota, valid_from=draft.valid_from, valid_until=draft.valid_until,
        recorded_at=clock.now(incident),
    )  # fmt: skip
    audit.write(
        scope, action="checkpoints.issue_permit", subject=f"permit:{row.pk}", place=draft.place,
        detail={"number": row.number, "lane": row.lane},
    )  # fmt: skip
    _sign_permit(scope, draft)
    return row.pk


def _sign_permit(scope: Scope, draft: PermitDraft) -> None:
    """The permit as a pass: its signed code tells a gate without network what a list in the pack tells."""
    terms = Terms(draft.valid_from, draft.valid_until, (draft.place,))
    passes.issue_pass(
        scope=scope,
        draft=Draft(
            draft.place, "vehicle", mask_plate(draft.plate.strip()), terms, permit=draft.number.strip(), lane=draft.lane
        ),
    )


def withdraw_permit(*, scope: Scope, permit: int) -> None:
    """Withdraw a vehicle permit from now on. Raises NotFound."""
    row = Permit.objects.select_for_update().filter(scope.within("place"), pk=permit).first()
    if row is None or row.incident != incident_of(scope):
        raise NotFound
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now(row.incident)
        row.save(update_fields=["withdrawn_at"])
        audit.write(scope, action="checkpoints.withdraw_permit", subject=f"permit:{permit}", place=row.place)
        passes.withdraw_of_permit(scope=scope, permit=row.number, reason=_("The vehicle permit is withdrawn."))
