"""Whose measure has ended: those who can be released as they are, those who lack a test, and those released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from muster.kernel.scope import Scope
from muster.screening import rules
from muster.screening.linking.known import kept_of
from muster.screening.models import Measure, State, TestDue
from muster.screening.plain import segments
from muster.screening.queries.ledger import noted_of, within
from muster.screening.rounds.rules import REACHED

PROVEN = ("negatives", "last_negative", "tests_done")
"""Conditions of a release that hold where every test of the ledger is negative."""
WELL = "no_symptom"
LAST_DAY = timedelta(days=1)


def _lacks() -> Exists:
    return Exists(TestDue.objects.filter(person=OuterRef("person")).exclude(result="negative"))


def ended(scope: Scope, now: datetime) -> QuerySet[Measure]:
    """Past their end with every test negative and nothing longer that waits: released without a reason being needed."""
    return past(scope, now).filter(~_lacks(), raises=False)


def unaided(scope: Scope, now: datetime) -> list[UUID]:
    """Of those, whom nobody has to look at: the ledger proves every condition of their release. What it cannot prove (a
    second reagent, a Ct value) waits for a person."""
    found = list(
        ended(scope, now)
        .filter(plan__release__contained_by=[*PROVEN, WELL])
        .values_list("person", "until", "plan__release")
    )
    asked = {person: until - LAST_DAY for person, until, release in found if until and WELL in release}
    said = noted_of(scope, asked, now, since=min(asked.values())) if asked else {}
    well = {
        person
        for person, since in asked.items()
        if rules.is_well(
            (note.symptoms, note.temperature)
            for note in said.get(person, ())
            if note.at >= since and (note.contact in REACHED or note.symptoms)
        )
    }
    return [person for person, _until, _release in found if person not in asked or person in well]


def lacking(scope: Scope, now: datetime) -> QuerySet[Measure]:
    """Past their end, and a test is missing or was not negative: somebody has to say why they are released."""
    return past(scope, now).filter(_lacks(), raises=False)


def raised(scope: Scope, now: datetime) -> QuerySet[Measure]:
    """Past their end while the rules ask for more of them since: somebody has to confirm that, or not."""
    return past(scope, now).filter(raises=True)


def past(scope: Scope, now: datetime) -> QuerySet[Measure]:
    """Past their end and not released."""
    return within(scope).filter(state=State.FORCE, until__lte=now).order_by("place", "pk")


def released(scope: Scope) -> QuerySet[Measure]:
    """Everybody who was released from a measure that had begun, the latest first."""
    return within(scope).filter(state=State.RELEASED, released_at__gte=F("since")).order_by("-released_at", "pk")


def under(scope: Scope) -> QuerySet[Measure]:
    """Everybody who is under a measure, by place."""
    return within(scope).filter(state=State.FORCE).order_by("place", "pk")


def kept(scope: Scope) -> Mapping[UUID, UUID]:
    """Under whom each entry is told of that was put together with another one."""
    return kept_of(scope)


def standing(scope: Scope, people: Iterable[UUID]) -> dict[UUID, Measure]:
    """How it stands with each of these, by the id that was asked for: it may be that of an entry which was put
    together with another one since. Who is beyond reach is left out.
    """
    stays = kept_of(scope)
    under_whom = {person: stays.get(person, person) for person in people}
    rows = within(scope).in_bulk(list(set(under_whom.values())))
    return {person: rows[entry] for person, entry in under_whom.items() if entry in rows}


def phases(row: Measure) -> list[tuple[str, datetime]]:
    """The measures that hold for somebody, one after another, each with its end."""
    return [(part.kind.value, part.until) for part in segments(row.plan)]


def until_of(row: Measure, kind: str) -> datetime | None:
    """Until when the part of that kind lasts of somebody's measure: quarantine in a site may go on at home."""
    return max((part.until for part in segments(row.plan) if part.kind == kind), default=row.until)


def one(scope: Scope, person: UUID) -> Measure | None:
    """How it stands with one person within reach; the answer's own id is that of the entry which stayed."""
    return standing(scope, [person]).get(person)
