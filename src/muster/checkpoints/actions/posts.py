"""Posts: open, close, set how much they write down, and who may penalise there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.checkpoints.actions.reach import inside
from muster.checkpoints.models import Checkpoint, Mode, Power
from muster.checkpoints.queries.posts import working
from muster.checkpoints.words import KINDS
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of


@dataclass(frozen=True)
class Opening:
    """A site that becomes a checkpoint."""

    site: str
    kind: str = "road"
    mode: Mode = Mode.TALLY


def open_checkpoints(
    *, scope: Scope, openings: Sequence[Opening], since: datetime | None = None, until: datetime | None = None
) -> int:
    """Put sites into service as checkpoints, all or none; those open already stay. Returns how many are new.

    `since` may lie in the past, when the post stood before anybody wrote it down; `until` ends them by themselves.
    """
    incident, now = incident_of(scope), clock.now(incident_of(scope))
    start = since or now
    if start > now:
        raise Problem("since_ahead", _("A checkpoint cannot have been opened in the future."))
    if until is not None and until <= start:
        raise Problem("period_empty", _("The end must lie after the beginning."))
    for opening in openings:
        inside(scope, opening.site)
        if opening.kind not in KINDS:
            raise Problem("kind_unknown", _("There is no kind of checkpoint called %(kind)s.") % {"kind": opening.kind})
    wanted = {opening.site: opening for opening in openings}
    fresh = [wanted[site] for site in sorted(set(wanted) - _standing(incident, wanted, start, now))]
    Checkpoint.objects.bulk_create(
        Checkpoint(
            incident=incident, site=one.site, kind=one.kind, mode=one.mode, since=start, until=until, recorded_at=now
        )
        for one in fresh
    )
    if fresh:
        sites = [one.site for one in fresh]
        audit.write(scope, action="checkpoints.open_checkpoints", place=sites[0], detail={"sites": sites})
    return len(fresh)


def _standing(incident: int, sites: Collection[str], start: datetime, now: datetime) -> set[str]:
    """Of some sites those in service now. Raises Problem for one that was in service after `start` and has ended."""
    rows = Checkpoint.objects.filter(Q(until=None) | Q(until__gt=start), incident=incident, site__in=sites)
    standing = {row.site for row in rows if row.until is None or row.until > now}
    ended = next((row for row in rows if row.site not in standing), None)
    if ended is not None and ended.until is not None:
        raise Problem(
            "was_in_service",
            _("%(site)s was in service until %(time)s: let it begin after that.")
            % {"site": ended.site, "time": f"{timezone.localtime(ended.until):%Y-%m-%d %H:%M}"},
        )
    return standing


def _open_row(scope: Scope, site: str) -> Checkpoint:
    inside(scope, site)
    incident = incident_of(scope)
    row = working(incident, clock.now(incident)).select_for_update().filter(site=site).first()
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
            incident=row.incident, site=site, kind=row.kind, mode=mode, since=now, until=row.until, recorded_at=now
        )
    audit.write(scope, action="checkpoints.set_mode", subject=f"site:{site}", place=site, detail={"mode": mode})


def grant_power(*, scope: Scope, person: UUID, place: str, until: datetime | None = None) -> int:
    """Write down that an officer may penalise at a place from now on; returns the row's id."""
    inside(scope, place)
    incident = incident_of(scope)
    now = clock.now(incident)
    row = Power.objects.create(incident=incident, place=place, person=person, since=now, until=until, recorded_at=now)
    audit.write(scope, action="checkpoints.grant_power", subject=f"person:{person}", place=place)
    return row.pk
