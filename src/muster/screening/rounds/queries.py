"""Whom a post is entrusted with, how it stands with each of them today, and who called or visited last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from muster.kernel import codes, naming
from muster.kernel.scope import Scope
from muster.people.queries import on_duty
from muster.places import queries as places
from muster.screening.linking.known import entries_of
from muster.screening.models import FollowUp, Measure, Person, State, TestDue
from muster.screening.queries.ledger import Day, noted
from muster.screening.round_models import Entrusted
from muster.screening.rounds import rules
from muster.screening.rounds.rules import Standing, Wanted

LOOK_BACK = timedelta(days=3)
"""What was asked in the last days need not be asked again."""
STATES = (State.FORCE, State.PROPOSED, State.NONE)


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
    """Everybody among them of whom something is due today, or who was called or visited today; the overdue first, the
    longest of them before others, then who has a test."""
    measures = Measure.objects.filter(whom, scope.within("place"), incident=scope.incident or 0, state__in=STATES)
    rows, people = list(measures.defer("plan", "pending")), measures.values("person")  # asked for, not sent: 50,000
    listed = dict(Person.objects.filter(pk__in=people).values_list("pk", "recorded_at"))
    tests: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    due = TestDue.objects.filter(person__in=people, done_at=None, since__lt=day.ends)
    for person, since, until in due.values_list("person", "since", "until"):
        tests[person].append((since, until))
    said = _lately(scope, [row.person for row in rows], day) if lately else {}
    found = []
    for row in rows:
        one = Standing(
            row.state == State.FORCE, listed[row.person], row.since, row.until, row.contact, row.reported_at,
            tests[row.person],
        )  # fmt: skip
        wanted = rules.wanted(one, now=day.now, begins=day.begins, ends=day.ends)
        last = said.get(row.person, [])
        if wanted.dues or any(note.at >= day.begins for note in last):
            found.append(Seen(row, wanted, last))
    return sorted(found, key=_urgency)


def _lately(scope: Scope, people: Iterable[UUID], day: Day) -> dict[UUID, list[FollowUp]]:
    """Who called or visited these people lately, also under entries put together with theirs, the latest first."""
    whose = entries_of(scope, people)
    said: dict[UUID, list[FollowUp]] = defaultdict(list)
    for entry, notes in noted(scope, list(whose), day.now, since=day.begins - LOOK_BACK).items():
        said[whose[entry]] += notes
    return {person: sorted(notes, key=lambda one: (one.at, one.pk), reverse=True) for person, notes in said.items()}


def _missed(now: datetime) -> QuerySet[TestDue]:
    """The tests that somebody missed, the first one first."""
    missed = TestDue.objects.filter(incident=OuterRef("incident"), person=OuterRef("person"), done_at=None)
    return missed.filter(until__lte=now).order_by("until")


def tests_over(now: datetime) -> Exists:
    """That a test of somebody was missed."""
    return Exists(_missed(now))


def late_since(scope: Scope, day: Day, whom: Q, people: QuerySet[Any, Any]) -> list[tuple[UUID, str, datetime]]:
    """Of whom among these people something is overdue, where they are, and since when: the same rule as `standing`,
    without all that a list shows of them. Tests that are not over yet make nobody late."""
    measures = Measure.objects.filter(
        whom, scope.within("place"), incident=scope.incident or 0, state__in=STATES, person__in=people
    )
    listed = Subquery(Person.objects.filter(pk=OuterRef("person")).values("recorded_at"))
    rows = measures.values_list(
        "person", "place", "state", "since", "until", "contact", "reported_at", listed,
        Subquery(_missed(day.now).values("until")[:1]),
    )  # fmt: skip
    found = []
    for person, place, state, since, until, contact, reached, listed_at, missed in rows:
        tests = [(missed, missed)] if missed else []
        one = Standing(state == State.FORCE, listed_at, since, until, contact, reached, tests)
        late = rules.wanted(one, now=day.now, begins=day.begins, ends=day.ends).late_since
        if late is not None:
            found.append((person, place, late))
    return found


def _urgency(one: Seen) -> tuple[bool, float, bool, str]:
    late = one.wanted.late_since
    return late is None, late.timestamp() if late else 0.0, rules.TEST not in one.wanted.dues, str(one.measure.person)


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
