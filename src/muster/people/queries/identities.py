"""Who a field record names, masked; and which records name somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Q, QuerySet

from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.kernel.sealing import open_sealed
from muster.people import identities
from muster.people.identities import COLUMN, NUMBER, PHONE, PLATE, WORDS, Masked
from muster.people.models import Identity

MOST = 500


@dataclass(frozen=True)
class Seen:
    """That somebody or something was recorded: by which record, where, when the server took it."""

    record: UUID
    site: str
    recorded_at: datetime


def visible(scope: Scope) -> QuerySet[Identity]:
    """The people and plates within reach: none for whoever may not see names."""
    return _within(scope).exclude(kind=WORDS)


def _within(scope: Scope) -> QuerySet[Identity]:
    if not scope.names or scope.incident is None:
        return Identity.objects.none()
    return Identity.objects.filter(scope.within("site"), incident=scope.incident)


def typed_words(scope: Scope, records: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """What people typed into these records, by its keys; nothing for whoever may not see names."""
    found = {row.record: opened(row) for row in _within(scope).filter(record__in=list(records), kind=WORDS)}
    return {record: words for record, words in found.items() if words is not None}


def masked_identities(scope: Scope, records: Iterable[UUID]) -> dict[UUID, list[Masked]]:
    """The identities of each record, masked, in the record's order. Empty for whoever may not see names.

    One whose key is missing is there, but says nothing (`readable` False): figures stand without names.
    """
    found: dict[UUID, list[Masked]] = defaultdict(list)
    for row in visible(scope).filter(record__in=list(records)).order_by("record", "position"):
        found[row.record].append(shown(row))
    return dict(found)


def masked_identity(scope: Scope, identity: int) -> Masked | None:
    """One identity, masked; None where there is none within reach."""
    row = visible(scope).filter(pk=identity).first()
    return None if row is None else shown(row)


def shown(row: Identity) -> Masked:
    """An identity as lists show it."""
    content = opened(row)
    if content is None:
        return Masked(row.pk, row.record, row.kind, readable=False)
    return Masked(row.pk, row.record, row.kind, *identities.masked(content))


def opened(row: Identity) -> dict[str, str] | None:
    """What is sealed in it; None when the key is missing."""
    try:
        content: dict[str, str] = orjson.loads(open_sealed(row.sealed, column=COLUMN))
    except Problem:
        return None
    return content


def own_marks(scope: Scope, records: Iterable[UUID]) -> dict[UUID, list[tuple[str, bytes]]]:
    """The blind indexes by which a record's persons and plates are told apart, each with its part: never a name's.

    Two people can share a name, so only numbers, phones and plates say that it is the same one. Empty without names.
    While the key is rotated a part has more than one: any of them says that it is the same one.
    """
    found: dict[UUID, list[tuple[str, bytes]]] = defaultdict(list)
    for row in visible(scope).filter(record__in=list(records)).order_by("record", "position"):
        try:
            content = orjson.loads(open_sealed(row.sealed, column=COLUMN))
        except Problem:
            continue
        for part in (NUMBER, PHONE, PLATE):
            found[row.record] += [
                (part, mark) for mark in identities.marks_to_find(row.incident, part, content.get(part) or "")
            ]
    return dict(found)


def _with(scope: Scope, marks: Sequence[bytes], as_of: datetime | None) -> QuerySet[Identity]:
    with connection.cursor() as cursor:
        cursor.execute("select people_identities_with(%s::bytea[])", (list(marks),))
        ids = [row[0] for row in cursor.fetchall()]
    known = Q() if as_of is None else Q(recorded_at__lte=as_of)
    return visible(scope).filter(known, pk__in=ids).order_by("-recorded_at", "-pk")


def named_by(scope: Scope, marks: Sequence[bytes]) -> dict[bytes, Masked]:
    """The latest identity within reach that carries each of these marks, masked."""
    found: dict[bytes, Masked] = {}
    wanted = set(marks)
    for row in _with(scope, marks, None) if wanted else ():
        for mark in wanted & {bytes(one) for one in row.marks} - found.keys():
            found[mark] = shown(row)
    return found


def find_by_mark(scope: Scope, part: str, text: str, *, as_of: datetime | None = None, limit: int = MOST) -> list[UUID]:
    """The records that name exactly this number, phone, name or plate (`identities.NUMBER` and so on), newest first.

    Ways of writing do not matter. Raises Problem when the key of names is missing.
    """
    if scope.incident is None or not scope.names:
        return []
    marks = identities.marks_to_find(scope.incident, part, text)
    if not marks:
        return []
    rows = _with(scope, marks, as_of).values_list("record", flat=True)[:limit]
    return list(dict.fromkeys(rows))


def plate_history(scope: Scope, plate: str, *, as_of: datetime | None = None, limit: int = MOST) -> list[Seen]:
    """Where within reach this plate was recorded, newest first."""
    if scope.incident is None or not scope.names:
        return []
    marks = identities.marks_to_find(scope.incident, PLATE, plate)
    if not marks:
        return []
    rows = _with(scope, marks, as_of).values_list("record", "site", "recorded_at")[:limit]
    return [Seen(*row) for row in rows]


def seen_elsewhere(scope: Scope, marks: Sequence[bytes], *, since: datetime) -> dict[bytes, list[Seen]]:
    """Records of the whole incident that carry these marks, newest first: for a gate that must see repeated attempts.

    It says where and when, never who; it does not stop at the asker's place.
    """
    found: dict[bytes, list[Seen]] = defaultdict(list)
    if not marks:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select mark, record, site, recorded_at from people_records_with(%s::bytea[], %s)"
            " order by recorded_at desc",
            (list(marks), since),
        )
        for mark, record, site, recorded_at in cursor.fetchall():
            found[bytes(mark)].append(Seen(record, site, recorded_at))
    return dict(found)
