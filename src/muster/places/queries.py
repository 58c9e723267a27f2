"""Reading places. Divisions are public knowledge and open to everyone; sites are read within a Scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel.codes import covers, upper
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.places import rules
from muster.places.models import Alias, Division, Grid, Site, SiteKind
from muster.places.rules import Kind, Level


@dataclass(frozen=True)
class Place:
    """A division of today or, with `until`, of the past."""

    code: str
    name: str
    level: Level
    kind: Kind
    until: date | None = None

    @property
    def town_kind(self) -> rules.TownKind | None:
        """Subdistrict, town or township, for a town."""
        return rules.town_kind(self.code) if self.level is Level.TOWN else None


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


def _place(row: Division) -> Place:
    return Place(row.code, row.name, Level(row.level), Kind(row.kind), row.until)


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


def below(column: str, prefix: str) -> Q:
    """The filter for codes at and below `prefix`; '' lets all pass."""
    return Q(**{f"{column}__gte": prefix, f"{column}__lt": upper(prefix)}) if prefix else Q()


def find(code: str) -> Place | None:
    """The division with this code, if there is one."""
    row = Division.objects.filter(code=code).first()
    return None if row is None else _place(row)


def division(code: str) -> Place:
    """The division with this code. Raises NotFound."""
    found = find(code)
    if found is None:
        raise NotFound(_("There is no place with the code %(code)s.") % {"code": code})
    return found


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


def path(code: str) -> list[Place]:
    """The division and those above it, province first, without the statistical fillers between them.

    Of a site or a grid it is the path of the place it stands in. Empty when the code is unknown.
    """
    place = rules.place_of(code)
    if not rules.is_place(place):
        return []
    rows = Division.objects.filter(code__in=rules.lineage(place)).order_by("level")
    return [_place(row) for row in rows if row.kind != Kind.PSEUDO or row.code == place]


def path_text(code: str, *, below: str = "", separator: str = " › ") -> str:
    """The path in words; `below` leaves out a place that the reader knows he is in, and all above it."""
    return separator.join(place.name for place in path(code) if not covers(place.code, below) or not below)


def children(code: str) -> list[Place]:
    """The divisions one level below, in the order of their codes; '' gives the provinces."""
    level = Level.PROVINCE if not code else Level(division(code).level + 1)
    rows = Division.objects.filter(below("code", code), level=level, until=None).order_by("code")
    return [_place(row) for row in rows]


def divisions(prefix: str, level: Level) -> list[Place]:
    """Every living division of one level at and below `prefix`, in the order of their codes."""
    return [_place(row) for row in Division.objects.filter(below("code", prefix), level=level, until=None)]


def resolve(name: str, *, within: str = "", on: date | None = None) -> str | None:
    """The code that an exact name (with or without its ending 县, 镇 ...) or older name means; None unless certain.

    The shallowest place of that name wins over deeper ones. `on` is the day of the text: a name that was given up
    later is then taken in the meaning it had, in codes of today.
    """
    wanted = name.strip()
    rows = list(_named(wanted, within))
    for level in Level:
        same = [row.code for row in rows if row.level == level]
        exact = [row.code for row in rows if row.level == level and row.name == wanted]
        if len(exact) == 1 or (not exact and len(same) == 1):
            return (exact or same)[0]
        if same:
            return None
    found = {code for alias in aliases(wanted, within=within, on=on) for code in alias.codes}
    return found.pop() if len(found) == 1 else None


def _named(name: str, within: str) -> QuerySet[Division]:
    known = [name, *(f"{name}{ending}" for ending in rules.ENDINGS)] if len(name) > 1 else [name]
    return Division.objects.filter(below("code", within), name__in=known, until=None).exclude(kind=Kind.PSEUDO)


def aliases(name: str, *, within: str = "", on: date | None = None) -> list[Alias]:
    """Older names that read exactly so, the latest first; with `on`, only those in force on that day.

    Where only years are known, the whole year in which a name was given up counts as in force.
    """
    rows = Alias.objects.filter(name=name).order_by("-until")
    return [row for row in rows if _lies_within(row, within) and in_force(row, on)]


def _lies_within(alias: Alias, within: str) -> bool:
    return not within or covers(within, alias.code) or any(covers(within, code) for code in alias.codes)


def in_force(alias: Alias, on: date | None) -> bool:
    """Whether an older name was in use on a day; always so when no day is asked for."""
    if on is None:
        return True
    if alias.since is not None and on < alias.since:
        return False
    if alias.until is None:
        return True
    return on < alias.until if alias.exact else on.year <= alias.until.year


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


def site_exists(code: str) -> bool:
    """Whether a site with this code was ever opened, wherever it lies: for the door and for enrolling."""
    return Site.objects.filter(code=code).exists()


def site_kinds() -> list[SiteKindView]:
    """The kinds of site there are, by letter."""
    return [SiteKindView(k.letter, k.key, k.name_zh, k.name_en) for k in SiteKind.objects.order_by("letter")]


def grids(village: str) -> list[GridView]:
    """The living grids at and below a place."""
    rows = Grid.objects.filter(below("code", village), until=None).order_by("code")
    return [GridView(row.code, row.name, row.households) for row in rows]
