"""What waits at the posts is settled; a step that lacks something is corrected."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from muster.checkpoints.bodies import StepBody
from muster.checkpoints.field import RECORD_STEP
from muster.checkpoints.models import Difference, StepFault
from muster.checkpoints.queries import steps
from muster.checkpoints.words import RESOLUTIONS
from muster.kernel import audit, clock, records
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of


def settle_difference(*, scope: Scope, record: UUID, resolution: str) -> None:
    """Say what came of a check on which post and server disagree: a key of `words.RESOLUTIONS`; once."""
    if resolution not in RESOLUTIONS:
        raise Problem("resolution_unknown", _("Choose what came of it."))
    row = Difference.objects.select_for_update().filter(scope.within("site"), pk=record).first()
    site = _settle(scope, row, resolution)
    audit.write(
        scope, action="checkpoints.settle_difference", subject=f"record:{record}", place=site,
        detail={"resolution": resolution},
    )  # fmt: skip


SHORTEST = 4
"""Characters of a settlement in words."""


def settle_step(*, scope: Scope, record: UUID, words: str) -> None:
    """Say in words what came of a step that lacks something; once. The step stays as it is."""
    if len("".join(words.split())) < SHORTEST:
        raise Problem("words_missing", _("Say in a few words what came of it: at least four characters."))
    row = StepFault.objects.select_for_update().filter(scope.within("site"), pk=record).first()
    site = _settle(scope, row, words.strip())
    audit.write(scope, action="checkpoints.settle_step", subject=f"record:{record}", place=site)


def correct_step(*, scope: Scope, record: UUID, unit: str = "", case_number: str = "") -> UUID:
    """Add what a step lacks, as a new step of its kind that cites it; returns the new record's id.

    Raises Problem where it still would lack something: who had no power, or did it out of order, is settled with words.
    """
    marked = steps.one_step(scope, record, None)
    step = marked.step
    if step.corrected_by is not None or step.voided or not step.faults:
        raise Problem("nothing_lacking", _("This step lacks nothing any more."), status=409)
    given = {"recipient_missing": unit.strip(), "case_number_missing": case_number.strip()}
    if not any(given[fault] for fault in step.faults if fault in given):
        raise Problem("correction_empty", _("Fill in what is missing, or settle the step with words."))
    body = StepBody(cites=record, step=step.step, unit=unit.strip() or None, case_number=case_number.strip() or None)
    made = records.write_at_desk(scope, kind=RECORD_STEP, site=step.site, body=body)
    audit.write(
        scope, action="checkpoints.correct_step", subject=f"record:{record}", place=step.site, detail={"by": str(made)}
    )
    return made


def _settle(scope: Scope, row: Difference | StepFault | None, resolution: str) -> str:
    """What came of one item within reach, once; answers its site."""
    if row is None or row.incident != incident_of(scope):
        raise NotFound
    if row.resolved_at is not None:
        raise Problem("already_settled", _("Somebody else settled this before."), status=409)
    row.resolution, row.resolved_by, row.resolved_at = resolution, scope.actor, clock.now(row.incident)
    row.save(update_fields=["resolution", "resolved_by", "resolved_at"])
    return row.site
