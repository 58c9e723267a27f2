"""A roster is published: from then on it is what holds, and what it replaces ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from muster.kernel import audit, bulk, clock
from muster.kernel.arrays import among
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.rosters import rules
from muster.rosters.actions import contacts, ending
from muster.rosters.actions.rosters import draft
from muster.rosters.models import Assignment, Reply, Roster
from muster.rosters.queries import needs
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.whole import whole

State = Roster.State
ACCEPTED = Assignment.Answer.ACCEPTED


def publish(scope: Scope, *, roster: int, despite: bool = False, base: str = "") -> Roster:
    """Publish a draft. Raises Problem when it is empty, when somebody would have to be at two posts at once, or, unless
    `despite`, when a rule of rest or week is broken.

    Who stands where they stood keeps their answer and need not be told again. A shift that has begun stays as it was
    published before: whoever is to come to it now is put there by hand.
    """
    with transaction.atomic():
        row = draft(scope, roster)
        now = clock.now(row.incident)
        if not queries.assignments(scope, row).exists():
            raise Problem("empty", _("Nobody stands in this roster yet. Put people in or let the rest be filled."))
        _leave_begun(scope, row, now)
        _refuse_broken(scope, row, despite)
        _replace(scope, row, now)
        row.state, row.published_by, row.published_at, row.base = State.PUBLISHED, scope.actor, now, base.rstrip("/")
        row.save(update_fields=["state", "published_by", "published_at", "base"])
        published = queries.assignments(scope, row).order_by()
        contacts.keep(scope, where=published.values_list("site", "staff").distinct())
        audit.write(scope, action="rosters.publish", subject=f"roster:{row.pk}", place=row.place,
                    detail={"assignments": published.count(), "despite": despite})  # fmt: skip
    return row


def _refuse_broken(scope: Scope, row: Roster, despite: bool) -> None:
    found = whole(scope, row)
    if found.count(rules.Break.TWICE):
        raise _twice()
    if found.hard and not despite:
        raise Problem(
            "broken", _("Shifts at which rules of rest are broken: %(count)d. Put them right, or publish nevertheless.")
            % {"count": found.hard}, status=409,
        )  # fmt: skip


def _twice() -> Problem:
    return Problem(
        "twice", _("Somebody would be at two posts at once. Look at the roster by person: it stands first there."),
        status=409,
    )  # fmt: skip


def _stood(scope: Scope, row: Roster) -> QuerySet[Assignment]:
    """What is published at the posts of a roster on its days."""
    last = row.first + timedelta(days=row.days - 1)
    return queries.standing(scope).filter(
        roster__state=State.PUBLISHED, post__in=needs.posts_of(scope, row).values("pk"), day__range=(row.first, last)
    )


def _leave_begun(scope: Scope, row: Roster, now: datetime) -> None:
    """Where somebody stands at a shift that has begun, the draft's own rows for it end: it is one shift, not two."""
    begun = _stood(scope, row).filter(
        starts_at__lte=now, post=OuterRef("post"), shift=OuterRef("shift"), day=OuterRef("day")
    )
    drafted = queries.assignments(scope, row).filter(Exists(begun), starts_at__lte=now)
    ending.take_off(drafted, why="begun", at=now)


def _replace(scope: Scope, row: Roster, now: datetime) -> None:
    """What lay ahead at these posts on these days ends; answers of those who stay where they were are taken over."""
    old = _stood(scope, row).filter(starts_at__gt=now)
    touched = set(old.order_by().values_list("roster", flat=True).distinct())
    stay = _staying(scope, row, old)
    bulk.change(stay, ["answer", "answered_at", "told_at"])
    bulk.add(
        [Reply(incident=one.incident, site=one.site, assignment=one.pk, accepted=one.answer == ACCEPTED,
               recorded_at=now) for one in stay if one.answer]
    )  # fmt: skip
    ending.take_off(old, why="replaced", at=now)
    if queries.any_twice(queries.assignments(scope, row)):
        raise _twice()
    still = set(Assignment.objects.filter(roster__in=touched, ended_at=None).values_list("roster", flat=True))
    Roster.objects.filter(pk__in=touched - still).update(state=State.REPLACED)


def _staying(scope: Scope, row: Roster, old: QuerySet[Assignment]) -> list[Assignment]:
    """Who stands where they stood and was told of it or has answered, with that. Nobody else is read: a county's first
    roster has tens of thousands of whom nothing is known yet."""
    known = {
        (one.staff, one.post_id, one.shift_id, one.day, one.role): one
        for one in old.exclude(answer=Assignment.Answer.NONE, told_at=None)
    }
    stay = []
    people = {staff for staff, *_ in known}
    for one in queries.assignments(scope, row).select_related(None).filter(among("staff", people)) if known else ():
        before = known.get((one.staff, one.post_id, one.shift_id, one.day, one.role))
        if before is not None:
            one.answer, one.answered_at, one.told_at = before.answer, before.answered_at, before.told_at
            stay.append(one)
    return stay
