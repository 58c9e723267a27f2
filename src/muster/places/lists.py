"""Rows of a list of sites: what each says, and what is wrong with it. A list of 5,000 is read in a few questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from muster.kernel import sealing
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.kernel.sheets import mapping
from muster.places import columns, queries, rules
from muster.places.actions.sites import SiteDraft
from muster.places.models import SiteList

SEALED_COLUMN = "places_sitelist.sealed"
PROBLEMS = {
    "name_missing": gettext_noop("no name"),
    "kind_missing": gettext_noop("no kind"),
    "kind_unknown": gettext_noop("there is no such kind of site"),
    "place_unknown": gettext_noop("this place is not found here; write its full name or code"),
    rules.INCOMPLETE: gettext_noop("longitude or latitude is missing"),
    rules.OFF_EARTH: gettext_noop("these are no coordinates in degrees"),
    "twice": gettext_noop("the same site stands in an earlier row"),
}
Row = tuple[int, list[str], list[str]]
"""Number in the file (the heading is 1), cells as they came, codes of what is wrong."""


@dataclass(frozen=True)
class Line:
    """A row as it is understood."""

    number: int
    cells: list[str]
    draft: SiteDraft
    problems: list[str]


@dataclass(frozen=True)
class Lookup:
    """What cells are compared with."""

    kind: Callable[[str], str | None]
    place: Callable[[str], str | None]


def site_list(scope: Scope, number: int) -> SiteList:
    """The asker's own list. Raises NotFound, also when it is somebody else's."""
    row = None
    if scope.incident is not None:
        found = SiteList.objects.filter(scope.within("place"), incident=scope.incident, actor=scope.actor)
        row = found.filter(pk=number).first()
    if row is None:
        raise NotFound(_("There is no such list, or it is not yours."))
    return row


def site_lists(scope: Scope, limit: int = 20) -> list[SiteList]:
    """The asker's own lists, newest first."""
    if scope.incident is None:
        return []
    rows = SiteList.objects.filter(scope.within("place"), incident=scope.incident, actor=scope.actor)
    return list(rows.defer("sealed").order_by("-pk")[:limit])


def seal(rows: Sequence[Row]) -> bytes | None:
    """Rows as they are kept; nothing when there are none."""
    return sealing.seal(sealing.STAFF, orjson.dumps(rows).decode(), column=SEALED_COLUMN) if rows else None


def rows_of(row: SiteList) -> list[Row]:
    """The rows as they came, or those that could not be opened. Raises Problem when the key is missing."""
    if row.sealed is None:
        return []
    return [tuple(one) for one in orjson.loads(sealing.open_sealed(row.sealed, column=SEALED_COLUMN))]


def known_columns(scope: Scope, row: SiteList) -> dict[str, str]:
    """Which heading means what: as said of this list, of the sender's last one, or as such headings usually do."""
    if row.columns:
        return dict(row.columns)
    before = SiteList.objects.filter(scope.within("place"), source=row.source, pk__lt=row.pk).exclude(columns={})
    last = before.order_by("-pk").first()
    return mapping.remembered(row.header, last.columns if last is not None else {}, columns.USUAL)


def check(scope: Scope, row: SiteList, chosen: Mapping[str, str]) -> list[Line]:
    """Every row of a list as it is understood under a mapping."""
    lookup = Lookup(_kind_finder(), _place_finder(scope, row.place))
    return list(_lines(row, chosen, lookup))


def _lines(row: SiteList, chosen: Mapping[str, str], lookup: Lookup) -> Iterator[Line]:
    seen: set[tuple[str, str, str]] = set()
    for number, cells, _problems in rows_of(row):
        said = mapping.cells(row.header, chosen, cells)
        draft, problems = read_row(said, row.place, row.kind, lookup)
        key = (draft.place, draft.kind, draft.name)
        if not problems and key in seen:
            problems.append("twice")
        seen.add(key)
        yield Line(number, cells, draft, problems)


def read_row(said: Mapping[str, str], place: str, kind: str, lookup: Lookup) -> tuple[SiteDraft, list[str]]:
    """The site a row describes, and codes of what is wrong. `place` and `kind` stand where the row says nothing."""
    problems = []
    name = said.get(columns.NAME, "")
    if not name:
        problems.append("name_missing")
    letter = lookup.kind(said[columns.KIND]) if said.get(columns.KIND) else kind
    if not letter:
        problems.append("kind_unknown" if said.get(columns.KIND) else "kind_missing")
    code = lookup.place(said[columns.PLACE]) if said.get(columns.PLACE) else place
    if code is None:
        problems.append("place_unknown")
    longitude, latitude = _degrees(said.get(columns.LONGITUDE, "")), _degrees(said.get(columns.LATITUDE, ""))
    fault = rules.coordinates_fault(longitude, latitude)
    if fault is not None:
        problems.append(fault)
    return SiteDraft(code or "", letter or "", name, longitude, latitude), problems


NO_DEGREES = 999.0
"""What stands for a cell that holds no number: no such degree exists, so the row is shown as wrong."""


def _degrees(text: str) -> float | None:
    plain = text.strip().rstrip("°EN东经北纬")
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        return NO_DEGREES


def _kind_finder() -> Callable[[str], str | None]:
    known = {
        word.casefold(): kind.letter
        for kind in queries.site_kinds()
        for word in (kind.letter, kind.key, kind.name_zh, kind.name_en)
    }
    return lambda text: known.get(text.casefold())


def _place_finder(scope: Scope, within: str) -> Callable[[str], str | None]:
    """A code, or a name within the list's place; only where a site may stand and the asker may open one."""

    @cache
    def find(text: str) -> str | None:
        code: str | None = text if text in queries.names([text]) else None
        if code is None and not text.isdigit():
            code = queries.resolve(text, within=within) or queries.locate(text, within=within)
        level = rules.level_of(code or "")
        wide = level is None or level < rules.Level.COUNTY
        return code if code is not None and not wide and scope.covers(code) else None

    return find


def said(problems: Sequence[str]) -> str:
    """Codes of what is wrong, in words."""
    return _("; ").join(_(PROBLEMS[code]) for code in problems)
