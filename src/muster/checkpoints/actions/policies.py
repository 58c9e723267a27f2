"""The rules at the posts: set from a moment on, ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from muster.checkpoints import rules
from muster.checkpoints.actions.reach import inside
from muster.checkpoints.models import Policy
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of

HOURS = (24, 48, 72)
MOST_SILENT = 48


@dataclass(frozen=True)
class PolicyDraft:
    """What shall hold at the posts below `place` from `since` on; see `rules.Policy` for the decisions in it."""

    place: str
    since: datetime
    until: datetime | None = None
    phase_zh: str = ""
    phase_en: str = ""
    policy: rules.Policy = rules.Policy()
    repeat_hours: int = 24
    silent_day: int = rules.SILENT_HOURS[0]
    silent_night: int = rules.SILENT_HOURS[1]


def set_policy(*, scope: Scope, draft: PolicyDraft) -> int:
    """Set what holds at a place for a time; returns the row's id. Records judged before stay judged as they were."""
    inside(scope, draft.place)
    incident = incident_of(scope)
    if draft.until is not None and draft.until <= draft.since:
        raise Problem("period_empty", _("The end must lie after the beginning."))
    if draft.policy.proof_hours not in (None, *HOURS):
        raise Problem("proof_hours", _("A test proof is valid for 24, 48 or 72 hours."))
    if draft.policy.counted_from not in ("sampling", "report"):
        raise Problem("counted_from", _("Count the hours of a test proof from sampling or from the report."))
    if not 0 < min(draft.silent_day, draft.silent_night) <= max(draft.silent_day, draft.silent_night) <= MOST_SILENT:
        raise Problem("silence_hours", _("A post may be silent for 1 to 48 hours before it is called."))
    decided = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(draft.policy).items()}
    row = Policy.objects.create(
        incident=incident, place=draft.place, since=draft.since, until=draft.until, phase_zh=draft.phase_zh,
        phase_en=draft.phase_en, repeat_hours=draft.repeat_hours,
        silent_day=draft.silent_day, silent_night=draft.silent_night,
        recorded_at=clock.now(incident), **decided,
    )  # fmt: skip
    detail = {"since": draft.since.isoformat(), "silent": [draft.silent_day, draft.silent_night], **decided}
    audit.write(scope, action="checkpoints.set_policy", subject=f"policy:{row.pk}", place=draft.place, detail=detail)
    return row.pk


def end_policy(*, scope: Scope, policy: int) -> None:
    """Let a policy end now; what stood before or above it holds again."""
    row = Policy.objects.select_for_update().filter(pk=policy, incident=incident_of(scope)).first()
    if row is None or not scope.covers(row.place):
        raise NotFound
    now = clock.now(row.incident)
    if row.until is not None and row.until <= now:
        raise Problem("already_ended", _("This rule has ended before."), status=409)
    row.until = max(now, row.since)
    row.save(update_fields=["until"])
    audit.write(scope, action="checkpoints.end_policy", subject=f"policy:{policy}", place=row.place)
