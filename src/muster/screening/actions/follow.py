"""Following up: a call or a visit, what was found; and tests that the laboratory has answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from muster.kernel import audit, bulk, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.people.queries.ledger import Proven, last_result, proofs_of
from muster.screening import words
from muster.screening.linking.known import entries_of, kept_of
from muster.screening.models import SAMPLED, FollowUp, Measure, TestDue, TestWas
from muster.screening.queries.ledger import noted
from muster.screening.round_models import TestsLooked

COLDEST, HOTTEST = Decimal("34.0"), Decimal("43.0")


@dataclass(frozen=True)
class Spoken:
    """What a call or visit came to."""

    way: str
    contact: str
    temperature: Decimal | None = None
    symptoms: Sequence[str] = ()
    asked: Sequence[str] = ()


def note(*, scope: Scope, person: UUID, spoken: Spoken) -> None:
    """Write down one call or visit. Raises NotFound, Problem."""
    row = (
        Measure.objects.select_for_update()
        .filter(scope.within("place"), incident=scope.incident or 0, pk=person)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such person in the ledger, or they are none of your area."))
    _refuse(spoken)
    now = clock.now(row.incident)
    FollowUp.objects.create(
        person=person, incident=row.incident, place=row.place, way=spoken.way, contact=spoken.contact,
        temperature=spoken.temperature, symptoms=list(spoken.symptoms), asked=list(spoken.asked), actor=scope.actor,
        at=now, recorded_at=now,
    )  # fmt: skip
    settle_contact(scope, [person])
    audit.write(scope, action="screening.note", subject=f"person:{person}", place=row.place)


def note_many(*, scope: Scope, way: str, contacts: Mapping[UUID, str]) -> None:
    """How it stands with people of whom somebody else said so: another district in its letter, a post whose gate they
    came through. Their status here follows."""
    incident, now = incident_of(scope), clock.now(incident_of(scope))
    rows = Measure.objects.filter(scope.within("place"), incident=incident, pk__in=list(contacts)).order_by("pk")
    FollowUp.objects.bulk_create(
        [
            FollowUp(
                person=row.person, incident=incident, place=row.place, way=way, contact=contacts[row.person],
                actor=scope.actor, at=now, recorded_at=now,
            )
            for row in rows
        ],
        batch_size=500,
    )  # fmt: skip
    settle_contact(scope, list(contacts))


def settle_contact(scope: Scope, people: Sequence[UUID]) -> None:
    """What the latest call or visit came to and when somebody was last reached, by all their entries' calls."""
    with connection.cursor() as cursor:
        cursor.execute("select screening_settle_contact(%s, %s::uuid[])", (incident_of(scope), list(people)))


def _refuse(spoken: Spoken) -> None:
    if spoken.way not in words.WAYS or spoken.contact not in words.CONTACTS:
        raise Problem("contact_missing", _("Say whether it was a call or a visit, and what it came to."), status=422)
    if not set(spoken.symptoms) <= set(words.SYMPTOMS) or not set(spoken.asked) <= set(words.ASKED):
        raise Problem("symptom_unknown", _("Choose symptoms and questions from the list."), status=422)
    if spoken.temperature is not None and not COLDEST <= spoken.temperature <= HOTTEST:
        raise Problem("temperature_wrong", _("A temperature lies between 34 and 43 °C. Check the entry."), status=422)


def match_tests(*, scope: Scope, results: Iterable[Proven]) -> int:
    """Tick off the tests due by results: each result the earliest open one whose days it falls in. Answers how many.

    A positive or pending one is written down too; only negatives count for the release.
    """
    given = sorted(results, key=lambda one: one.sampled_at)
    people = {one.person for one in given}
    mine = Q(scope.within("place"), incident=scope.incident or 0, person__in=people)
    # Measures before tests, as decisions and visits lock them: a measure keeps when its first test is due.
    list(Measure.objects.select_for_update().filter(mine).order_by("pk").values_list("pk"))
    rows = TestDue.objects.select_for_update().filter(mine)
    open_ones: dict[UUID, list[TestDue]] = {}
    for row in rows.exclude(result="negative").order_by("until"):
        open_ones.setdefault(row.person, []).append(row)
    done = []
    for one in given:
        fits = [
            row
            for row in open_ones.get(one.person, [])
            if row.since <= one.sampled_at < row.until and _awaits(row, one.sampled_at)
        ]
        if fits:
            fits[0].done_at, fits[0].result = one.sampled_at, one.result
            done.append(fits[0])
            if one.result == "negative":
                open_ones[one.person].remove(fits[0])
    bulk.change(done, ["done_at", "result"])
    audit.write(scope, action="screening.match_tests", detail={"tests": len(done)})
    return len(done)


def _awaits(row: TestDue, sampled_at: datetime) -> bool:
    """Whether a result may tick this off: a visitor's clock and the laboratory's need not agree to the minute."""
    return row.done_at is None or row.result == SAMPLED or row.done_at <= sampled_at


def match_new_results(*, scope: Scope) -> int:
    """Tick off tests by what laboratories have answered, if they have answered anything since the last look; a worker
    calls it every minute. Whose tests or entries change is looked at as that is written. Answers how many."""
    incident = incident_of(scope)
    TestsLooked.objects.get_or_create(incident=incident, defaults={"until": 0})
    state = TestsLooked.objects.select_for_update().get(incident=incident)
    last = last_result(scope)
    if last == state.until:
        return 0
    ticked = match_open_tests(scope=scope)
    state.until = last
    state.save(update_fields=["until"])
    return ticked


def match_open_tests(*, scope: Scope, people: Sequence[UUID] | None = None) -> int:
    """Tick off what laboratories have answered, for everybody within reach who has a test open, or for some of them.
    Looking twice changes nothing. Answers how many were ticked off."""
    rows = TestDue.objects.filter(scope.within("place"), incident=scope.incident or 0).exclude(result="negative")
    if people is not None:
        rows = rows.filter(person__in=people)
    open_ones: dict[UUID, datetime] = dict(rows.values_list("person").annotate(first=Min("since")))
    if not open_ones:
        return 0
    kept = kept_of(scope)
    whose = entries_of(scope, {kept.get(person, person) for person in open_ones})
    # The laboratory may know somebody by another number than the entry that stays: it counts for the person as well.
    results = {
        replace(one, person=person)
        for one in proofs_of(scope, whose, since=min(open_ones.values()))
        for person in {one.person, whose[one.person]} & open_ones.keys()
    }
    known = set(
        TestDue.objects.filter(person__in={one.person for one in results}, done_at__isnull=False).values_list(
            "person", "done_at", "result"
        )
    )
    fresh = [one for one in results if (one.person, one.sampled_at, one.result) not in known]
    return match_tests(scope=scope, results=fresh) if fresh else 0


def take_back_tests(*, scope: Scope, person: UUID, other: UUID) -> None:
    """After `other` was taken apart from `person`: a test that only the other's results or samples ticked off is to be
    done again."""
    rows = list(TestDue.objects.select_for_update().filter(person=person, done_at__isnull=False))
    if not rows:
        return
    since = min(row.since for row in rows)
    own, others = _answered(scope, person, since), _answered(scope, other, since)
    samples = sorted(at for at, result in own if result == SAMPLED)
    wrong = [row for row in rows if row.done_at is not None and (row.done_at, row.result) in others - own]
    for row in wrong:
        row.done_at = next((at for at in samples if row.since <= at < row.until), None)
        row.result = SAMPLED if row.done_at else ""
    bulk.change(wrong, ["done_at", "result"])
    match_open_tests(scope=scope, people=[person, other])


def _answered(scope: Scope, person: UUID, since: datetime) -> set[tuple[datetime, str]]:
    """What may have ticked off a test of somebody since then: results of laboratories, and samples taken on visits."""
    entries = list(entries_of(scope, [person]))
    visits = [one for several in noted(scope, entries, clock.now(incident_of(scope))).values() for one in several]
    results = {(one.sampled_at, one.result) for one in proofs_of(scope, entries, since=since)}
    return results | {(one.at, SAMPLED) for one in visits if one.sampled}


def renew_tests(*, people: Sequence[UUID], dues: Sequence[TestDue], now: datetime) -> None:
    """What is still to be done of a measure before gives way to the tests of the one that holds now. Takes its audit
    entry from the decision."""
    old = list(TestDue.objects.select_for_update().filter(person__in=people, done_at=None, until__gt=now))
    bulk.add(
        [
            TestWas(
                person=row.person, incident=row.incident, place=row.place, since=row.since, until=row.until,
                recorded_at=row.recorded_at, ended_at=now,
            )
            for row in old
        ]
    )  # fmt: skip
    TestDue.objects.filter(pk__in=[row.pk for row in old]).delete()
    bulk.add(dues, known="do nothing")
