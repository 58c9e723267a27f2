"""What is stored about one person, in plain words for that person: their own, masked; others are only counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

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
from muster.people.models import Appeal, Guardian, Hold, Identity, OwnView, Relation, Reveal, TestProof
from muster.people.own import Own
from muster.people.ownparts import OwnPart
from muster.places import queries as places


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
class Ward:
    """Who looks after a child, masked: name, relation in words, phone."""

    name: str
    relation: str
    phone: str


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
    guardian: Ward | None
    """Whose link it is, where it is a guardian's."""
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
        guarded=is_guarded(scope, content, ids, today),
        guardian=_guardian(own, rows),
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


def is_guarded(scope: Scope, content: Mapping[str, str], records: Sequence[UUID], today: date) -> bool:
    """Whether somebody is a child for whom a guardian acts: by their number, or where it says no date of birth, by what
    a list or the family told."""
    born = rules.born(rules.normal_number(content.get(NUMBER, "")), today) or ownparts.birth(scope, records)
    return born is not None and rules.is_guarded(born, today)


def is_child(scope: Scope, row: Identity, content: Mapping[str, str], today: date) -> bool:
    """The same of one row."""
    return is_guarded(scope, content, [row.record], today)


def child(scope: Scope, identity: int, today: date) -> bool:
    """The same for a page; False when the names are destroyed."""
    found = own_identity(scope, Own(scope.incident or 0, identity))
    return found is not None and is_child(scope, *found, today)


def guardian_of(scope: Scope, identity: int) -> Guardian | None:
    """Who looks after the child of this row or of another one with the same number, within reach."""
    found = own_identity(scope, Own(scope.incident or 0, identity))
    if found is None:
        return None
    rows, _numbers = _same(Own(scope.incident or 0, identity), found[1])
    guardians = Guardian.objects.filter(
        scope.within("place"), incident=scope.incident or 0, identity__in=[row.pk for row in rows], ended_at=None
    )
    return guardians.order_by("-pk").first()


def ward(row: Guardian) -> Ward:
    """A guardian as pages show them."""
    return _shown(row.words, "name")


def asked_by(row: Appeal) -> Ward | None:
    """The guardian who asked for a child; None where people ask for themselves."""
    words = row.words
    return _shown(words, "guardian") if words.get("guardian") else None


def _shown(words: Mapping[str, str], name: str) -> Ward:
    relation = dict(Relation.choices).get(words.get("relation", ""), "")
    return Ward(rules.mask_name(words.get(name, "")), str(relation), rules.mask_phone(words.get("phone", "")))


def _guardian(own: Own, rows: Sequence[Identity]) -> Ward | None:
    if own.guardian is None:
        return None
    row = Guardian.objects.filter(
        incident=own.incident, pk=own.guardian, identity__in=[one.pk for one in rows], ended_at=None
    ).first()
    return ward(row) if row is not None else None


def named_guardian(own: Own) -> dict[str, str]:
    """Name, relation and phone of the guardian whose link it is; empty for a link of one's own."""
    row = Guardian.objects.filter(incident=own.incident, pk=own.guardian or 0, ended_at=None).first()
    return row.words if row is not None else {}


def appeals(scope: Scope, *, answered: bool = False) -> list[Appeal]:
    """What people have asked for within reach: the longest overdue first; answered ones the latest first."""
    rows = Appeal.objects.filter(scope.within("place"), incident=scope.incident or 0)
    rows = rows.filter(answered_at__isnull=not answered)
    return list(rows.order_by("-answered_at" if answered else "due_at", "pk"))
