"""Whom a post is entrusted with, how it stands with each of them today, and who called or visited last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from muster.kernel import codes, naming
from muster.kernel.scope import Scope
from muster.people.queries import on_duty
from muster.places import queries as places
from muster.screening.linking.known import kept_of
from muster.screening.models import FollowUp, Measure, State, TestDue
from muster.screening.queries.ledger import Day, noted_of, taken_back
from muster.screening.round_models import Entrusted
from muster.screening.rounds import rules
from muster.screening.rounds.late import STATES
from muster.screening.rounds.rules import Standing, Wanted

LOOK_BACK = timedelta(days=3)
"""What was asked in the last days need not be asked again."""


@dataclass(frozen=True)
class Seen:
    """Somebody of the ledger with what today asks, and who called or visited them lately, the latest first."""

    measure: Measure
    wanted: Wanted
    lately: list[FollowUp] = field(default_factory=list)


def entrusted(scope: Scope, at: datetime, *, site: str = "") -> QuerySet[Entrusted]:
    """What posts are entrusted with at a moment."""
    rows = Entrusted.objects.filter(
        Q(until=None) | Q(until__gt=at), scope.within("place"), incident=scope.incident or 0, since__lte=at
    )
    return (rows.filter(site=site) if site else rows).order_by("site", "place", "pk")


def of_post(rows: Iterable[Entrusted]) -> Q:
    """The people whom these rows entrust."""
    wanted = Q(pk__in=[])
    for row in rows:
        own = Q(place__gte=row.place, place__lt=codes.upper(row.place))
        wanted |= own & Q(owner=row.owner_id) if row.owner_id else own
    return wanted


def standing(scope: Scope, day: Day, whom: Q, *, lately: bool = True) -> list[Seen]:
    """Everybody among them of whom something is due today, or who was called or visited today; whom nobody tried today
    first, of them the overdue, the longest before others, then who is called and has a test."""
    measures = Measure.objects.filter(whom, scope.within("place"), incident=scope.incident or 0, state__in=STATES)
    rows, people = list(measures.defer("plan", "pending")), measures.values("person")  # asked for, not sent: 50,000
    tests: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    due = TestDue.objects.filter(person__in=people, done_at=None, since__lt=day.ends)
    for person, begins, until in due.values_list("person", "since", "until"):
        tests[person].append((begins, until))
    since = day.begins - LOOK_BACK
    said = noted_of(scope, [row.person for row in rows], day.now, since=since) if lately else {}
    found = []
    for row in rows:
        one = Standing(
            row.state == State.FORCE, row.listed_at, row.since, row.until, row.contact, row.reported_at,
            tests[row.person],
        )  # fmt: skip
        wanted = rules.wanted(one, now=day.now, begins=day.begins, ends=day.ends)
        last = said.get(row.person, [])
        if wanted.dues or any(note.at >= day.begins for note in last):
            found.append(Seen(row, wanted, last))
    return sorted(found, key=lambda one: _urgency(one, day.begins))


def noted_today(scope: Scope, day: Day) -> set[UUID]:
    """Who was called or visited since the day began, under whichever entry it was written."""
    rows = FollowUp.objects.filter(
        scope.within("place"), ~Q(place__contains="-"), incident=scope.incident or 0, at__gte=day.begins,
        recorded_at__lte=day.now,
    )  # fmt: skip
    void = taken_back(list(rows.exclude(site="").values_list("pk", flat=True)), day.now)
    kept = kept_of(scope)
    return {kept.get(person, person) for person in rows.exclude(pk__in=void).values_list("person", flat=True)}


def _urgency(one: Seen, begins: datetime) -> tuple[bool, bool, bool, float, bool, bool, str]:
    """Whoever is done today comes last, before them whom nobody met today, and before these those who only wait to be
    tested: a phone carries so many, and the next when these are called. Who never answers must not fill it."""
    late, dues = one.wanted.late_since, one.wanted.dues
    since = late.timestamp() if late else 0.0
    tried = any(note.at >= begins for note in one.lately)
    return not dues, tried, late is None, since, dues == (rules.TEST,), rules.TEST not in dues, str(one.measure.person)


def callers(scope: Scope, rows: Iterable[FollowUp]) -> dict[UUID, str]:
    """Who called or visited, by each row: an account by its name, a phone by its post and whoever was on duty there."""
    listed = list(rows)
    accounts = naming.called("user", scope, {row.actor for row in listed if not row.site})
    posts = places.names({row.site for row in listed if row.site})
    duty: Mapping[UUID | None, str] = on_duty.named(scope, {row.by for row in listed})
    return {
        row.pk: " ".join(filter(None, (posts.get(row.site, row.site), duty.get(row.by, ""))))
        if row.site
        else accounts[row.actor].name
        for row in listed
    }


def strays(scope: Scope, at: datetime) -> list[FollowUp]:
    """Calls and visits that a post recorded of people whom it was not entrusted with: an officer asks there."""
    rows = FollowUp.objects.filter(
        scope.within("place"), incident=scope.incident or 0, place__contains="-", recorded_at__lte=at
    )
    return list(rows.order_by("-recorded_at")[:100])
