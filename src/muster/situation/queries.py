"""Figures opened: value, places, and the rows behind; what waits; bulletins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from muster.incidents import queries as incidents
from muster.kernel import figures, sections
from muster.kernel.figures import Figure, Period, Row
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.kernel.sections import Section, Span
from muster.places import queries as places
from muster.places.rules import Level
from muster.situation import rules
from muster.situation.models import Bulletin, Passage, State, Step


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


def parts_length(place: str) -> int:
    """The code length of the parts that a place is divided into; 0 for its sites."""
    return PARTS.get(len(place), 0)


def shares(scope: Scope, figure: Figure, period: Period, place: str) -> list[Share]:
    """A figure by the places below `place` (or below all the asker reaches), in the order of their codes."""
    values = figure.query.by_place(scope, period, parts_length(place))
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


def printable_sections() -> list[Section]:
    """The sections whose figures this program knows, in the order of print."""
    known = {figure.key for figure in figures.all_figures()}
    return [one for one in sections.sections() if known.issuperset((*one.figures, *one.by_place))]


def sections_of(bulletin: Bulletin) -> list[Section]:
    """The sections that a report was made of."""
    return [one for one in printable_sections() if one.key in bulletin.sections]


def bulletins(scope: Scope) -> QuerySet[Bulletin]:
    """The reports within reach, newest first, with their steps."""
    found = Bulletin.objects.filter(scope.within("place"), incident=scope.incident or 0)
    return found.order_by("-as_of", "-id").prefetch_related("steps")


def bulletin(scope: Scope, number: int) -> Bulletin:
    """One report. Raises NotFound, also where it lies outside the asker's reach."""
    found = bulletins(scope).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no such report."))
    return found


def printed(one: Bulletin) -> dict[tuple[str, str, str], int]:
    """A report's frozen numbers by (key, span, part)."""
    rows = one.values_frozen.values_list("key", "span", "part", "value")
    return {(key, span, part): value for key, span, part, value in rows}


def disagreements(one: Bulletin) -> list[rules.Disagreement]:
    """Which sums of a report do not hold."""
    return rules.disagreements(printed(one), sections_of(one), figures.identities())


def steps(one: Bulletin) -> dict[str, Step]:
    """A report's steps by state."""
    return {step.state: step for step in one.steps.all()}


def state(one: Bulletin) -> State:
    """How far a report is."""
    reached = set(Step.objects.filter(bulletin=one).values_list("state", flat=True))
    return next(state for state in (State.SENT, State.CHECKED, State.DRAFT) if state in reached)


def next_steps(one: Bulletin) -> str:
    """What the writer wrote last; '' where nothing is written yet."""
    return Passage.objects.filter(bulletin=one).order_by("-id").values_list("text", flat=True).first() or ""


def span_label(span: Span) -> str:
    """What a span is called in print."""
    labels = {Span.TOTAL: _("in total"), Span.DAY: _("24 hours"), Span.BEFORE: _("24 hours before")}
    return labels[span]


def reporting_places(scope: Scope) -> list[tuple[str, str]]:
    """The places a report can be made of: the whole reach first, then the towns in it, as (code, name)."""
    own = [place or _operation_place(scope) for place in scope.places]
    names = places.names(own)
    return [*((code, names.get(code, code)) for code in own), *(one for one in choices(scope) if one[0] not in own)]
