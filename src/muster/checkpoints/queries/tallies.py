"""The tallies as of any moment, as something to sum over: sums of closed hours, and the tail recorded since.

Which rows are summed makes no difference to the answer. A closed hour holds all that will ever be recorded in it, so
its sums may stand for its rows as long as the moment asked for does not lie before its end.
"""
# ruff: noqa: S608 - put together from constants; what people ask for is always a parameter

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from muster.checkpoints.models import ClosedHour, Counters
from muster.checkpoints.queries.reach import Parameters, fetch, known, reach
from muster.kernel.scope import Scope

COUNTERS = ", ".join(field.name for field in Counters._meta.get_fields())
SITE, TOWN = 0, 9
"""Levels of the hourly sums."""


def closed_until(scope: Scope, as_of: datetime | None) -> datetime | None:
    """The end of the last hour of recording that was closed and lies wholly before `as_of`. None: there is none.

    Asked in a statement of its own, so that the planner knows the moment and reads the tail by its index. That is
    safe: hours only close, and what is closed does not change.
    """
    hours = ClosedHour.objects.filter(incident=scope.incident or 0)
    if as_of is not None:
        hours = hours.filter(until__lte=as_of)
    until: datetime | None = hours.aggregate(last=Max("until"))["last"]
    return until


def level_for(scope: Scope, length: int) -> int:
    """Whether sums by town are fine enough for places of that code length (0: sites) within the asker's reach."""
    whole_towns = all(len(place) <= TOWN and "-" not in place for place in scope.places)
    return TOWN if whole_towns and 0 < length <= TOWN else SITE


def by_hour(scope: Scope, closed: datetime | None, as_of: datetime | None, parameters: Parameters, level: int) -> str:
    """A subselect to sum over periods of whole hours: `place` (a site, or a town at that level), `hour`, the counters.

    `closed` is what `closed_until` answered. Fills `parameters`.
    """
    parameters["level"] = level
    hours = f"{reach(scope, parameters, column='place')} and level = %(level)s and recorded_hour < %(closed)s"
    return (
        f"(select place, hour, {COUNTERS} from checkpoints_hourtally where {hours}"
        f" union all select site, hour, {COUNTERS} from checkpoints_tally"
        f" where {_tail(scope, closed, as_of, parameters)}) as tallies"
    )


def since_the_beginning(scope: Scope, closed: datetime | None, as_of: datetime | None, parameters: Parameters) -> str:
    """A subselect to sum over everything: `site`, `last_recorded_at`, the counters. Fills `parameters`."""
    return (
        f"(select site, last_recorded_at, {COUNTERS} from checkpoints_runningtally"
        f" where {reach(scope, parameters)} and until = %(closed)s"
        f" union all select site, recorded_at, {COUNTERS} from checkpoints_tally"
        f" where {_tail(scope, closed, as_of, parameters)}) as tallies"
    )


def latest_before(scope: Scope, as_of: datetime) -> datetime:
    """A moment which nothing known at `as_of` happened at or after. Usually `as_of` itself: phones that run ahead
    send what lies a little later."""
    parameters: Parameters = {"now": as_of}
    rows = by_hour(scope, closed_until(scope, as_of), as_of, parameters, level_for(scope, TOWN))
    sql = f"select max(hour) + interval '1 hour' from {rows} where hour > %(now)s - interval '1 hour'"
    ahead: datetime | None = fetch(sql, parameters)[0][0]
    return as_of if ahead is None else max(as_of, ahead)


def _tail(scope: Scope, closed: datetime | None, as_of: datetime | None, parameters: Parameters) -> str:
    parameters["closed"] = closed
    since = "true" if closed is None else "recorded_at >= %(closed)s"
    return f"{reach(scope, parameters)} and {known(as_of, parameters)} and {since}"
