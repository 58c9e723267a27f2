"""Looking divisions up: they are public knowledge, open to everyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel.codes import covers, upper
from muster.kernel.problems import NotFound
from muster.places import rules
from muster.places.models import Alias, Division
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
class OlderName:
    """A name or code that was given up, or a zone without a code, and the codes of today that it means."""

    name: str
    code: str
    codes: tuple[str, ...]
    since: date | None
    until: date | None
    exact: bool
    """Whether the dates are of the day; otherwise only their years are known."""
    source: str


def older_name(row: Alias) -> OlderName:
    """A row as others may have it."""
    return OlderName(row.name, row.code, tuple(row.codes), row.since, row.until, row.exact, row.source)


def _place(row: Division) -> Place:
    return Place(row.code, row.name, Level(row.level), Kind(row.kind), row.until)


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


def aliases(name: str, *, within: str = "", on: date | None = None) -> list[OlderName]:
    """Older names that read exactly so, the latest first; with `on`, only those in force on that day.

    Where only years are known, the whole year in which a name was given up counts as in force.
    """
    rows = Alias.objects.filter(name=name).order_by("-until")
    return [older_name(row) for row in rows if _lies_within(row, within) and in_force(row, on)]


def older_names(code: str) -> list[OlderName]:
    """What the place with this code was called before, or the codes it had; the latest first."""
    rows = Alias.objects.filter(codes__contains=[code]).order_by("-until", "name")
    return [older_name(row) for row in rows]


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
