"""Rosters within reach, and their assignments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel import clock
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.messages.queries import shared
from muster.rosters import rules
from muster.rosters.models import Assignment, Roster
from muster.rosters.queries import needs

State = Roster.State
YEARS = timedelta(days=3650)
"""Longer than any operation."""


def rosters(scope: Scope) -> QuerySet[Roster]:
    """Rosters of one's own area and of those above it, the latest first; those thrown away are left out."""
    rows = Roster.objects.filter(shared(scope), incident=scope.incident or 0).exclude(state=State.DROPPED)
    within = Q(assignments__in=Assignment.objects.filter(scope.within("site"), ended_at=None))
    counted = rows.annotate(filled=Count("assignments", filter=within))
    return counted.order_by("-first", "place", "-version", "-pk")


def roster(scope: Scope, number: int) -> Roster:
    """One roster. Raises NotFound."""
    row = Roster.objects.filter(shared(scope), incident=scope.incident or 0, pk=number).first()
    if row is None:
        raise NotFound(_("There is no such roster, or it is none of your area."))
    return row


def assignments(scope: Scope, row: Roster) -> QuerySet[Assignment]:
    """What stands in a roster at one's own sites, in the order of time."""
    found = Assignment.objects.filter(scope.within("site"), roster=row, incident=row.incident, ended_at=None)
    return found.select_related("shift", "post").order_by("starts_at", "site", "post", "pk")


def assignment(scope: Scope, number: int, *, lock: bool = False) -> Assignment:
    """One assignment that stands. Raises NotFound."""
    rows = Assignment.objects.filter(scope.within("site"), incident=scope.incident or 0, ended_at=None)
    rows = rows.select_related("roster", "shift", "post")
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=number).first()
    if row is None:
        raise NotFound(_("This person no longer stands there. Look at the roster again."))
    return row


def published(scope: Scope, since: datetime, until: datetime) -> QuerySet[Assignment]:
    """What stands in published rosters and runs at some time between, in the order of time."""
    rows = Assignment.objects.filter(
        scope.within("site"), incident=scope.incident or 0, ended_at=None, starts_at__lt=until, ends_at__gt=since,
        roster__state=State.PUBLISHED,
    )  # fmt: skip
    return rows.select_related("roster", "shift", "post").order_by("starts_at", "site", "post", "pk")


def elsewhere(scope: Scope, row: Roster, *, staff: Iterable[UUID] | None = None) -> QuerySet[Assignment]:
    """Published duty that stays beside a roster: before it, after it, at posts that it is not about, or already begun.

    A shift that has begun and stands in the roster as well is one duty, not two.
    """
    last = row.first + timedelta(days=row.days - 1)
    rows = Assignment.objects.filter(
        scope.within("site"), incident=row.incident, ended_at=None,
        day__range=(row.first - rules.WEEK, last + rules.WEEK), roster__state=State.PUBLISHED,
    ).exclude(roster=row)  # fmt: skip
    own, now = needs.posts_of(scope, row).values("pk"), clock.now(row.incident)
    rows = rows.exclude(post__in=own, day__range=(row.first, last), starts_at__gt=now)
    same = Assignment.objects.filter(
        roster=row, ended_at=None, staff=OuterRef("staff"), post=OuterRef("post"), shift=OuterRef("shift"),
        day=OuterRef("day"),
    )  # fmt: skip
    rows = rows.exclude(Exists(same))
    if staff is not None:
        rows = rows.filter(staff__in=list(staff))
    return rows.select_related("shift", "post").order_by("starts_at", "pk")


def as_duty(row: Assignment) -> rules.Duty:
    """An assignment as the rules see it."""
    return rules.Duty(row.pk, row.day, row.starts_at, row.ends_at, row.shift.night)


def count_ahead(scope: Scope) -> int:
    """Shifts of published rosters that have not begun."""
    now = clock.now(scope.incident or 0)
    return published(scope, now, now + YEARS).filter(starts_at__gt=now).count()
