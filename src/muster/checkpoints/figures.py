"""The numbers that checkpoints offer to boards and bulletins.

The SQL is put together from constants of this module; what people ask for is always a parameter.
"""
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from muster.checkpoints.queries import tallies
from muster.checkpoints.queries.reach import Parameters, alive, fetch, known, place_of, reach
from muster.kernel.figures import Figure, Period, Row, register
from muster.kernel.scope import Scope

TYPE = "checkpoints.record_check"
HOUR = timedelta(hours=1)


def _floor(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _ceiling(moment: datetime) -> datetime:
    floor = _floor(moment)
    return floor if floor == moment else floor + HOUR


@dataclass(frozen=True)
class Checks:
    """A sum over checks: `counter` and `rows_counter` are columns of the tallies, `where` and `adds` the same in SQL
    over the checks themselves."""

    counter: str
    where: str
    adds: str = "1"
    rows_counter: str | None = None

    def total(self, scope: Scope, period: Period) -> int:
        return sum(self._sums(scope, period, self.counter, self.adds, None).values())

    def by_place(self, scope: Scope, period: Period, length: int) -> dict[str, int]:
        found = self._sums(scope, period, self.counter, self.adds, length)
        return {place: value for place, value in sorted(found.items()) if value}

    def count_rows(self, scope: Scope, period: Period) -> int:
        return sum(self._sums(scope, period, self.rows_counter or self.counter, "1", None).values())

    def rows(self, scope: Scope, period: Period, *, limit: int, offset: int = 0) -> Iterable[Row]:
        parameters: Parameters = {"limit": limit, "offset": offset}
        if period.as_of is not None:
            # The latest come first by an index: this is where those begin that were known then.
            latest = tallies.latest_before(scope, period.as_of)
            period = replace(period, until=min(latest, period.until or latest))
        conditions = self._conditions(scope, period, parameters)
        sql = (
            f"select c.record, c.effective_at, c.recorded_at, c.site, {self.adds} from checkpoints_check c"
            f" where {conditions} order by c.effective_at desc, c.record desc limit %(limit)s offset %(offset)s"
        )
        found = fetch(sql, parameters)
        return [Row(record, TYPE, at, recorded, site, adds) for record, at, recorded, site, adds in found]

    def _conditions(self, scope: Scope, period: Period, parameters: Parameters) -> str:
        conditions = [reach(scope, parameters, alias="c"), alive(period.as_of, parameters), self.where]
        if period.since is not None:
            conditions.append("c.effective_at >= %(since)s")
            parameters["since"] = period.since
        if period.until is not None:
            conditions.append("c.effective_at < %(until)s")
            parameters["until"] = period.until
        return " and ".join(f"({condition})" for condition in conditions)

    def _sums(self, scope: Scope, period: Period, counter: str, adds: str, length: int | None) -> dict[str, int]:
        """Whole hours come from the tallies, the broken hours at either end from the checks."""
        first = None if period.since is None else _ceiling(period.since)
        last = None if period.until is None else _floor(period.until)
        if first is not None and last is not None and first > last:
            return self._counted(scope, period, adds, length)
        found = self._tallied(scope, Period(period.as_of, first, last), counter, length)
        edges = []
        if first is not None and first != period.since:
            edges.append(Period(period.as_of, period.since, first))
        if last is not None and last != period.until:
            edges.append(Period(period.as_of, last, period.until))
        for edge in edges:
            for place, value in self._counted(scope, edge, adds, length).items():
                found[place] = found.get(place, 0) + value
        return found

    def _tallied(self, scope: Scope, period: Period, counter: str, length: int | None) -> dict[str, int]:
        """By place of that code length, None for all in one."""
        parameters: Parameters = {"since": period.since, "until": period.until}
        closed = tallies.closed_until(scope, period.as_of)
        if period.since is None and period.until is None:
            column, hours = "site", "true"
            rows = tallies.since_the_beginning(scope, closed, period.as_of, parameters)
        else:
            level = tallies.level_for(scope, tallies.TOWN if length is None else length)
            column, hours = "place", " and ".join(_bounds(period))
            rows = tallies.by_hour(scope, closed, period.as_of, parameters, level)
        key = _key(column, length)
        return dict(_pairs(f"select {key}, sum({counter})::bigint from {rows} where {hours} group by 1", parameters))

    def _counted(self, scope: Scope, period: Period, adds: str, length: int | None) -> dict[str, int]:
        parameters: Parameters = {}
        conditions = self._conditions(scope, period, parameters)
        key = _key("site", length)
        sql = f"select {key}, sum({adds})::bigint from checkpoints_check c where {conditions} group by 1"
        return dict(_pairs(sql, parameters))


def _bounds(period: Period) -> list[str]:
    since = [] if period.since is None else ["hour >= %(since)s"]
    return since if period.until is None else [*since, "hour < %(until)s"]


def _key(column: str, length: int | None) -> str:
    return "''" if length is None else place_of(column, length)


def _pairs(sql: str, parameters: Parameters) -> list[tuple[str, int]]:
    return [(str(key), int(value)) for key, value in fetch(sql, parameters)]


@dataclass(frozen=True)
class Open:
    """Sites that work as checkpoints at the end of the period; `towns` counts the towns that have any."""

    towns: bool = False

    def total(self, scope: Scope, period: Period) -> int:
        return len(self._open(scope, period))

    def by_place(self, scope: Scope, period: Period, length: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for row in self._open(scope, period):
            place = row.place if length == 0 else row.place.partition("-")[0][:length]
            found[place] = found.get(place, 0) + 1
        return dict(sorted(found.items()))

    def rows(self, scope: Scope, period: Period, *, limit: int, offset: int = 0) -> Iterable[Row]:
        newest = sorted(self._open(scope, period), key=lambda row: (row.occurred_at, row.place), reverse=True)
        return newest[offset : offset + limit]

    def count_rows(self, scope: Scope, period: Period) -> int:
        return self.total(scope, period)

    def _open(self, scope: Scope, period: Period) -> list[Row]:
        parameters: Parameters = {"end": period.until}
        where = f"{reach(scope, parameters)} and {known(period.as_of, parameters)}"
        end = "least(coalesce(%(end)s, %(as_of)s), %(as_of)s)"
        if period.as_of is None:
            end = "least(coalesce(%(end)s, kernel_now(%(incident)s)), kernel_now(%(incident)s))"
        first = f"distinct on ({place_of('site', 9)})" if self.towns else ""
        sql = (
            f"select {first} id, since, recorded_at, site from checkpoints_checkpoint"
            f" where {where} and since <= {end} and (until is null or until > {end})"
            f" order by {place_of('site', 9)}, since, site"
        )
        rows: list[tuple[Any, ...]] = fetch(sql, parameters)
        return [Row(key, "checkpoints.checkpoint", since, recorded, site) for key, since, recorded, site in rows]


NOTABLE = "(c.mode = 'full' or c.lane <> 'ordinary')"
"""Lets the database use the index of notable checks: every check that is not a tap of the ordinary lane."""

VEHICLES, PERSONS, PIECES = _("vehicles (times)"), _("persons (times)"), _("checkpoints")

register(
    Figure(
        "gates.checkpoints", _("Checkpoints"), PIECES,
        _("Sites that work as a checkpoint at the end of the period."), Open(),
    ),
    Figure(
        "gates.towns_with_checkpoints", _("Towns with checkpoints"), _("towns"),
        _("Towns and subdistricts in which at least one checkpoint works at the end of the period."), Open(towns=True),
    ),
    Figure(
        "gates.checks", _("Checks"), _("checks"),
        _("One check is one vehicle with its people on board, or one person on foot. Voided records do not count."),
        Checks("checks", "true"),
    ),
    Figure(
        "gates.people_checked", _("People checked"), PERSONS,
        _("People on board of checked vehicles and on foot; somebody checked twice counts twice."),
        Checks("people_checked", "true", "c.people", "checks"),
    ),
    Figure(
        "gates.vehicles_turned_back", _("Vehicles turned back"), VEHICLES,
        _("Checks of vehicles with the outcome turned back; an attempt with several steps counts once."),
        Checks("vehicles_turned_back", f"c.outcome = 'turned_back' and c.subject = 'vehicle' and {NOTABLE}"),
    ),
    Figure(
        "gates.persons_turned_back", _("Persons turned back"), PERSONS,
        _("People in vehicles turned back and people on foot turned back; an attempt with several steps counts once."),
        Checks("persons_turned_back", f"c.outcome = 'turned_back' and {NOTABLE}", "c.people", "turned_back"),
    ),
    Figure(
        "gates.supply_vehicles_passed", _("Supply vehicles passed"), VEHICLES,
        _("Vehicles of the supply lane that passed."),
        Checks(
            "supply_vehicles", f"c.lane = 'supply' and c.subject = 'vehicle' and c.outcome = 'passed' and {NOTABLE}"
        ),
    ),
    Figure(
        "gates.enterprise_vehicles", _("Enterprise vehicles passed"), VEHICLES,
        _("Vehicles of enterprises at work that passed on the green lane."),
        Checks(
            "enterprise_vehicles",
            f"c.lane = 'enterprise' and c.subject = 'vehicle' and c.outcome = 'passed' and {NOTABLE}",
        ),
    ),
    Figure(
        "screening.checkpoint_checks", _("Checks with help"), _("checks"),
        _("Checks that grid officers or auxiliary police helped with; part of all checks."),
        Checks("helped_checks", "c.helped_by is not null"),
    ),
)  # fmt: skip
