"""Rosters within reach, and their assignments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel import clock
from muster.kernel.arrays import among
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.messages.queries import shared
from muster.rosters import rules
from muster.rosters.models import Assignment, Roster
from muster.rosters.queries import needs

State = Roster.State
YEARS = timedelta(days=3650)
"""Longer than any operation."""

_ANY_TWICE = """
with given as (
  select array_agg(staff) as who, array_agg(day) as days, array_agg(since) as since, array_agg(until) as until
  from ({rows}) rows(staff, day, since, until)
) select exists (select from given, rosters_twice(given.who, given.days, given.since, given.until))
"""


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


def standing(scope: Scope) -> QuerySet[Assignment]:
    """What stands at one's own sites, on drafts as well."""
    return Assignment.objects.filter(scope.within("site"), incident=scope.incident or 0, ended_at=None)


def assignments(scope: Scope, row: Roster) -> QuerySet[Assignment]:
    """What stands in a roster at one's own sites, in the order of time."""
    found = standing(scope).filter(roster=row)
    return found.select_related("shift", "post").order_by("starts_at", "site", "post", "pk")


def assignment(scope: Scope, number: int, *, lock: bool = False) -> Assignment:
    """One assignment that stands. Raises NotFound."""
    rows = standing(scope).select_related("roster", "shift", "post")
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=number).first()
    if row is None:
        raise NotFound(_("This person no longer stands there. Look at the roster again."))
    return row


def stood(rows: QuerySet[Assignment], at: datetime | None = None) -> QuerySet[Assignment]:
    """Those that stand on a published roster, or stood on it at a moment, whatever has become of it since."""
    if at is None:
        return rows.filter(ended_at=None, roster__state=State.PUBLISHED)
    since = rows.filter(roster__published_at__lte=at, set_at__lte=at)
    return since.filter(Q(ended_at=None) | Q(ended_at__gt=at))


def _between(scope: Scope, since: datetime, until: datetime) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(
        scope.within("site"), incident=scope.incident or 0, starts_at__lt=until, ends_at__gt=since
    )
    return rows.select_related("roster", "shift", "post").order_by("starts_at", "site", "post", "pk")


def published(scope: Scope, since: datetime, until: datetime, at: datetime | None = None) -> QuerySet[Assignment]:
    """What stands in published rosters, or stood there at a moment, and runs at some time between, in the order of
    time."""
    return stood(_between(scope, since, until), at)


def manned(scope: Scope, since: datetime, until: datetime) -> QuerySet[Assignment]:
    """Every shift between that somebody had when it began or took over later, also whoever was replaced since."""
    lasted = Q(ended_at__gt=F("starts_at")) & Q(ended_at__gt=F("roster__published_at"))
    return _between(scope, since, until).filter(Q(ended_at=None) | lasted, roster__published_at__isnull=False)


def elsewhere(scope: Scope, row: Roster, *, staff: Iterable[UUID] | None = None) -> QuerySet[Assignment]:
    """Published duty that stays beside a roster: before it, after it, at posts that it is not about, or already begun.

    A shift that has begun and stands in the roster as well is one duty, not two.
    """
    last = row.first + timedelta(days=row.days - 1)
    around = (row.first - rules.WEEK, last + rules.WEEK)
    rows = standing(scope).filter(day__range=around, roster__state=State.PUBLISHED).exclude(roster=row)
    own, now = needs.posts_of(scope, row).values("pk"), clock.now(row.incident)
    rows = rows.exclude(post__in=own, day__range=(row.first, last), starts_at__gt=now)
    same = Assignment.objects.filter(
        roster=row, ended_at=None, staff=OuterRef("staff"), post=OuterRef("post"), shift=OuterRef("shift"),
        day=OuterRef("day"),
    )  # fmt: skip
    rows = rows.exclude(Exists(same))
    if staff is not None:
        rows = rows.filter(among("staff", staff))
    return rows.select_related("shift", "post").order_by("starts_at", "pk")


@dataclass(frozen=True)
class Stretch:
    """When somebody is to be on duty."""

    staff: UUID
    day: date
    starts_at: datetime
    ends_at: datetime


def twice(wanted: Sequence[Stretch | Assignment]) -> set[UUID]:
    """Who of these stands on a published roster that day or at that time already, also beyond one's own area.

    Until the transaction ends nobody else gets an answer: so what is asked here still holds when it is written.
    """
    given: list[Any] = [
        [one.staff for one in wanted], [one.day for one in wanted], [one.starts_at for one in wanted],
        [one.ends_at for one in wanted],
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("select rosters_twice(%s::uuid[], %s::date[], %s::timestamptz[], %s::timestamptz[])", given)
        return {row[0] for row in cursor.fetchall()}


def any_twice(rows: QuerySet[Assignment]) -> bool:
    """The same of assignments of a draft, without sending them there and back: whether there is anybody."""
    sql, values = rows.order_by().values_list("staff", "day", "starts_at", "ends_at").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_ANY_TWICE.format(rows=sql), values)
        return bool((cursor.fetchone() or (False,))[0])


def count_ahead(scope: Scope) -> int:
    """Shifts of published rosters that have not begun."""
    now = clock.now(scope.incident or 0)
    return published(scope, now, now + YEARS).filter(starts_at__gt=now).count()
