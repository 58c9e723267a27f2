"""What the board reads: sums of the tally by post and hour, as of any minute."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from muster.checkpoints.models import Checkpoint
from muster.checkpoints.queries import tallies
from muster.checkpoints.queries.posts import working
from muster.checkpoints.queries.reach import Parameters, fetch, fetch_dicts
from muster.kernel.scope import Scope

DAY = timedelta(hours=24)
HOUR = timedelta(hours=1)
USUAL_DAYS = 7


@dataclass(frozen=True)
class Sums:
    """Counters of some posts: all since the operation began, and (`day_*`) those of the last 24 whole hours."""

    checks: int = 0
    people: int = 0
    vehicles_turned_back: int = 0
    persons_turned_back: int = 0
    supply_vehicles: int = 0
    enterprise_vehicles: int = 0
    day_checks: int = 0
    before_checks: int = 0
    """Checks of the 24 hours before the last 24."""
    day_vehicles_turned_back: int = 0
    day_persons_turned_back: int = 0
    day_supply_vehicles: int = 0
    late: int = 0

    def __add__(self, other: Sums) -> Sums:
        names = self.__dataclass_fields__
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True)
class Post:
    """One checkpoint at a moment: its sums, when it was last heard of, in how many of the last 24 hours it checked."""

    site: str
    kind: str
    mode: str
    since: datetime
    sums: Sums
    last_check: datetime | None
    last_report: datetime | None
    hours_covered: int
    hours_due: int


def hour_of(moment: datetime) -> datetime:
    """The whole hour that a moment lies in."""
    return moment.replace(minute=0, second=0, microsecond=0)


def day_before(moment: datetime) -> datetime:
    """Where the last 24 whole hours begin; on the hour these are exactly 24 hours."""
    return hour_of(moment - DAY)


SUMS = """
with total as (
  select site, sum(checks)::int as checks, sum(people_checked)::int as people,
         sum(vehicles_turned_back)::int as vehicles_turned_back, sum(persons_turned_back)::int as persons_turned_back,
         sum(supply_vehicles)::int as supply_vehicles, sum(enterprise_vehicles)::int as enterprise_vehicles,
         sum(late)::int as late, max(last_effective_at) as last_check, max(last_recorded_at) as last_report
    from {since_the_beginning} group by site
), lately as (
  select place as site, hour >= %(since)s as within_day, sum(checks)::int as checks,
         sum(vehicles_turned_back)::int as vehicles_turned_back, sum(persons_turned_back)::int as persons_turned_back,
         sum(supply_vehicles)::int as supply_vehicles,
         bit_or(1::bigint << (extract(epoch from hour - %(since)s) / 3600)::int) as hours
    from {by_hour} where hour >= %(before)s and hour < %(now)s group by 1, 2
)
select total.*, coalesce(day.checks, 0) as day_checks, coalesce(before.checks, 0) as before_checks,
       coalesce(day.vehicles_turned_back, 0) as day_vehicles_turned_back,
       coalesce(day.persons_turned_back, 0) as day_persons_turned_back,
       coalesce(day.supply_vehicles, 0) as day_supply_vehicles,
       coalesce(bit_count(day.hours::bit(64)), 0) as hours_covered
  from total left join lately day on day.site = total.site and day.within_day
             left join lately before on before.site = total.site and not before.within_day
"""
"""`hours` has a bit for each hour of the day with a check: counting distinct hours would sort all rows."""


def posts(scope: Scope, as_of: datetime | None, now: datetime) -> list[Post]:
    """Every checkpoint open at `now` within the scope, by site code; `as_of` bounds what is known, None is all."""
    since = day_before(now)
    parameters: Parameters = {"since": since, "now": now, "before": since - DAY}
    closed = tallies.closed_until(scope, as_of)
    sql = SUMS.format(
        since_the_beginning=tallies.since_the_beginning(scope, closed, as_of, parameters),
        by_hour=tallies.by_hour(scope, closed, as_of, parameters, tallies.SITE),
    )
    rows = {row["site"]: row for row in fetch_dicts(sql, parameters)}
    return [_post(checkpoint, rows.get(checkpoint.site), now) for checkpoint in _open(scope, now).order_by("site")]


def _open(scope: Scope, now: datetime) -> QuerySet[Checkpoint]:
    return working(scope.incident or 0, now).filter(scope.within("site"), recorded_at__lte=now)


LAST_REPORTS = "select site, max(last_recorded_at) from {since_the_beginning} group by site"


def silent(scope: Scope, as_of: datetime | None, now: datetime, patience: timedelta) -> list[tuple[datetime, str]]:
    """(last report, site) of the posts that have reported before, but not within `patience`; the longest first."""
    parameters: Parameters = {}
    closed = tallies.closed_until(scope, as_of)
    rows = tallies.since_the_beginning(scope, closed, as_of, parameters)
    reports = fetch(LAST_REPORTS.format(since_the_beginning=rows), parameters)
    sites = set(_open(scope, now).values_list("site", flat=True))
    return sorted((last, site) for site, last in reports if site in sites and now - last > patience)


def _post(checkpoint: Checkpoint, row: dict[str, Any] | None, now: datetime) -> Post:
    values = {name: value for name, value in (row or {}).items() if name != "site"}
    start = max(day_before(now), hour_of(checkpoint.since))
    return Post(
        site=checkpoint.site,
        kind=checkpoint.kind,
        mode=checkpoint.mode,
        since=checkpoint.since,
        last_check=values.pop("last_check", None),
        last_report=values.pop("last_report", None),
        hours_covered=values.pop("hours_covered", 0),
        hours_due=max(0, round((hour_of(now) - start) / HOUR)),
        sums=Sums(**values),
    )


HOURLY = """
select hour, sum(checks)::int from {by_hour} where hour >= %(first)s and hour < %(now)s group by hour
"""


def hourly(scope: Scope, as_of: datetime | None, now: datetime) -> tuple[list[int | None], list[float | None]]:
    """Checks in each hour of the local day (None: not over yet), and the median of that hour in the 7 days before.

    Days before the first check of the scope are not taken as days without checks.
    """
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    counted: dict[datetime, int] = defaultdict(int)
    first = midnight - USUAL_DAYS * DAY
    parameters: Parameters = {"first": first, "now": now}
    closed = tallies.closed_until(scope, as_of)
    rows = tallies.by_hour(scope, closed, as_of, parameters, tallies.level_for(scope, tallies.TOWN))
    for hour, checks in fetch(HOURLY.format(by_hour=rows), parameters):
        counted[timezone.localtime(hour)] += checks
    over = round((hour_of(local) - midnight) / HOUR)
    today: list[int | None] = [counted.get(midnight + hour * HOUR, 0) if hour < over else None for hour in range(24)]
    earliest = min(counted, default=midnight)
    days = [midnight - back * DAY for back in range(1, USUAL_DAYS + 1) if midnight - back * DAY >= hour_of(earliest)]
    usual = [median([counted.get(day + hour * HOUR, 0) for day in days]) if days else None for hour in range(24)]
    return today, usual
