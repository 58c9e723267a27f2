"""The commonest figure: how many rows of a table there are, each of which can be opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Length

from muster.kernel.figures import Period, Row
from muster.kernel.scope import Scope

Rows = Callable[[Scope], QuerySet[Any]]
"""What the asker may see of a table."""
Stood = Callable[[QuerySet[Any], datetime | None], QuerySet[Any]]
"""What of it stood at a moment (None is now), where rows can be taken back."""
Way = Callable[[QuerySet[Any], str], QuerySet[Any]]
"""Narrows rows to those that a word means: a kind, a duty, a wave."""
TIERS = {"city": 4, "county": 6, "town": 9, "village": 12}
"""Lengths of the codes of tiers."""


def tier(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    """Rows of one tier's own places alone."""
    found: QuerySet[Any] = rows.alias(size=Length("place")).filter(size=TIERS[value])
    return found


@dataclass(frozen=True)
class Counted:
    """A figure that counts rows of a table; with `distinct` each value of that column once, where it came first.

    `at`, `recorded` and `place` are its columns of when it happened, when it was known, and where.
    """

    rows_of: Rows
    type: str
    at: str
    recorded: str
    distinct: str = ""
    place: str = "place"
    stood: Stood | None = None
    ways: Mapping[str, Way] = field(default_factory=dict)
    """By what it can be narrowed: an operation's own figures are said in these words."""
    opens: str = ""
    """The column by which the page of a row is found, where it is not what is counted."""

    def narrowed(self, place: str = "", **where: str) -> Counted:
        """The same, of one place or some rows alone. Raises KeyError for what it cannot be narrowed by."""
        chosen = [(self.ways[name], value) for name, value in where.items()]

        def rows(scope: Scope) -> QuerySet[Any]:
            found = self.rows_of(scope.narrowed(place) if place else scope)
            for way, value in chosen:
                found = way(found, value)
            return found

        return replace(self, rows_of=rows)

    def _rows(self, scope: Scope, period: Period) -> QuerySet[Any]:
        rows = self.rows_of(scope)
        if self.stood is not None:
            rows = self.stood(rows, period.as_of)
        if period.as_of is not None:
            rows = rows.filter(**{f"{self.recorded}__lte": period.as_of})
        if period.since is not None:
            rows = rows.filter(**{f"{self.at}__gte": period.since})
        if period.until is not None:
            rows = rows.filter(**{f"{self.at}__lt": period.until})
        if self.distinct:
            return rows.order_by(self.distinct, "pk").distinct(self.distinct)
        return rows.order_by(f"-{self.at}", "-pk")

    def total(self, scope: Scope, period: Period) -> int:
        """How many."""
        return self._rows(scope, period).count()

    @classmethod
    def totals(cls, scope: Scope, as_of: datetime | None, asked: Sequence[tuple[Counted, Period]]) -> list[int]:
        """Of several in one statement: a page of all figures asks for sixty, and each statement costs a way there."""
        parts, given = list[str](), list[Any]()
        for query, period in asked:
            try:
                rows, values = query._amounts(scope, period).query.sql_with_params()
            except EmptyResultSet:
                rows, values = "select 0 where false", ()
            parts.append(f"(select {query._added} from ({rows}) asked(n))")  # noqa: S608 - no input
            given += values
        with connection.cursor() as cursor:
            cursor.execute(f"select {', '.join(parts)}", given)
            return list(cursor.fetchone())

    _added: ClassVar[str] = "count(*)"

    def _amounts(self, scope: Scope, period: Period) -> QuerySet[Any]:
        """One column, of which `_added` is the total."""
        rows = self._rows(scope, period)
        return rows.values(self.distinct) if self.distinct else rows.order_by().values("pk")

    def by_place(self, scope: Scope, period: Period, length: int) -> dict[str, int]:
        """How many by place."""
        found: Counter[str] = Counter()
        for code, count in self._at_places(scope, period):
            found[code.partition("-")[0][:length] if length else code] += count
        return dict(sorted(found.items()))

    def _at_places(self, scope: Scope, period: Period) -> Iterable[tuple[str, int]]:
        rows = self._rows(scope, period)
        if self.distinct:
            # What is counted is asked for as well: it may be a value that the rows were given, and no column.
            return Counter(place for place, _value in rows.values_list(self.place, self.distinct)).items()
        grouped: Iterable[tuple[str, int]] = rows.order_by().values_list(self.place).annotate(n=Count("pk"))
        return grouped

    def rows(self, scope: Scope, period: Period, *, limit: int, offset: int = 0) -> Iterable[Row]:
        """The rows themselves."""
        for row in self._rows(scope, period)[offset : offset + limit]:
            number = getattr(row, self.opens or self.distinct or "pk")
            yield Row(number, self.type, getattr(row, self.at), getattr(row, self.recorded), getattr(row, self.place))

    def count_rows(self, scope: Scope, period: Period) -> int:
        """The same as the total."""
        return self.total(scope, period)


@dataclass(frozen=True)
class Summed(Counted):
    """A figure that adds up a column of the rows: each says of how many it tells."""

    amount: str = ""

    _added: ClassVar[str] = "coalesce(sum(n), 0)"

    def total(self, scope: Scope, period: Period) -> int:
        """How many in all."""
        return self._rows(scope, period).order_by().aggregate(n=Sum(self.amount))["n"] or 0

    def _amounts(self, scope: Scope, period: Period) -> QuerySet[Any]:
        return self._rows(scope, period).order_by().values(self.amount)

    def _at_places(self, scope: Scope, period: Period) -> Iterable[tuple[str, int]]:
        rows = self._rows(scope, period).order_by()
        grouped: Iterable[tuple[str, int]] = rows.values_list(self.place).annotate(n=Sum(self.amount))
        return grouped

    def count_rows(self, scope: Scope, period: Period) -> int:
        """How many rows tell of it."""
        return self._rows(scope, period).count()
