"""What is stored about one person, in plain words for that person: their own, masked; others are only counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language

from muster.kernel.models import Record
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.kernel.sealing import open_sealed
from muster.people import identities, ownparts, rules
from muster.people.identities import COLUMN, NUMBER, PHONE, MaskedParts
from muster.people.models import Appeal, Hold, Identity, OwnView, Reveal, TestProof
from muster.people.own import Own
from muster.people.ownparts import OwnPart
from muster.places import queries as places

GUARDED_BELOW = 14
"""Below this age a guardian asks."""


@dataclass(frozen=True)
class Stored:
    """One record that names the person: when it came in, where, how many others it names, whether a gate made it."""

    recorded_at: datetime
    place: str
    others: int
    check: bool


@dataclass(frozen=True)
class Look:
    """Somebody saw the name in full: when, who, why."""

    at: datetime
    actor: str
    reason: str


@dataclass(frozen=True)
class OwnRecord:
    """All of it. `looks` is None where the command does not show who looked."""

    parts: MaskedParts
    records: list[Stored]
    holds: list[tuple[str, Hold]]
    proofs: list[TestProof]
    looks: list[Look] | None
    appeals: list[Appeal]
    guarded: bool
    added: list[OwnPart]
    """What other packages add."""


def scope_of(own: Own) -> Scope:
    """The reach of the page behind a link; it is narrowed to one person by `own_record` alone."""
    return Scope(incident=own.incident, places=("",), names=True, actor=f"person:{own.identity}")


def own_identity(scope: Scope, own: Own) -> tuple[Identity, dict[str, str]] | None:
    """The row behind a link, opened; None when it is gone: then the names of the operation are destroyed."""
    row = Identity.objects.filter(incident=own.incident, pk=own.identity, kind="person").first()
    if row is None:
        return None
    try:
        content: dict[str, str] = orjson.loads(open_sealed(row.sealed, column=COLUMN))
    except Problem:
        return None
    return row, content


def _same(own: Own, content: Mapping[str, str]) -> tuple[list[Identity], list[bytes]]:
    """Everything that carries the same number, or where there is none the same phone."""
    part = NUMBER if content.get(NUMBER) else PHONE
    marks = identities.marks_to_find(own.incident, part, content.get(part, ""))
    with connection.cursor() as cursor:
        cursor.execute("select people_identities_with(%s::bytea[])", (marks,))
        ids = {row[0] for row in cursor.fetchall()} | {own.identity}
    rows = Identity.objects.filter(incident=own.incident, pk__in=ids, kind="person").order_by("-recorded_at", "-pk")
    return list(rows), marks if part == NUMBER else []


def own_record(scope: Scope, own: Own, *, today: date) -> OwnRecord | None:
    """What the page shows; None when the names are destroyed."""
    found = own_identity(scope, own)
    if found is None:
        return None
    _row, content = found
    rows, numbers = _same(own, content)
    named = places.names({row.site.partition("-")[0] for row in rows})
    ids = [row.record for row in rows]
    checks = set(Record.objects.filter(incident=own.incident, pk__in=ids).values_list("pk", flat=True))
    beside = list(Identity.objects.filter(record__in=ids, kind="person"))
    english = (get_language() or "").startswith("en")
    holds = Hold.objects.filter(incident=own.incident, mark__in=numbers).select_related("kind").order_by("-since")
    return OwnRecord(
        parts=identities.masked(content),
        records=[
            Stored(
                row.recorded_at,
                named.get(row.site.partition("-")[0], row.site),
                sum(other.record == row.record for other in beside) - 1,
                row.record in checks,
            )
            for row in rows
        ],
        holds=[(one.kind.name_en if english else one.kind.name_zh, one) for one in holds],
        proofs=list(TestProof.objects.filter(incident=own.incident, mark__in=numbers).order_by("-sampled_at")),
        looks=_looks(own, rows, holds),
        appeals=list(Appeal.objects.filter(incident=own.incident, identity__in=[row.pk for row in rows])),
        guarded=is_guarded(content, today),
        added=ownparts.parts(scope, ids),
    )


def _looks(own: Own, rows: Iterable[Identity], holds: Iterable[Hold]) -> list[Look] | None:
    if not shows_looks(own.incident):
        return None
    found = Reveal.objects.filter(
        Q(subject=Reveal.Subject.IDENTITY, target__in=[str(row.pk) for row in rows])
        | Q(subject=Reveal.Subject.HOLD, target__in=[str(one.pk) for one in holds]),
        incident=own.incident,
    )
    return [Look(one.recorded_at, one.actor, one.reason) for one in found.order_by("-recorded_at")]


def shows_looks(incident: int) -> bool:
    """Whether the command lets people see who looked at their names."""
    return OwnView.objects.filter(incident=incident, shows_looks=True).exists()


def is_guarded(content: Mapping[str, str], today: date) -> bool:
    """Whether the number says that somebody is a child for whom a guardian has to ask."""
    born = rules.born(content.get(NUMBER, ""), today)
    return born is not None and rules.years(born, today) < GUARDED_BELOW


def appeals(scope: Scope, *, answered: bool = False) -> list[Appeal]:
    """What people have asked for within reach: the longest overdue first; answered ones the latest first."""
    rows = Appeal.objects.filter(scope.within("place"), incident=scope.incident or 0)
    rows = rows.filter(answered_at__isnull=not answered)
    return list(rows.order_by("-answered_at" if answered else "due_at", "pk"))
