"""Who came in through a gate: at a place or on the way to one, as of any minute. What screening reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from muster.kernel.scope import Scope
from muster.people.identities import Masked
from muster.people.models import Arrival, Identity
from muster.people.queries.identities import opened, shown

FOREVER = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Wanted:
    """What arrivals are narrowed to: by when they came, and from where (a place code). None and '' say nothing."""

    since: datetime | None = None
    until: datetime | None = None
    origin: str = ""


def arrivals(scope: Scope, as_of: datetime | None, wanted: Wanted | None = None) -> QuerySet[Arrival]:
    """Arrivals recorded within reach or bound for it, the latest first; those whose record was taken back are not.

    Narrow the scope to a place for the arrivals of that place.
    """
    wanted = wanted or Wanted()
    found = Arrival.objects.filter(scope.within("site") | scope.within("place"), incident=scope.incident or 0)
    if as_of is not None:
        found = found.filter(recorded_at__lte=as_of, arrived_at__lte=as_of)
    if wanted.since is not None:
        found = found.filter(arrived_at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(arrived_at__lt=wanted.until)
    if wanted.origin:
        found = found.filter(origin__startswith=wanted.origin)
    undone = RawSQL("select people_arrivals_undone(%s)", (as_of or FOREVER,))
    return found.exclude(record__in=undone).order_by("-arrived_at", "-pk")


@dataclass(frozen=True)
class Came:
    """Somebody who came in from elsewhere, opened: for the ledger that keeps them, never for a page."""

    record: UUID
    position: int
    place: str
    origin: str
    arrived_at: datetime
    content: dict[str, str]


def came_since(scope: Scope, since: datetime | None, *, beyond: str) -> list[Came]:
    """Who came from outside of `beyond`, as recorded since then, the earliest first; none for whoever sees no names."""
    if not scope.names:
        return []
    rows = arrivals(scope, None).exclude(origin="").exclude(origin__startswith=beyond)
    if since is not None:
        rows = rows.filter(recorded_at__gt=since)
    found = list(rows.order_by("pk"))
    who = Identity.objects.filter(incident=scope.incident or 0, record__in={row.record for row in found}, kind="person")
    names = {(one.record, one.position): content for one in who if (content := opened(one)) is not None}
    return [
        Came(row.record, row.position, row.place, row.origin, row.arrived_at, names[row.record, row.position])
        for row in found
        if (row.record, row.position) in names
    ]


def arriving(scope: Scope, rows: Iterable[Arrival]) -> dict[int, Masked]:
    """Who each of these arrivals is, masked, by the arrival's id. Empty for whoever may not see names."""
    wanted = {
        (row.record, row.position): row.pk
        for row in rows
        if row.incident == scope.incident and (scope.covers(row.site) or scope.covers(row.place))
    }
    if not scope.names or not wanted or scope.incident is None:
        return {}
    found = Identity.objects.filter(Q(record__in={record for record, _position in wanted}), incident=scope.incident)
    return {wanted[row.record, row.position]: shown(row) for row in found if (row.record, row.position) in wanted}
