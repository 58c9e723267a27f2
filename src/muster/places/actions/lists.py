"""A list of sites comes in, its columns are told apart, what is right in it is opened; the rest can be put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.kernel.sheets.reading import read_sheet
from muster.places import columns, lists, queries, rules
from muster.places.actions.sites import SiteDraft, open_sites
from muster.places.lists import Line
from muster.places.models import SiteList

MOST_ROWS = 5_000


@dataclass(frozen=True)
class Counts:
    """What opening a list does or did."""

    opened: int = 0
    standing: int = 0
    """Open already, under the same name."""
    failed: int = 0


def receive_list(*, scope: Scope, place: str, kind: str, source: str, file_name: str, data: bytes) -> int:
    """Read a list in a limited process and keep its rows sealed; returns its number. Nothing is opened yet.

    `source` is what the sender is called: the next list of the same source gets the same columns. Raises Problem when
    the file cannot be read, NotFound when the place is none of the asker's.
    """
    if scope.incident is None:
        raise Problem("no_incident", _("Choose an operation first."))
    if not scope.covers(place) or (rules.level_of(place) or rules.Level.PROVINCE) < rules.Level.COUNTY:
        raise NotFound(_("There is no place with the code %(code)s.") % {"code": place})
    sheet = read_sheet(data, headings=columns.HEADINGS)
    if not sheet.rows:
        raise Problem("rows_missing", _("This list has a heading but no rows."))
    if len(sheet.rows) > MOST_ROWS:
        raise Problem("rows_many", _("This list has more than 5,000 sites. Bring it town by town."))
    row = SiteList.objects.create(
        incident=scope.incident,
        place=place,
        kind=kind,
        source=source.strip(),
        file_name=PurePath(file_name).name[:200],
        encoding=sheet.encoding,
        header=sheet.header,
        rows=len(sheet.rows),
        sealed=lists.seal([(number, cells, []) for number, cells in sheet.rows]),
        actor=scope.actor,
        created_at=clock.now(scope.incident),
    )
    _write(scope, "places.receive_list", row, {"rows": row.rows, "encoding": row.encoding})
    return row.pk


def map_list(*, scope: Scope, number: int, chosen: Mapping[str, str]) -> None:
    """Say which heading means what. Raises Problem when a field is given twice or the name to none."""
    row = _waiting(scope, number)
    wanted = {heading: field for heading, field in chosen.items() if heading in row.header and field}
    if not set(wanted.values()) <= set(columns.FIELDS) or len(set(wanted.values())) < len(wanted):
        raise Problem("columns_twice", _("Each field can be given to one column only."), status=422)
    if columns.NAME not in wanted.values():
        raise Problem("columns_missing", _("Say which column holds the name of the site."), status=422)
    row.columns = wanted
    row.save(update_fields=["columns"])
    _write(scope, "places.map_list", row, {"fields": sorted(wanted.values())})


def preview_list(*, scope: Scope, number: int) -> tuple[list[Line], Counts]:
    """Every row as it is understood, and what opening the list would do. Nothing is written."""
    row = _waiting(scope, number)
    lines = lists.check(scope, row, row.columns)
    return lines, _counts(lines, _standing(scope, _drafts(lines)))


def open_list(*, scope: Scope, number: int) -> Counts:
    """Open the sites of every row that is right, all in one transaction; keep what is wrong to be corrected."""
    with transaction.atomic():
        row = _waiting(scope, number)
        lines = lists.check(scope, row, row.columns)
        drafts = _drafts(lines)
        counts = _counts(lines, _standing(scope, drafts))
        open_sites(scope=scope, drafts=drafts, opened_at=clock.now(row.incident))
        row.sealed = lists.seal([(line.number, line.cells, line.problems) for line in lines if line.problems])
        row.state, row.counts = SiteList.State.OPENED, vars(counts)
        row.save(update_fields=["sealed", "state", "counts"])
        _write(scope, "places.open_list", row, row.counts)
    return counts


def discard_list(*, scope: Scope, number: int) -> None:
    """Throw away what is kept of a list. Sites that were opened stay."""
    row = lists.site_list(scope, number)
    row.sealed, row.state = None, SiteList.State.DISCARDED
    row.save(update_fields=["sealed", "state"])
    _write(scope, "places.discard_list", row, {})


def _waiting(scope: Scope, number: int) -> SiteList:
    row = lists.site_list(scope, number)
    if row.state != SiteList.State.READ:
        raise Problem("list_opened", _("This list is done. Bring it again to open its sites."), status=409)
    return row


def _drafts(lines: Sequence[Line]) -> list[SiteDraft]:
    return [line.draft for line in lines if not line.problems]


def _standing(scope: Scope, drafts: Sequence[SiteDraft]) -> set[tuple[str, str, str]]:
    return queries.open_keys(scope, [draft.place for draft in drafts])


def _counts(lines: Sequence[Line], standing: set[tuple[str, str, str]]) -> Counts:
    right = [(one.place, one.kind, one.name) for one in _drafts(lines)]
    known = sum(key in standing for key in right)
    return Counts(opened=len(right) - known, standing=known, failed=len(lines) - len(right))


def _write(scope: Scope, action: str, row: SiteList, detail: dict[str, object]) -> None:
    audit.write(scope, action=action, subject=f"sitelist:{row.pk}", place=row.place, detail=detail)
