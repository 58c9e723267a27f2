"""The reconciliation of sources: every row is in the ledger, rejected or open, by count and by name (masked)."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people.identities import MaskedParts, masked
from muster.screening.link_models import Merge
from muster.screening.models import Told
from muster.screening.source_models import RowState, SourceKind, SourceList, SourceRow
from muster.screening.sources import reading
from muster.screening.sources.actions import heard_of
from muster.screening.sources.chain import ORIGIN
from muster.screening.sources.rules import ADDRESS, COMPANIONS, TEXT


@dataclass(frozen=True)
class Sum:
    """Rows of one source, or of all: `rows` is what is kept, and always the sum of the three."""

    kind: str
    source: str
    rows: int
    linked: int
    rejected: int
    open: int
    late: int
    persons: int

    @property
    def whole(self) -> bool:
        """Whether the sum proves that no row is lost."""
        return self.rows == self.linked + self.rejected + self.open


@dataclass(frozen=True)
class Wanted:
    """What rows are narrowed to."""

    state: str = ""
    source: str = ""
    delivery: int | None = None
    late: bool = False


_PERSONS = """
with sent as materialized (
  select (%s::int[])[r.delivery_id - %s] as number, r.person from ({rows}) r where r.person is not null group by 1, 2
)
select number, count(*) from sent group by 1
union all
select null, count(*) from (select person from sent group by 1) everybody
"""
"""How many people each sender told of, and all together: told apart before they are counted, since `count(distinct)`
sorts every row, as a join with a list of senders does."""
KEPT_SECONDS = 600
Sender = tuple[str, str]
"""A kind of source, and what the source is called."""


def rows(scope: Scope, wanted: Wanted, as_of: datetime | None = None) -> QuerySet[SourceRow]:
    """Rows within reach, open ones first and the most overdue of them before others."""
    found = SourceRow.objects.filter(scope.within("place"), incident=scope.incident or 0)
    if as_of is not None:
        found = found.filter(recorded_at__lte=as_of)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.source:
        found = found.filter(source=wanted.source)
    if wanted.delivery is not None:
        found = found.filter(delivery=wanted.delivery)
    if wanted.late:
        found = found.filter(state=RowState.OPEN, due_at__lte=clock.now(scope.incident or 0))
    return found.order_by("due_at", "pk")


def reconciled(scope: Scope) -> tuple[Sum, list[Sum]]:
    """All rows within reach, persons of several sources once; and each source's, those with open rows first."""
    found = rows(scope, Wanted()).order_by()
    late = Count("delivery", filter=Q(state=RowState.OPEN, due_at__lte=clock.now(scope.incident or 0)))
    counted = sorted(found.values_list("delivery_id", "state").annotate(came=Count("*"), late=late))
    senders = _senders(scope, {delivery for delivery, *_numbers in counted})
    persons, everybody = _persons_kept(scope, found, senders, [numbers[:3] for numbers in counted])
    added: dict[Sender, Counter[str]] = defaultdict(Counter)
    for delivery, state, came, overdue in counted:
        added[senders[delivery]].update({"rows": came, state: came, "late": overdue})
    sums = [_sum(*one, numbers, persons[one]) for one, numbers in added.items()]
    whole = sum(added.values(), Counter[str]())
    return _sum("", "", whole, everybody), sorted(sums, key=lambda one: (-one.late, -one.open, one.source))


def _sum(kind: str, source: str, numbers: Counter[str], persons: int) -> Sum:
    linked, rejected, still = (numbers[one] for one in (RowState.LINKED, RowState.REJECTED, RowState.OPEN))
    return Sum(kind, source, numbers["rows"], linked, rejected, still, numbers["late"], persons)


def _senders(scope: Scope, deliveries: set[int]) -> dict[int, Sender]:
    """Who sent these. Of a list of a wider place, which is not seen below though its rows are, the source alone."""
    lists = SourceList.objects.filter(incident=scope.incident or 0, pk__in=deliveries)
    seen = {number: (kind, source) for number, kind, source in lists.values_list("pk", "kind", "source")}
    unseen = SourceRow.objects.filter(incident=scope.incident or 0, delivery__in=deliveries - seen.keys())
    return {**{number: ("", source) for number, source in unseen.values_list("delivery_id", "source")}, **seen}


def _persons_kept(
    scope: Scope, found: QuerySet[SourceRow], senders: Mapping[int, Sender], counted: Sequence[tuple[int, str, int]]
) -> tuple[Counter[Sender], int]:
    """How many people each sender told of, and all together: counted anew once they may differ. A row that came to
    somebody was told in the ledger, one that left them alone is no longer counted as linked, and two people who were
    put together or taken apart are in the table of those."""
    told = Told.objects.filter(scope.within("place"), incident=scope.incident or 0)
    merges = Merge.objects.filter(incident=scope.incident or 0)
    state = (
        scope.incident, scope.places, counted, told.order_by("-pk").values_list("pk", flat=True).first(),
        merges.aggregate(last=Max("pk"), undone=Count("undone_at")),
    )  # fmt: skip
    name = f"persons-told-of-{hashlib.sha256(repr(state).encode()).hexdigest()}"
    known: tuple[Counter[Sender], int] | None = cache.get(name)
    if known is None:
        known = _persons(found, senders)
        cache.set(name, known, KEPT_SECONDS)
    return known


def _persons(found: QuerySet[SourceRow], senders: Mapping[int, Sender]) -> tuple[Counter[Sender], int]:
    numbered = list(dict.fromkeys(senders.values()))
    numbers = {one: number for number, one in enumerate(numbered)}
    before = min(senders, default=1) - 1
    # No null in it: the database finds a number at once only in an array without any.
    by_delivery = [
        numbers[senders[delivery]] if delivery in senders else len(numbers)
        for delivery in range(before + 1, max(senders, default=0) + 1)
    ]
    inner, given = found.values("delivery_id", "person").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS.format(rows=inner), (by_delivery, before, *given))
        counts = dict(cursor.fetchall())
    everybody = counts.pop(None)
    return Counter({numbered[number]: count for number, count in counts.items()}), everybody


def total(scope: Scope) -> Sum:
    """All rows within reach."""
    return reconciled(scope)[0]


def deliveries(scope: Scope, limit: int = 30) -> list[SourceList]:
    """What came in last."""
    found = SourceList.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return list(found.order_by("-pk")[:limit])


def row(scope: Scope, number: int) -> SourceRow:
    """One row within reach. Raises NotFound."""
    found = rows(scope, Wanted()).filter(pk=number).select_related("delivery").first()
    if found is None or not scope.names:
        raise NotFound
    return found


def whom(scope: Scope, found: Iterable[SourceRow]) -> dict[int, MaskedParts]:
    """Who these rows name, masked; nobody for whoever may not see names, and where the key is gone."""
    opened = {one.pk: _opened(one) for one in found} if scope.names else {}
    return {row: masked(content) for row, content in opened.items() if content is not None}


@dataclass(frozen=True)
class InWords:
    """What one row tells in words of its own: from where, who came along, and day by day; `unplaced` are the lines of
    it that have to be asked."""

    source: str
    at: datetime
    origin: str = ""
    companions: str = ""
    days: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it names people in full: whoever sees it is written down."""
        return bool(self.companions or self.days)


def in_words(scope: Scope, row: SourceRow) -> InWords:
    """The words of a row, in full; nothing for whoever may not see names. Seeing them leaves an audit entry."""
    told = _in_words(scope, row)
    if told.open:
        audit.write(scope, action="screening.see_words", subject=f"sourcerow:{row.pk}", place=row.place)
    return told


def words_of(scope: Scope, people: Sequence[UUID], as_of: datetime | None) -> list[InWords]:
    """What rows told of these entries of one person, the latest first. Seeing it leaves an audit entry."""
    found = rows(scope, Wanted(state=RowState.LINKED), as_of).filter(person__in=people)
    listed = [_in_words(scope, row) for row in found.select_related("delivery").order_by("-pk")] if scope.names else []
    told = [one for one in listed if one.open]
    if told:
        audit.write(scope, action="screening.see_words", subject=f"person:{people[0]}")
    return told


def _in_words(scope: Scope, row: SourceRow) -> InWords:
    blank = InWords(row.source, row.recorded_at)
    try:
        heard = heard_of(row) if scope.names else None
    except Problem:
        heard = None
    if heard is None:
        return blank
    told = replace(blank, origin=heard.content.get(ORIGIN, ""), companions=heard.content.get(COMPANIONS, ""))
    if row.delivery.kind not in reading.BY_DAY:
        return told
    around = replace(reading.around(scope, place=row.place), now=timezone.localtime(row.recorded_at))
    days = tuple(one.strip() for one in heard.content.get(TEXT, "").splitlines() if one.strip())
    return replace(told, days=days, unplaced=reading.days_of(heard, around).unplaced)


def _opened(row: SourceRow) -> Mapping[str, str] | None:
    """What a row says; None where the key is not on this machine: lists stand without it."""
    try:
        return heard_of(row).content
    except Problem:
        return None


def kind_names() -> dict[str, str]:
    """How kinds of source are called."""
    return {one.value: str(one.label) for one in SourceKind}


def homes(scope: Scope, people: Iterable[UUID]) -> dict[UUID, str]:
    """The doors of these people, as the latest row of a source that names one says."""
    rows = SourceRow.objects.filter(incident=scope.incident or 0, person__in=list(people), state=RowState.LINKED)
    found: dict[UUID, str] = {}
    for row in rows.order_by("-recorded_at", "-pk"):
        if row.person is None or row.person in found:
            continue
        if home := (_opened(row) or {}).get(ADDRESS, ""):
            found[row.person] = home
    return found
