"""Reading places, for every other package. Divisions are public knowledge; sites are read within a Scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, Sum
from django.utils.translation import gettext as _

from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.places import rules
from muster.places.divisions import (
    OlderName,
    Place,
    aliases,
    below,
    children,
    division,
    divisions,
    find,
    older_names,
    path,
    path_text,
    resolve,
)
from muster.places.models import Division, Grid, Loading, Site, SiteKind
from muster.places.rules import Level
from muster.places.search import Hit, Match, locate, search
from muster.places.shapes import generated_points, map_shapes

__all__ = [
    "GridView",
    "Hit",
    "Match",
    "OlderName",
    "Place",
    "SiteKindView",
    "SiteView",
    "aliases",
    "children",
    "division",
    "divisions",
    "find",
    "generated_points",
    "grid",
    "grids",
    "locate",
    "map_shapes",
    "names",
    "older_names",
    "open_codes",
    "path",
    "path_text",
    "resolve",
    "search",
    "site",
    "site_exists",
    "site_kinds",
    "sites",
]


@dataclass(frozen=True)
class SiteView:
    """A site as pages and phones need it."""

    code: str
    kind: str
    place: str
    name: str
    longitude: float | None
    latitude: float | None
    generated: bool
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class SiteKindView:
    """What a letter in a site's code stands for."""

    letter: str
    key: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class GridView:
    """A grid below a village."""

    code: str
    name: str
    households: int | None


def _site(row: Site) -> SiteView:
    return SiteView(
        row.code,
        row.kind,
        row.place,
        row.name,
        row.longitude,
        row.latitude,
        row.generated,
        row.opened_at,
        row.closed_at,
    )


def loaded() -> str:
    """Which state of the divisions is in the tables: whoever remembers names asks whether they still hold."""
    last = Loading.objects.aggregate(edition=Max("edition"), at=Max("loaded_at"), count=Sum("divisions"))
    return f"{last['edition']} {last['at']} {last['count']}"


def names(codes: Iterable[str]) -> dict[str, str]:
    """The names of divisions, grids and sites by code, in as many queries as there are kinds of code among them.

    Codes that do not exist are left out. Not scoped: a name on its own is public.
    """
    wanted = set(codes)
    sites = {code for code in wanted if rules.parse_site(code)}
    grids = {code for code in wanted if rules.level_of(code) is Level.GRID}
    found: dict[str, str] = {}
    for model, some in ((Division, wanted - sites - grids), (Grid, grids), (Site, sites)):
        if some:
            found.update(model.objects.filter(code__in=some).values_list("code", "name"))
    return found


def sites(
    scope: Scope, *, within: str = "", kind: str = "", at: datetime | None = None, text: str = ""
) -> list[SiteView]:
    """Sites within reach, in the order of their codes.

    `kind` is a letter; `at` leaves out those not open then; `text` is part of a name or the beginning of a code.
    """
    rows = Site.objects.filter(scope.within("code"), below("code", within))
    if kind:
        rows = rows.filter(kind=kind)
    if at is not None:
        rows = rows.filter(Q(closed_at=None) | Q(closed_at__gt=at), opened_at__lte=at)
    if text:
        rows = rows.filter(Q(name__contains=text) | below("code", text))
    return [_site(row) for row in rows.order_by("code")]


def site(scope: Scope, code: str) -> SiteView:
    """One site. Raises NotFound, also where it lies outside the asker's reach."""
    row = Site.objects.filter(scope.within("code"), code=code).first()
    if row is None:
        raise NotFound(_("There is no site with the code %(code)s.") % {"code": code})
    return _site(row)


def open_codes(scope: Scope, places: Iterable[str]) -> dict[tuple[str, str, str], str]:
    """The codes of the sites that are open in some places, by place, kind and name."""
    rows = Site.objects.filter(scope.within("code"), place__in=set(places), closed_at=None)
    return {(place, kind, name): code for place, kind, name, code in rows.values_list("place", "kind", "name", "code")}


def site_exists(code: str) -> bool:
    """Whether a site with this code was ever opened, wherever it lies: for the door and for enrolling."""
    return Site.objects.filter(code=code).exists()


def site_kinds() -> list[SiteKindView]:
    """The kinds of site there are, by letter."""
    return [SiteKindView(k.letter, k.key, k.name_zh, k.name_en) for k in SiteKind.objects.order_by("letter")]


def grid(scope: Scope, code: str) -> GridView:
    """One living grid within reach. Raises NotFound."""
    row = Grid.objects.filter(scope.within("code"), code=code, until=None).first()
    if row is None:
        raise NotFound(_("There is no grid with the code %(code)s.") % {"code": code})
    return GridView(row.code, row.name, row.households)


def grids(village: str) -> list[GridView]:
    """The living grids at and below a place."""
    rows = Grid.objects.filter(below("code", village), until=None).order_by("code")
    return [GridView(row.code, row.name, row.households) for row in rows]
