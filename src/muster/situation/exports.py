"""The records behind a figure as a file: codes and times, no identity, nothing that a spreadsheet would compute."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from muster.incidents import queries as incidents
from muster.kernel import asof
from muster.kernel.figures import Figure, Period, Row
from muster.kernel.naming import actor
from muster.kernel.scope import Scope, acting
from muster.places import queries as places

CHUNK = 2000
LIMIT = 200_000
"""More rows than this belong into a narrower question; a sheet holds about a million."""
Told = Callable[[int], None]


def heading() -> list[str]:
    """The columns."""
    return [_("Occurred"), _("Recorded"), _("Site"), _("Code"), _("Type"), _("Record"), _("Counts")]


def lines(scope: Scope, figure: Figure, period: Period, told: Told) -> Iterator[list[str | int]]:
    """The records, newest first, a transaction for each chunk; `told` hears how many are done."""
    for start in range(0, LIMIT, CHUNK):
        with acting(scope):
            rows = list(figure.query.rows(scope, period, limit=CHUNK, offset=start))
            names = places.names({row.place for row in rows})
        for row in rows:
            yield _cells(row, names)
        told(start + len(rows))
        if len(rows) < CHUNK:
            return


def _cells(row: Row, names: dict[str, str]) -> list[str | int]:
    return [
        _time(row.occurred_at),
        _time(row.recorded_at),
        names.get(row.place, ""),
        row.place,
        row.type,
        str(row.id),
        row.adds,
    ]


def _time(moment: datetime | None) -> str:
    return "" if moment is None else f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def about(scope: Scope, figure: Figure, period: Period, place: str) -> list[tuple[str, str]]:
    """What the file is: definition, moment, period, place, who made it, and that it is an exercise if it is one."""
    incident = incidents.incident(scope.incident or 0)
    told = [
        (_("Figure"), f"{figure.label} ({figure.key})"),
        (pgettext("of measure", "Unit"), str(figure.unit)),
        (_("Definition"), str(figure.definition)),
        (_("Operation"), incidents.title(incident)),
        (_("As of"), asof.text(period.as_of) or _("now")),
        (_("Period"), f"{asof.text(period.since) or '…'} – {asof.text(period.until) or '…'}"),
        (_("Place"), place or _("All within reach")),
        (_("Made by"), actor(scope, scope.actor)),
        (_("Made at"), f"{timezone.localtime():%Y-%m-%d %H:%M:%S}"),
    ]
    return [(_("Exercise"), _("These are no real records.")), *told] if incident.exercise else told


def watermark(scope: Scope) -> str:
    """Who took the file and when: on every sheet, and in the last line of a csv."""
    who = actor(scope, scope.actor)
    return _("Exported by %(who)s at %(time)s") % {"who": who, "time": f"{timezone.localtime():%Y-%m-%d %H:%M}"}


def write_csv(path: Path, rows: Iterator[list[str | int]], mark: str) -> None:
    """UTF-8 with a byte order mark, as spreadsheet programs in China expect it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading())
        writer.writerows(rows)
        writer.writerow([mark])


def write_xlsx(path: Path, rows: Iterator[list[str | int]], told: list[tuple[str, str]], mark: str) -> None:
    """Two sheets: the records, and what they are. Text stays text."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_("Records"))
        sheet.freeze_panes(1, 0)
        sheet.set_footer(f"&L{mark.replace('&', '&&')}&R&P / &N")
        for column, width in enumerate((20, 20, 22, 22, 26, 38, 8)):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, heading(), bold)
        for index, cells in enumerate(rows, start=1):
            sheet.write_row(index, 0, cells)
        notes = book.add_worksheet(_("About"))
        notes.set_column(0, 0, 14)
        notes.set_column(1, 1, 90)
        for index, (name, text) in enumerate(told):
            notes.write_string(index, 0, name, bold)
            notes.write_string(index, 1, text)
