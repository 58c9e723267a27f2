"""What people on duty wish, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.rosters import wish_rules
from muster.rosters.models import Assignment, Post, Wish
from muster.rosters.queries import needs
from muster.rosters.wish_rules import Stood, Told, Wished

TOWN, COUNTY = 9, 6


def wishes(scope: Scope, staff: Iterable[UUID] | None = None, at: datetime | None = None) -> list[Wish]:
    """Wishes that hold, or held at a moment, within reach of the person's own area; the latest first."""
    rows = Wish.objects.filter(scope.within("place"), incident=scope.incident or 0)
    if at is None:
        rows = rows.filter(withdrawn_at=None)
    else:
        rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), recorded_at__lte=at)
    if staff is not None:
        rows = rows.filter(staff__in=list(staff))
    return list(rows.order_by("-recorded_at", "-pk"))


def as_wished(row: Wish) -> Wished:
    """A wish as the rules see it."""
    return Wished(row.pk, row.kind, row.since, row.until, row.recorded_at, row.post, row.town)


def by_person(scope: Scope, staff: Iterable[UUID] | None = None) -> dict[UUID, list[Wished]]:
    """The wishes of people, as the rules see them."""
    found: dict[UUID, list[Wished]] = defaultdict(list)
    for row in wishes(scope, staff):
        found[row.staff].append(as_wished(row))
    return found


def stood(row: Assignment) -> Stood:
    """A shift as the rules of wishes see it."""
    others = row.because.get("others")
    return Stood(row.day, row.shift.night, row.post_id, row.site, row.set_at, others)


def told(scope: Scope, rows: Iterable[Assignment]) -> dict[int, list[Told]]:
    """What became of everybody's wishes at these shifts: by assignment, only where there is something to tell."""
    rows = list(rows)
    mine = by_person(scope, {row.staff for row in rows}) if rows else {}
    found = {row.pk: wish_rules.told(mine[row.staff], stood(row)) for row in rows if row.staff in mine}
    return {key: said for key, said in found.items() if said}


def count_not_kept(found: dict[int, list[Told]]) -> int:
    """How many times a shift goes against a wish."""
    return sum(not one.kept for said in found.values() for one in said)


def posts_offered(scope: Scope) -> list[tuple[str, str]]:
    """The posts within reach, as a desk chooses among them."""
    return _choices(list(needs.posts(scope)))


def posts_known(scope: Scope, staff: UUID) -> list[tuple[str, str]]:
    """The open posts at which somebody stands or has stood: by their link they see no others."""
    own = Assignment.objects.filter(scope.within("site"), incident=scope.incident or 0, staff=staff)
    return _choices(list(needs.posts(scope).filter(pk__in=own.values("post"))))


def _choices(rows: list[Post]) -> list[tuple[str, str]]:
    names = places.names({row.site for row in rows})
    return [(str(row.pk), f"{names.get(row.site, row.site)} {row.name}") for row in rows]


def towns_offered(scope: Scope, *, place: str) -> list[tuple[str, str]]:
    """The towns in which there are posts."""
    sites = needs.posts(scope, place=place).values_list("site", flat=True)
    towns = {site[:TOWN] for site in sites}
    return sorted(places.names(towns).items())
