"""Sums over checks, many at once: a page asks for ten figures of three periods in three statements.

Whole hours come from the tallies, the broken hours at either end of a period from the checks themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from muster.checkpoints.queries import tallies
from muster.checkpoints.queries.reach import Parameters, alive, fetch, place_of, reach
from muster.kernel.scope import Scope

HOUR = timedelta(hours=1)
Stretch = tuple[datetime | None, datetime | None]
"""From a moment to before another; None leaves a side open."""
EVER: Stretch = (None, None)
Found = list[dict[str, int]]
"""For each term its sums by place."""


def _floor(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _ceiling(moment: datetime) -> datetime:
    floor = _floor(moment)
    return floor if floor == moment else floor + HOUR


@dataclass(frozen=True)
class Term:
    """One sum: a column of the tallies, and the same over the checks (`adds` of those that fit `where`)."""

    counter: str
    where: str
    adds: str
    period: Stretch = EVER

    @property
    def hours(self) -> Stretch | None:
        """The whole hours in the period; None where it lies within one hour."""
        since, until = self.period
        first, last = since and _ceiling(since), until and _floor(until)
        return None if first and last and first > last else (first, last)

    @property
    def edges(self) -> list[Stretch]:
        """What is left of the period at either end."""
        since, until = self.period
        whole = self.hours
        if whole is None:
            return [self.period]
        return [edge for edge in ((since, whole[0]), (whole[1], until)) if edge[0] != edge[1]]


def add_up(scope: Scope, as_of: datetime | None, terms: Sequence[Term], length: int | None) -> Found:
    """The terms as they were known at `as_of`, by place of that code length (0: site); None: all under ''."""
    adding = _Adding(scope, as_of, terms, length)
    closed = tallies.closed_until(scope, as_of)
    adding.since_the_beginning(closed)
    adding.by_hour(closed)
    adding.at_the_edges()
    return adding.found


class _Adding:
    """Each step asks for the parts of all terms that lie in the same rows."""

    def __init__(self, scope: Scope, as_of: datetime | None, terms: Sequence[Term], length: int | None) -> None:
        self.scope, self.as_of, self.terms, self.length = scope, as_of, terms, length
        self.found: Found = [{} for _term in terms]

    def since_the_beginning(self, closed: datetime | None) -> None:
        asked = {index: f"sum({term.counter})" for index, term in enumerate(self.terms) if term.hours == EVER}
        if asked:
            parameters: Parameters = {}
            rows = tallies.since_the_beginning(self.scope, closed, self.as_of, parameters)
            self._take(asked, "site", f"from {rows}", parameters)

    def by_hour(self, closed: datetime | None) -> None:
        parameters: Parameters = {}
        hours = {index: term.hours for index, term in enumerate(self.terms) if term.hours and term.hours != EVER}
        if hours:
            bounds = _bounds("hour", hours.values(), parameters)
            asked = {
                index: f"sum({self.terms[index].counter}) filter (where {bounds[one]})" for index, one in hours.items()
            }
            level = tallies.level_for(self.scope, tallies.TOWN if self.length is None else self.length)
            rows = tallies.by_hour(self.scope, closed, self.as_of, parameters, level)
            self._take(asked, "place", f"from {rows} where {' or '.join(bounds.values())}", parameters)

    def at_the_edges(self) -> None:
        parameters: Parameters = {}
        edges = {index: term.edges for index, term in enumerate(self.terms) if term.edges}
        if edges:
            bounds = _bounds("c.effective_at", chain.from_iterable(edges.values()), parameters)
            fitting: dict[Stretch, list[str]] = {one: [] for one in bounds}
            asked = {}
            for index, several in edges.items():
                term, either = self.terms[index], " or ".join(bounds[one] for one in several)
                asked[index] = f"sum({term.adds}) filter (where ({term.where}) and ({either}))"
                for one in several:
                    fitting[one].append(term.where)
            wanted = " or ".join(f"({bounds[one]} and ({_any(wheres)}))" for one, wheres in fitting.items())
            walls = f"{reach(self.scope, parameters, alias='c')} and {alive(self.as_of, parameters)}"
            self._take(asked, "c.site", f"from checkpoints_check c where {walls} and ({wanted})", parameters)

    def _take(self, asked: dict[int, str], column: str, source: str, parameters: Parameters) -> None:
        """Ask for several sums over the same rows, and add them to what was found of their terms."""
        key = "''" if self.length is None else place_of(column, self.length)
        sums = ", ".join(f"coalesce({one}, 0)::bigint" for one in asked.values())
        for place, *values in fetch(f"select {key}, {sums} {source} group by 1", parameters):
            for index, value in zip(asked, values, strict=True):
                self.found[index][place] = self.found[index].get(place, 0) + value


def _bounds(column: str, stretches: Iterable[Stretch], parameters: Parameters) -> dict[Stretch, str]:
    """For each stretch the condition that a column lies in it."""
    found = {}
    for number, (since, until) in enumerate(dict.fromkeys(stretches)):
        conditions = []
        for name, sign, moment in ((f"since{number}", ">=", since), (f"until{number}", "<", until)):
            if moment is not None:
                parameters[name] = moment
                conditions.append(f"{column} {sign} %({name})s")
        found[since, until] = f"({' and '.join(conditions)})"
    return found


def _any(wheres: Iterable[str]) -> str:
    """What fits one of these conditions: all, if one asks for all, and then nothing is tried row by row."""
    several = dict.fromkeys(wheres)
    return "true" if "true" in several else " or ".join(f"({one})" for one in several)
