"""What the office has to settle about published rosters: who declined, who asks to swap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found
from muster.places import queries as places
from muster.rosters.models import Assignment, Reply, Swap
from muster.rosters.queries import grid
from muster.rosters.queries import rosters as queries
from muster.rosters.queries import swaps as requests


@dataclass(frozen=True)
class Item:
    """A shift that somebody has to do something about."""

    row: Assignment
    name: str
    site: str
    swap: Swap | None = None
    taker: str = ""


def declined_rows(scope: Scope, as_of: datetime | None) -> list[Assignment]:
    """Shifts ahead that somebody declined, the soonest first; at a past moment, those of then."""
    now = as_of or clock.now(scope.incident or 0)
    rows = queries.published(scope, now, now + queries.YEARS, as_of)
    said = Reply.objects.filter(assignment=OuterRef("pk"), recorded_at__lte=now).order_by("-pk").values("accepted")
    return list(rows.alias(accepted=Subquery(said[:1])).filter(accepted=False))


def declined(scope: Scope, as_of: datetime | None = None) -> list[Item]:
    """Shifts ahead that somebody declined, the soonest first."""
    rows = declined_rows(scope, as_of)
    names, sites = grid.names(scope, {row.staff for row in rows}), places.names({row.site for row in rows})
    return [Item(row, names[row.staff].name, sites.get(row.site, row.site)) for row in rows]


def swaps(scope: Scope, as_of: datetime | None = None) -> list[Item]:
    """Requests to swap that wait for the office."""
    asked = requests.for_office(scope, as_of)
    rows = Assignment.objects.filter(scope.within("site"), pk__in=[one.assignment for one in asked])
    known = {row.pk: row for row in rows.select_related("post", "shift", "roster")}
    people = {one.staff for one in asked} | {one.taker for one in asked if one.taker}
    names, sites = grid.names(scope, people), places.names({row.site for row in known.values()})
    return [
        Item(
            known[one.assignment], names[one.staff].name, sites.get(one.site, one.site), one,
            names[one.taker].name if one.taker else "",
        )
        for one in asked
        if one.assignment in known
    ]  # fmt: skip


def count_declined(scope: Scope, as_of: datetime | None) -> Found:
    """How many, and where."""
    rows = declined_rows(scope, as_of)
    return Found(len(rows), tuple(row.site for row in rows), min((row.starts_at for row in rows), default=None))


def count_swaps(scope: Scope, as_of: datetime | None) -> Found:
    """How many requests wait."""
    rows = requests.for_office(scope, as_of)
    return Found(len(rows), tuple(row.site for row in rows), min((row.asked_at for row in rows), default=None))
