"""A roster on sheets of A4: one for each post, with who stands there; one for each person, with where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib import resources
from itertools import groupby
from pathlib import Path

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.kernel.typeset import typeset
from muster.places import queries as places
from muster.rosters import rules, words
from muster.rosters.models import Roster
from muster.rosters.queries import grid, needs

MOST = 2000
"""Sheets in one file: more are printed town by town."""


@dataclass(frozen=True)
class Sheet:
    """One page; a width of 0 is as wide as its words."""

    title: str
    about: str
    header: list[str]
    widths: list[int]
    rows: list[list[str]]
    foot: str = ""


def write(scope: Scope, row: Roster, by: str, path: Path, *, mark: str, exercise: bool) -> int:
    """Set them; how many there are. Raises Problem when there is nothing to print, or too much for one file."""
    sheets = list(_by_person(scope, row) if by == "person" else _by_post(scope, row))
    if not sheets:
        raise Problem("empty", _("Nobody stands in this roster yet. Put people in or let the rest be filled."))
    if len(sheets) > MOST:
        raise Problem(
            "many", _("These would be %(count)d sheets. Print by post, or take the workbook.") % {"count": len(sheets)}
        )
    language = (get_language() or "zh").lower()
    content = {
        "sheets": [asdict(one) for one in sheets], "mark": mark, "exercise": _("EXERCISE") if exercise else "",
        "lang": language[:2], "region": "TC" if language == "zh-hant" else "SC",
    }  # fmt: skip
    typeset(resources.files("muster.rosters.documents") / "roster.typ", "roster", content, path)
    return len(sheets)


def _day(day: date) -> str:
    return f"{day:%m-%d} {WEEKDAYS_ABBR[day.weekday()]}"


def _by_post(scope: Scope, row: Roster) -> Iterator[Sheet]:
    days, posts = rules.days_of(row.first, row.days), list(needs.posts_of(scope, row))
    sites, title = places.names(post.site for post in posts), words.title(row)
    for post, lines in groupby(grid.by_post(scope, row, posts, days), key=lambda line: line.post):
        shifts = list(lines)
        rows = [[_day(day), *(_people(line.cells[number]) for line in shifts)] for number, day in enumerate(days)]
        header = [_("Day"), *(f"{line.shift.name} {line.shift.starts:%H:%M}" for line in shifts)]
        place = sites.get(post.site, post.site)
        yield Sheet(f"{place} {post.name}", title, header, [0, *(1 for _line in shifts)], rows)


def _people(cell: grid.Cell[grid.Placed]) -> str:
    said = "、".join(one.name for one in cell.people)
    if not cell.filled.short:
        return said or "—"
    return f"{said} {_('%(number)s missing') % {'number': cell.filled.short}}".strip()


def _by_person(scope: Scope, row: Roster) -> Iterator[Sheet]:
    days, title = rules.days_of(row.first, row.days), words.title(row)
    people = grid.everybody(scope, row, days)
    sites = places.names({one.row.site for line in people for one in line.days if one is not None})
    header = [_("Day"), _("Time"), _("Site"), _("Post"), _("Shift")]
    for line in sorted(people, key=lambda line: (line.name, str(line.load.staff))):
        rows = [
            [_day(one.row.day), f"{localtime(one.row.starts_at):%H:%M} – {localtime(one.row.ends_at):%H:%M}",
             sites.get(one.row.site, one.row.site), one.row.post.name, one.row.shift.name]
            for one in line.days if one is not None
        ]  # fmt: skip
        amounts = {"shifts": line.load.shifts, "hours": line.load.hours, "nights": line.load.nights}
        foot = _("%(shifts)d shifts, %(hours)d hours, %(nights)d nights") % amounts
        yield Sheet(line.name, title, header, [0, 0, 1, 1, 0], rows, foot)
