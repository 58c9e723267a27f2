"""The numbers that checkpoints offer to boards and bulletins.

The SQL is put together from constants of this module; what people ask for is always a parameter.
"""
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.checkpoints.queries import tallies
from muster.checkpoints.queries.reach import Parameters, alive, fetch, known, place_of, reach
from muster.checkpoints.queries.sums import Term, add_up
from muster.kernel.figures import Figure, Period, Row, register
from muster.kernel.scope import Scope

TYPE = "checkpoints.record_check"


@dataclass(frozen=True)
class Checks:
    """A sum over checks: `counter` and `rows_counter` are columns of the tallies, `where` and `adds` the same in SQL
    over the checks themselves."""

    counter: str
    where: str
    adds: str = "1"
    rows_counter: str | None = None

    @classmethod
    def totals(cls, scope: Scope, as_of: datetime | None, asked: Sequence[tuple[Checks, Period]]) -> list[int]:
        """The totals of several figures and periods in three statements."""
        found = add_up(scope, as_of, [query._summed(period) for query, period in asked], None)
        return [one.get("", 0) for one in found]

    def total(self, scope: Scope, period: Period) -> int:
        return self.totals(scope, period.as_of, [(self, period)])[0]

    def by_place(self, scope: Scope, period: Period, length: int) -> dict[str, int]:
        [found] = add_up(scope, period.as_of, [self._summed(period)], length)
        return {place: value for place, value in sorted(found.items()) if value}

    def count_rows(self, scope: Scope, period: Period) -> int:
        records = replace(self, counter=self.rows_counter or self.counter, adds="1")
        return records.total(scope, period)

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

    def _summed(self, period: Period) -> Term:
        return Term(self.counter, self.where, self.adds, (period.since, period.until))


@dataclass(frozen=True)
class Open:
    """Sites that work as checkpoints at the end of the period; `towns` counts the towns that have any."""

    towns: bool = False

    @classmethod
    def totals(cls, scope: Scope, as_of: datetime | None, asked: Sequence[tuple[Open, Period]]) -> list[int]:
        """Sites and towns at the ends of several periods in one statement."""
        parameters: Parameters = {"ends": [period.until for _query, period in asked]}
        where = f"{reach(scope, parameters)} and {known(as_of, parameters)}"
        sql = (
            f"select count(site), count(distinct {place_of('site', 9)})"
            " from unnest(%(ends)s::timestamptz[]) with ordinality as asked (until_, position)"
            f" left join checkpoints_checkpoint on {where} and {_works(as_of, 'until_')}"
            " group by position order by position"
        )
        counted = zip(asked, fetch(sql, parameters), strict=True)
        return [towns if query.towns else sites for (query, _period), (sites, towns) in counted]

    def total(self, scope: Scope, period: Period) -> int:
        return self.totals(scope, period.as_of, [(self, period)])[0]

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
        first = f"distinct on ({place_of('site', 9)})" if self.towns else ""
        sql = (
            f"select {first} id, since, recorded_at, site from checkpoints_checkpoint"
            f" where {where} and {_works(period.as_of, '%(end)s')}"
            f" order by {place_of('site', 9)}, since, site"
        )
        rows: list[tuple[Any, ...]] = fetch(sql, parameters)
        return [Row(key, "checkpoints.checkpoint", since, recorded, site) for key, since, recorded, site in rows]


def _works(as_of: datetime | None, end: str) -> str:
    """The condition that a checkpoint works at the end of a period, or now where that is still to come."""
    now = "kernel_now(%(incident)s)" if as_of is None else "%(as_of)s"
    moment = f"least(coalesce({end}, {now}), {now})"
    return f"since <= {moment} and (until is null or until > {moment})"


NOTABLE = "(c.mode = 'full' or c.lane <> 'ordinary')"
"""Lets the database use the index of notable checks: every check that is not a tap of the ordinary lane."""

VEHICLES, PERSONS = pgettext_lazy("each time", "vehicles"), pgettext_lazy("each time", "people")
PIECES = _("checkpoints")

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
