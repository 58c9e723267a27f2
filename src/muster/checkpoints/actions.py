"""What the command does with checkpoints: open, close, set how much a post writes down, and by which rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _

from muster.checkpoints import rules
from muster.checkpoints.models import Checkpoint, Difference, Mode, Permit, Policy, Power, StepKind
from muster.checkpoints.queries.items import PERMIT_COLUMN
from muster.checkpoints.words import KINDS, RESOLUTIONS
from muster.kernel import audit, clock, sealing
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.passes import actions as passes
from muster.passes.actions import Draft
from muster.passes.rules import Terms
from muster.people import identities
from muster.people.rules import mask_plate

HOURS = (24, 48, 72)
MOST_SILENT = 48


@dataclass(frozen=True)
class Opening:
    """A site that becomes a checkpoint."""

    site: str
    kind: str = "road"
    mode: Mode = Mode.TALLY


def _incident(scope: Scope) -> int:
    if scope.incident is None:
        raise Problem("no_incident", _("Choose an operation first."))
    return scope.incident


def _inside(scope: Scope, code: str) -> None:
    if not scope.covers(code):
        raise NotFound


def open_checkpoints(*, scope: Scope, openings: Sequence[Opening], since: datetime | None = None) -> int:
    """Put sites into service as checkpoints, all or none; those open already stay. Returns how many are new.

    `since` may lie in the past, when the post stood before anybody wrote it down.
    """
    incident, now = _incident(scope), clock.now(_incident(scope))
    start = since or now
    if start > now:
        raise Problem("since_ahead", _("A checkpoint cannot have been opened in the future."))
    for opening in openings:
        _inside(scope, opening.site)
        if opening.kind not in KINDS:
            raise Problem("kind_unknown", _("There is no kind of checkpoint called %(kind)s.") % {"kind": opening.kind})
    wanted = {opening.site: opening for opening in openings}
    standing = Checkpoint.objects.filter(incident=incident, site__in=wanted, until=None).values_list("site", flat=True)
    fresh = [wanted[site] for site in sorted(set(wanted) - set(standing))]
    Checkpoint.objects.bulk_create(
        Checkpoint(incident=incident, site=one.site, kind=one.kind, mode=one.mode, since=start, recorded_at=now)
        for one in fresh
    )
    if fresh:
        sites = [one.site for one in fresh]
        audit.write(scope, action="checkpoints.open_checkpoints", place=sites[0], detail={"sites": sites})
    return len(fresh)


def _open_row(scope: Scope, site: str) -> Checkpoint:
    _inside(scope, site)
    row = Checkpoint.objects.select_for_update().filter(incident=_incident(scope), site=site, until=None).first()
    if row is None:
        raise NotFound(_("No checkpoint is open at this site."))
    return row


def close_checkpoint(*, scope: Scope, site: str) -> None:
    """Take a checkpoint out of service from now on. Raises NotFound."""
    row = _open_row(scope, site)
    row.until = clock.now(row.incident)
    row.save(update_fields=["until"])
    audit.write(scope, action="checkpoints.close_checkpoint", subject=f"site:{site}", place=site)


def set_mode(*, scope: Scope, site: str, mode: Mode) -> None:
    """Say how much a post writes down of those it lets pass, from now on. Raises NotFound."""
    row = _open_row(scope, site)
    if row.mode == mode:
        return
    now = clock.now(row.incident)
    if now <= row.since:
        Checkpoint.objects.filter(pk=row.pk).update(mode=mode)
    else:
        Checkpoint.objects.filter(pk=row.pk).update(until=now)
        Checkpoint.objects.create(
            incident=row.incident, site=site, kind=row.kind, mode=mode, since=now, recorded_at=now
        )
    audit.write(scope, action="checkpoints.set_mode", subject=f"site:{site}", place=site, detail={"mode": mode})


@dataclass(frozen=True)
class PolicyDraft:
    """What shall hold at the posts below `place` from `since` on; see `rules.Policy` for the decisions in it."""

    place: str
    since: datetime
    until: datetime | None = None
    phase_zh: str = ""
    phase_en: str = ""
    policy: rules.Policy = rules.Policy()
    steps: tuple[str, ...] = ()
    """The order in which steps follow; empty: that of the kinds of steps."""
    repeat_hours: int = 24
    silent_day: int = rules.SILENT_HOURS[0]
    silent_night: int = rules.SILENT_HOURS[1]


def set_policy(*, scope: Scope, draft: PolicyDraft) -> int:
    """Set what holds at a place for a time; returns the row's id. Records judged before stay judged as they were."""
    _inside(scope, draft.place)
    incident = _incident(scope)
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
        phase_en=draft.phase_en, steps=list(draft.steps), repeat_hours=draft.repeat_hours,
        silent_day=draft.silent_day, silent_night=draft.silent_night,
        recorded_at=clock.now(incident), **decided,
    )  # fmt: skip
    detail = {"since": draft.since.isoformat(), "silent": [draft.silent_day, draft.silent_night], **decided}
    audit.write(scope, action="checkpoints.set_policy", subject=f"policy:{row.pk}", place=draft.place, detail=detail)
    return row.pk


def end_policy(*, scope: Scope, policy: int) -> None:
    """Let a policy end now; what stood before or above it holds again."""
    row = Policy.objects.select_for_update().filter(pk=policy, incident=_incident(scope)).first()
    if row is None or not scope.covers(row.place):
        raise NotFound
    now = clock.now(row.incident)
    if row.until is not None and row.until <= now:
        raise Problem("already_ended", _("This rule has ended before."), status=409)
    row.until = max(now, row.since)
    row.save(update_fields=["until"])
    audit.write(scope, action="checkpoints.end_policy", subject=f"policy:{policy}", place=row.place)


@dataclass(frozen=True)
class StepKindDraft:
    """What a kind of step is called and needs at the posts below `place`, from now on."""

    key: str
    place: str
    name_zh: str
    name_en: str
    needs: rules.Needs = rules.Needs()


def set_step_kind(*, scope: Scope, draft: StepKindDraft) -> int:
    """Set how a kind of step holds below a place; returns the row's id. Steps done before stay as they were judged."""
    _inside(scope, draft.place)
    incident = _incident(scope)
    origin = StepKind.objects.filter(incident=None, key=draft.key).first()
    if origin is None:
        raise NotFound(_("There is no such kind of step."))
    if not draft.name_zh.strip() or not draft.name_en.strip():
        raise Problem("step_name", _("A kind of step needs its name in Chinese and in English."))
    if origin.position == 0 and draft.needs != rules.Needs():
        raise Problem("step_is_check", _("This step is the check itself: what it needs is what a full check needs."))
    needs = {f"needs_{key}": value for key, value in asdict(draft.needs).items()}
    names = {"name_zh": draft.name_zh.strip(), "name_en": draft.name_en.strip()}
    row = StepKind.objects.create(
        incident=incident, place=draft.place, key=draft.key, position=origin.position, since=clock.now(incident),
        **names, **needs,
    )  # fmt: skip
    audit.write(
        scope, action="checkpoints.set_step_kind", subject=f"step:{draft.key}", place=draft.place,
        detail={**names, **needs},
    )  # fmt: skip
    return row.pk


def settle_difference(*, scope: Scope, record: UUID, resolution: str) -> None:
    """Say what came of a check on which post and server disagree: a key of `words.RESOLUTIONS`; once."""
    if resolution not in RESOLUTIONS:
        raise Problem("resolution_unknown", _("Choose what came of it."))
    row = Difference.objects.select_for_update().filter(scope.within("site"), pk=record).first()
    if row is None or row.incident != _incident(scope):
        raise NotFound
    if row.resolved_at is not None:
        raise Problem("already_settled", _("Somebody else settled this before."), status=409)
    row.resolution, row.resolved_by, row.resolved_at = resolution, scope.actor, clock.now(row.incident)
    row.save(update_fields=["resolution", "resolved_by", "resolved_at"])
    audit.write(
        scope, action="checkpoints.settle_difference", subject=f"record:{record}", place=row.site,
        detail={"resolution": resolution},
    )  # fmt: skip


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
    _inside(scope, draft.place)
    incident = _incident(scope)
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
    if row is None or row.incident != _incident(scope):
        raise NotFound
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now(row.incident)
        row.save(update_fields=["withdrawn_at"])
        audit.write(scope, action="checkpoints.withdraw_permit", subject=f"permit:{permit}", place=row.place)
        passes.withdraw_of_permit(scope=scope, permit=row.number, reason=_("The vehicle permit is withdrawn."))


def grant_power(*, scope: Scope, person: UUID, place: str, until: datetime | None = None) -> int:
    """Write down that an officer may penalise at a place from now on; returns the row's id."""
    _inside(scope, place)
    incident = _incident(scope)
    now = clock.now(incident)
    row = Power.objects.create(incident=incident, place=place, person=person, since=now, until=until, recorded_at=now)
    audit.write(scope, action="checkpoints.grant_power", subject=f"person:{person}", place=place)
    return row.pk
