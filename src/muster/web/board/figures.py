"""The numbers of the board as named figures: each opens the rows behind it, for the same place, period and moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.checkpoints.queries.board import Sums
from muster.kernel import figures
from muster.web.board.assemble import Board
from muster.web.templatetags.muster import number, stamp


@dataclass(frozen=True)
class Column:
    """One number of a row: the figure it is, and its value in the sums."""

    figure: str
    label: str | Promise
    value: Callable[[Sums], int]
    daily: bool = True


COLUMNS = (
    Column("gates.checks", gettext_lazy("Checks, 24 h"), lambda sums: sums.day_checks),
    Column(
        "gates.vehicles_turned_back", gettext_lazy("Vehicles turned back"), lambda sums: sums.day_vehicles_turned_back
    ),
    Column("gates.persons_turned_back", gettext_lazy("Persons turned back"), lambda sums: sums.day_persons_turned_back),
    Column("gates.supply_vehicles_passed", gettext_lazy("Supply vehicles"), lambda sums: sums.day_supply_vehicles),
)


@dataclass(frozen=True)
class Kpi:
    """One card: a figure, its rows, what it means, what happened lately."""

    value: int
    label: str
    note: str
    url: str
    definition: str
    must: bool = False


def rows_url(key: str, place: str, since: datetime | None = None) -> str:
    """Where the rows behind a figure are listed; '' where the figure is not declared."""
    if key not in {figure.key for figure in figures.all_figures()}:
        return ""
    try:
        address = reverse("figure", args=[key])
    except NoReverseMatch:
        return ""
    wanted = {"place": place} | ({"since": stamp(since)} if since else {})
    return f"{address}?{urlencode(wanted, safe=':')}"


def definition(key: str) -> str:
    """What a figure counts (口径), for the hover."""
    known = {figure.key: figure for figure in figures.all_figures()}
    return str(known[key].definition) if key in known else ""


def kpis(board: Board) -> list[Kpi]:
    """The cards of a board: four figures since the operation began, and how many posts are silent now."""
    sums = board.sums
    change = "" if board.change is None else " · " + _("%(change)+d%% on the day before") % {"change": board.change}
    lately = _("last 24 hours %(count)s")

    def card(key: str, value: int, label: str, note: str) -> Kpi:
        return Kpi(value, label, note, rows_url(key, board.code), definition(key))

    return [
        card("gates.checks", sums.checks, _("Checks in all"), lately % {"count": number(sums.day_checks)} + change),
        card(
            "gates.vehicles_turned_back",
            sums.vehicles_turned_back,
            _("Vehicles turned back"),
            lately % {"count": number(sums.day_vehicles_turned_back)},
        ),
        card(
            "gates.persons_turned_back",
            sums.persons_turned_back,
            _("Persons turned back"),
            lately % {"count": number(sums.day_persons_turned_back)},
        ),
        card(
            "gates.supply_vehicles_passed",
            sums.supply_vehicles,
            _("Supply vehicles passed"),
            _("and %(count)s enterprise vehicles") % {"count": number(sums.enterprise_vehicles)},
        ),
        _coverage(board) if board.post else _silent(board),
    ]


def _coverage(board: Board) -> Kpi:
    covered, due = (board.post.hours_covered, board.post.hours_due) if board.post else (0, 0)
    note = _("of the last %(count)d hours") % {"count": due}
    meaning = _("Hours with at least one check that was handed in.")
    return Kpi(covered, _("Hours covered"), note, "", meaning)


def _silent(board: Board) -> Kpi:
    return Kpi(
        board.silent,
        _("Posts silent now"),
        _("of %(count)s posts") % {"count": number(len(board.posts))},
        "?state=bad#places",
        _("Not heard of for longer than %(day)d hours, at night %(night)d; set with the rules at the posts.")
        % {"day": board.patience.day, "night": board.patience.night},
        must=board.silent > 0,
    )
