"""Figures opened: value, places, and the rows behind; what waits; bulletins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from django.utils.translation import gettext as _

from muster.incidents import queries as incidents
from muster.kernel.figures import Figure, Period, Row
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.places.rules import Level


@dataclass(frozen=True)
class Opened:
    """A figure at a place as of a moment, and the newest records behind it."""

    figure: Figure
    value: int
    total_rows: int
    rows: list[Row]


def open_figure(scope: Scope, figure: Figure, period: Period, *, rows: int) -> Opened:
    """Total a figure within the scope and list the `rows` newest records behind it."""
    return Opened(
        figure,
        figure.query.total(scope, period),
        figure.query.count_rows(scope, period),
        list(figure.query.rows(scope, period, limit=rows)) if rows else [],
    )


def narrowed(scope: Scope, place: str) -> Scope:
    """The asker looking at one place, '' for all they reach. Raises NotFound where there is none, or none of theirs."""
    if not place:
        return scope
    inside = scope.narrowed(place)
    if not inside.places or place not in places.names([place]):
        raise NotFound(_("There is no place %(code)s within your reach.") % {"code": place})
    return inside


class Rows(Sequence[Row]):
    """The records behind a figure as a sequence that a paginator can slice; only what is shown is read."""

    def __init__(self, scope: Scope, figure: Figure, period: Period) -> None:
        self._scope = scope
        self._query = figure.query
        self._period = period
        self._count: int | None = None

    def __len__(self) -> int:
        if self._count is None:
            self._count = self._query.count_rows(self._scope, self._period)
        return self._count

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop, _step = index.indices(len(self))
        found = self._query.rows(self._scope, self._period, limit=max(0, stop - start), offset=start)
        return list(found)


@dataclass(frozen=True)
class Share:
    """What one place adds to a figure."""

    code: str
    name: str
    value: int


PARTS = {0: 9, 2: 9, 4: 9, 6: 9, 9: 12}
"""Looking at a county or more, its towns are listed; at a town, its villages; at a village, its sites."""


def shares(scope: Scope, figure: Figure, period: Period, place: str) -> list[Share]:
    """A figure by the places below `place` (or below all the asker reaches), in the order of their codes."""
    values = figure.query.by_place(scope, period, PARTS.get(len(place), 0))
    names = places.names(values)
    return [Share(code, names.get(code, code), values[code]) for code in sorted(values)]


def choices(scope: Scope, chosen: str = "") -> list[tuple[str, str]]:
    """The towns within reach, and the place that is chosen now if it is another, as (code, name)."""
    reach = scope.places if scope.places != ("",) else (_operation_place(scope),)
    towns = [one for prefix in reach for one in places.divisions(prefix, Level.TOWN)]
    found = {one.code: one.name for one in towns}
    if chosen and chosen not in found:
        found.update(places.names([chosen]))
    return sorted(found.items())


def _operation_place(scope: Scope) -> str:
    return "" if scope.incident is None else incidents.incident(scope.incident).place
