"""Figures are named queries over records: a value at a place, as of a minute, and the rows behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from django.utils.functional import Promise

from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope

Text = str | Promise


@dataclass(frozen=True)
class Period:
    """What a figure is asked for: records whose effective time lies in [since, until), known at `as_of`.

    None leaves a side open; `as_of` None is now.
    """

    as_of: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Row:
    """One record behind a figure, and how much it adds to it (a vehicle with four on board adds 4 persons)."""

    id: UUID | int | str
    type: str
    occurred_at: datetime | None
    recorded_at: datetime | None
    place: str
    adds: int = 1


class Query(Protocol):
    """What a feature writes once for a figure; situation totals, lists, compares and prints it."""

    def total(self, scope: Scope, period: Period) -> int:
        """The value within the scope."""

    def by_place(self, scope: Scope, period: Period, length: int) -> dict[str, int]:
        """The value for each place of that code length (9 towns, 12 villages) or site (0)."""

    def rows(self, scope: Scope, period: Period, *, limit: int, offset: int = 0) -> Iterable[Row]:
        """The records behind it, newest first; their `adds` sum to the total."""

    def count_rows(self, scope: Scope, period: Period) -> int:
        """How many records stand behind it."""


@runtime_checkable
class Together(Query, Protocol):
    """A query of a family of which several are answered at once, as fast as one: pages ask for ten in three periods."""

    @classmethod
    def totals(cls, scope: Scope, as_of: datetime | None, asked: Sequence[tuple[Any, Period]]) -> list[int]:
        """What `total` says of each, for periods known at the same moment."""


@dataclass(frozen=True)
class Figure:
    """A number that can be printed: `key` like `gates.vehicles_turned_back`, with its definition (口径)."""

    key: str
    label: Text
    unit: Text
    definition: Text
    query: Query
    operation: str = ""
    """The operation of the past that alone published it; '' for what every operation counts."""

    def belongs(self, incident: str) -> bool:
        """Whether lists of the figures of an operation of that name have it. Exercises add a number to the name."""
        return incident.startswith(self.operation)


@dataclass(frozen=True)
class Identity:
    """What must hold between figures: `total` = sum of `parts`, or nothing is sent."""

    total: str
    parts: tuple[str, ...]
    label: Text


_figures: dict[str, Figure] = {}
_identities: list[Identity] = []


def register(*figures: Figure) -> None:
    """Called by a feature's `figures` module when it is loaded; a key is declared once."""
    for figure in figures:
        if figure.key in _figures and _figures[figure.key] is not figure:
            raise RuntimeError(f"figure declared twice: {figure.key}")
        _figures[figure.key] = figure


def register_identity(*identities: Identity) -> None:
    """Sums that a bulletin checks before it can be sent."""
    _identities.extend(identities)


def figure(key: str) -> Figure:
    """The figure of that key. Raises NotFound with the keys that exist."""
    try:
        return _figures[key]
    except KeyError:
        raise NotFound(f"no figure {key!r}; there are: {', '.join(sorted(_figures))}") from None


def all_figures() -> list[Figure]:
    """Every declared figure, by key."""
    return [_figures[key] for key in sorted(_figures)]


def identities() -> list[Identity]:
    """Every declared sum check."""
    return list(_identities)


def totals(scope: Scope, asked: Sequence[tuple[Query, Period]]) -> list[int]:
    """The value of each query in its period; those of one family that can are asked together."""
    found: dict[int, int] = {}
    families: dict[tuple[type[Together], datetime | None], list[int]] = defaultdict(list)
    for index, (query, period) in enumerate(asked):
        if isinstance(query, Together):
            families[type(query), period.as_of].append(index)
        else:
            found[index] = query.total(scope, period)
    for (family, as_of), indexes in families.items():
        answers = family.totals(scope, as_of, [asked[index] for index in indexes])
        found.update(zip(indexes, answers, strict=True))
    return [found[index] for index in range(len(asked))]
