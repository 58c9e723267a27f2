"""A roster is published: from then on it is what holds, and what it replaces ends."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.rosters import rules
from muster.rosters.actions import contacts
from muster.rosters.models import Assignment, Roster
from muster.rosters.queries import grid, needs
from muster.rosters.queries import rosters as queries

State = Roster.State


def publish(scope: Scope, *, roster: int, despite: bool = False, base: str = "") -> Roster:
    """Publish a draft. Raises Problem when it is empty, when somebody would have to be at two posts at once, or, unless
    `despite`, when a rule of rest or week is broken.

    Who stands where they stood keeps their answer and need not be told again.
    """
    row = queries.roster(scope, roster)
    if not scope.covers(row.place):
        raise NotFound(_("There is no such roster, or it is none of your area."))
    if row.state != State.DRAFT:
        raise Problem("not_draft", _("This roster is not a draft any more."), status=409)
    rows = list(queries.assignments(scope, row))
    if not rows:
        raise Problem("empty", _("Nobody stands in this roster yet. Put people in or let the rest be filled."))
    _refuse_broken(scope, row, rows, despite)
    now = clock.now(row.incident)
    with transaction.atomic():
        _replace(scope, row, rows)
        row.state, row.published_by, row.published_at, row.base = State.PUBLISHED, scope.actor, now, base.rstrip("/")
        row.save(update_fields=["state", "published_by", "published_at", "base"])
        contacts.keep(scope, rows=rows)
        audit.write(scope, action="rosters.publish", subject=f"roster:{row.pk}", place=row.place,
                    detail={"assignments": len(rows), "despite": despite})  # fmt: skip
    return row


def _refuse_broken(scope: Scope, row: Roster, rows: list[Assignment], despite: bool) -> None:
    broken = [one for found in grid.broken_in(scope, row, rows).values() for one in found]
    if any(one.kind == rules.Break.TWICE for one in broken):
        raise Problem(
            "twice", _("Somebody would be at two posts at once. Look at the roster by person: it stands first there."),
            status=409,
        )  # fmt: skip
    hard = [one for one in broken if one.kind not in rules.SOFT]
    if hard and not despite:
        raise Problem(
            "broken", _("Rules of rest are broken at %(count)d shifts. Put them right, or publish nevertheless.")
            % {"count": len(hard)}, status=409,
        )  # fmt: skip


def _replace(scope: Scope, row: Roster, rows: list[Assignment]) -> None:
    """What stood at these posts on these days ends; answers of those who stay where they were are taken over."""
    now = clock.now(row.incident)
    last = row.first + timedelta(days=row.days - 1)
    old = Assignment.objects.filter(
        scope.within("site"), incident=row.incident, roster__state=State.PUBLISHED, ended_at=None,
        post__in=needs.posts_of(scope, row).values("pk"), day__range=(row.first, last), starts_at__gt=now,
    )  # fmt: skip
    stood = {(one.staff, one.post_id, one.shift_id, one.day, one.role): one for one in old}
    for one in rows:
        before = stood.get((one.staff, one.post_id, one.shift_id, one.day, one.role))
        if before is not None:
            one.answer, one.answered_at, one.told_at = before.answer, before.answered_at, before.told_at
    Assignment.objects.bulk_update(rows, ["answer", "answered_at", "told_at"], batch_size=1000)
    touched = {one.roster_id for one in stood.values()}
    Assignment.objects.filter(pk__in=[one.pk for one in stood.values()]).update(ended_at=now, ended_why="replaced")
    still = set(Assignment.objects.filter(roster__in=touched, ended_at=None).values_list("roster", flat=True))
    Roster.objects.filter(pk__in=touched - still).update(state=State.REPLACED)
