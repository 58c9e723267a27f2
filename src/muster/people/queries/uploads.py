"""Lists that were brought: what they hold, what loading them would do, and what could not be loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import orjson
from django.utils.translation import gettext as _

from muster.kernel import sealing
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.kernel.sheets import mapping
from muster.people import columns
from muster.people.lists import Lookup, Read, read_row
from muster.people.models import Mapping, Organisation, Skill, Upload
from muster.people.queries import organisations
from muster.people.rules import normal_number
from muster.places import queries as places

PART_COLUMN = "people_uploadpart.sealed"
COUNTY_DIGITS, CITY_DIGITS = 6, 4
GONE = frozenset({Upload.State.DISCARDED, Upload.State.EXPIRED})
"""Nothing is kept of these."""


@dataclass(frozen=True)
class Line:
    """A row: its number in the file (the heading is 1), its cells as they came, what they say, what is wrong."""

    number: int
    cells: list[str]
    read: Read
    problems: list[str]


def upload(scope: Scope, upload_id: int) -> Upload:
    """The asker's own upload. Raises NotFound, also when it is somebody else's."""
    if scope.incident is not None and scope.names:
        rows = Upload.objects.filter(scope.within("place"), incident=scope.incident, actor=scope.actor)
        row = rows.select_related("organisation").filter(pk=upload_id).first()
        if row is not None:
            return row
    raise NotFound(_("There is no such list, or it is not yours."))


def uploads(scope: Scope, limit: int = 20) -> list[Upload]:
    """The asker's own uploads, newest first."""
    if scope.incident is None:
        return []
    rows = Upload.objects.filter(scope.within("place"), incident=scope.incident, actor=scope.actor)
    return list(rows.select_related("organisation").order_by("-pk")[:limit])


def known_columns(scope: Scope, row: Upload) -> dict[str, str]:
    """Which heading means what: as this upload says, as the source's last list said, or as such headings usually do."""
    if row.columns:
        return dict(row.columns)
    last = Mapping.objects.filter(scope.within("place"), place=row.place, source=row.source).first()
    return mapping.remembered(row.header, last.columns if last is not None else {}, columns.USUAL)


def rows(row: Upload, *, failed: bool = False) -> Iterator[tuple[int, list[str], list[str]]]:
    """Number, cells and problem codes of the rows as they came, or of those that could not be loaded.

    Raises Problem when the key is missing.
    """
    for part in row.parts.filter(failed=failed).order_by("number"):
        yield from orjson.loads(sealing.open_sealed(part.sealed, column=PART_COLUMN))


def check(scope: Scope, row: Upload, chosen: dict[str, str], *, today: date) -> list[Line]:
    """Every row of an upload as it is understood under a mapping. Raises Problem when a needed field is not mapped."""
    if not set(columns.NEEDED) <= set(chosen.values()):
        raise Problem("columns_missing", _("Say which column holds the name and which the phone number."), status=422)
    came = [(number, cells) for number, cells, _problems in rows(row)]
    understood = [mapping.cells(row.header, chosen, cells) for _number, cells in came]
    lookup = make_lookup(scope, understood, row.place, today=today)
    lines = [
        Line(number, cells, *read_row(said, lookup)) for (number, cells), said in zip(came, understood, strict=True)
    ]
    _mark_twice(lines)
    return lines


def _mark_twice(lines: Sequence[Line]) -> None:
    names: dict[str, str] = {}
    for line in lines:
        if line.read.id_number and line.read.name != names.setdefault(line.read.id_number, line.read.name):
            line.problems.append("number_twice")


def make_lookup(scope: Scope, understood: Sequence[dict[str, str]], place: str, *, today: date) -> Lookup:
    """What rows are compared with: organisations within reach, skills, regions and places around `place`."""
    units: dict[str, int | None] = {}
    for unit in organisations.organisations(scope, on=today):
        units[unit.name_zh] = None if unit.name_zh in units else unit.pk
        if unit.name_en:
            units.setdefault(unit.name_en, unit.pk)
    skills = {name: skill.key for skill in Skill.objects.all() for name in (skill.key, skill.name_zh, skill.name_en)}
    return Lookup(
        region_exists=known_regions(said.get(columns.NUMBER, "") for said in understood),
        organisation=units.get,
        skill=skills.get,
        home=_home_finder(place),
        today=today,
    )


def known_regions(numbers: Iterable[str]) -> Callable[[str], bool]:
    """Which regions of these ID numbers exist. One that was merged away still stands in the numbers of people born
    there: its city is enough."""
    counties = {normal_number(number)[:COUNTY_DIGITS] for number in numbers}
    regions = {code for code in counties if len(code) == COUNTY_DIGITS and code.isdigit()}
    known = set(places.names(regions | {code[:CITY_DIGITS] for code in regions}))
    return lambda code: code in known or code[:CITY_DIGITS] in known


def _home_finder(place: str) -> Callable[[str], str | None]:
    @cache
    def find(text: str) -> str | None:
        if text.isdigit():
            return text if text in places.names([text]) else None
        return places.resolve(text, within=place) or places.resolve(text, within=place[:COUNTY_DIGITS])

    return find


def organisation_of(line: Line, row: Upload, units: dict[int, Organisation]) -> Organisation:
    """The organisation a row names, or the one the whole list is for."""
    return row.organisation if line.read.organisation is None else units[line.read.organisation]
