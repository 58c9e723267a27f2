"""Of whom something is overdue, since when and how far up it has gone: for a whole ledger, by one statement.

It is the rule of `rules.wanted` said in SQL, since 50,000 people are not read to show fifty; a test holds the two
together.
"""

# ruff: noqa: S608 - put together from constants of this module; what people ask for is always a parameter
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload
from uuid import UUID

from django.db import connection

from muster.incidents.playbooks import Step
from muster.kernel.scope import Scope
from muster.screening.models import State, TestDue
from muster.screening.queries.ledger import TOWN, Day, within
from muster.screening.round_models import Entrusted, Escalated
from muster.screening.rounds import rules

STATES = (State.FORCE, State.PROPOSED, State.NONE)
COLUMNS = ("person", "place", "state", "since", "until", "contact", "reported_at", "listed_at", "owner_id")
_LATE = """
with asked as (
  select r.*, greatest(coalesce(r.since, r.listed_at), coalesce(r.reported_at, r.listed_at)) as last
    from ({people}) r
), missed as (
  select t.person, min(t.until) as until from ({tests}) t where t.until <= %(now)s group by t.person
), judged as materialized (
  select a.person, a.place,
         case when a.state <> 'force' then
                case when a.contact <> all (%(done)s) and a.listed_at + %(within)s <= %(now)s
                     then a.listed_at + %(within)s end
              when a.until > %(now)s then
                least(case when a.last <= %(begins)s - interval '24 hours' then
                        date_bin('24 hours', a.last - interval '1 microsecond', %(begins)s) + interval '48 hours'
                      end, m.until)
         end as since
    from asked a left join missed m on m.person = a.person
), late as (
  select * from judged where since is not null
)
"""
"""`last` is when somebody was reached last, or might have been first: what was missed is over with the first whole day
after it, midnight to midnight. Whoever is past the end waits for the release, not for a call."""
_UP = "exists (select from ({ups}) e where e.person = l.person and e.late_since = l.since and e.level = %({level})s)"
_LIST = _LATE + "select l.person, l.place, l.since from late l"
_ORDER = " order by l.since, l.person limit %(limit)s offset %(offset)s"
_COUNT = (
    _LATE
    + """
select '', count(*) from late
union all
select e.level, count(*) from late l join ({ups}) e on e.person = l.person and e.late_since = l.since group by 1
"""
)
_TOWNS = _LATE + "select left(l.place, %(town)s), count(*), min(l.since) from late l where " + _UP + " group by 1"
_CLIMB = (
    _LATE
    + """, gone_up as (
  insert into screening_escalated (person, incident, place, level, late_since, recorded_at)
    select l.person, %(incident)s, l.place, step.level, l.since, %(now)s
      from late l join unnest(%(levels)s::text[], %(hours)s::int[]) step(level, hours)
           on l.since + step.hours * interval '1 hour' <= %(now)s
     where not exists (select from screening_escalated e
                        where e.person = l.person and e.late_since = l.since and e.level = step.level)
  returning level
)
select level, count(*) from gone_up group by level
"""
)
_POSTS = (
    _LATE
    + """, pending as (
  select distinct t.person from ({tests}) t
), seen as (
  select a.place, a.owner_id, l.since is not null as late, a.person = any (%(noted)s::uuid[]) as noted,
         case when a.state = 'force' then
                a.until > %(now)s and (a.reported_at is null or a.reported_at < %(begins)s or p.person is not null)
              when a.contact = 'on_the_way' then a.reported_at is null or a.reported_at < %(begins)s
              else a.contact <> all (%(done)s) end as due
    from asked a join judged l on l.person = a.person left join pending p on p.person = a.person
), entrusted as (
  select * from unnest(%(numbers)s::bigint[], %(places)s::text[], %(owners)s::bigint[]) e(number, place, owner)
)
select e.number, count(*) filter (where s.due), count(*) filter (where s.late),
       count(*) filter (where s.noted and not s.due)
  from seen s cross join (select distinct length(place) as size from entrusted) z
  join entrusted e on e.place = left(s.place, z.size) and length(e.place) = z.size
       and coalesce(e.owner = s.owner_id, e.owner is null)
 group by e.number
"""
)
"""Places are prefixes of codes; cut to each length that there is, they are compared as a whole, by one pass."""


@dataclass(frozen=True)
class Late:
    """Somebody of whom something is overdue, and since when."""

    person: UUID
    place: str
    since: datetime


def listed(
    scope: Scope, day: Day, *, up: str = "", below: str = "", limit: int | None = None, offset: int = 0
) -> list[Late]:
    """Everybody within reach of whom something is overdue, the longest first; or those of whom it has gone up to one
    level, and not to another."""
    wanted = [_UP.format(level="up", ups="{ups}")] if up else []
    wanted += ["not " + _UP.format(level="below", ups="{ups}")] if below else []
    where = " where " + " and ".join(wanted) if wanted else ""
    rows = _fetch(_LIST + where + _ORDER, scope, day, up=up, below=below, limit=limit, offset=offset)
    return [Late(*row) for row in rows]


@dataclass(frozen=True)
class Shown(Sequence[Late]):
    """The same as a paginator takes them; `total` says how many there are."""

    scope: Scope
    day: Day
    up: str
    below: str
    total: int

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, index: int) -> Late: ...
    @overload
    def __getitem__(self, index: slice) -> list[Late]: ...
    def __getitem__(self, index: int | slice) -> Late | list[Late]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop, _step = index.indices(self.total)
        return listed(self.scope, self.day, up=self.up, below=self.below, limit=max(0, stop - start), offset=start)


def counts(scope: Scope, day: Day) -> Counter[str]:
    """Of how many something is overdue (''), and of how many it has gone up to each level."""
    return Counter(dict(_fetch(_COUNT, scope, day)))


def by_town(scope: Scope, day: Day, level: str) -> list[tuple[str, int, datetime]]:
    """In which town how many have gone up to a level, and the oldest of them; most of them first."""
    rows = _fetch(_TOWNS.replace("{level}", "level"), scope, day, level=level, town=TOWN)
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def climb(scope: Scope, day: Day, steps: Sequence[Step]) -> Counter[str]:
    """Write down what has gone up by now and was not yet, in the caller's transaction; answers how much to each level.
    The audit entry is the caller's."""
    given = {"levels": [step.level for step in steps], "hours": [step.hours for step in steps]}
    return Counter(dict(_fetch(_CLIMB, scope, day, incident=scope.incident, **given)))


@dataclass(frozen=True)
class Counts:
    """Of how many something is due today, of how many it is overdue, and who was seen to today."""

    due: int = 0
    late: int = 0
    done: int = 0


def of_posts(scope: Scope, day: Day, rows: Sequence[Entrusted], noted: Collection[UUID]) -> dict[int, Counts]:
    """How far each post is today with whom it is entrusted; `noted` were called or visited today."""
    given = {
        "numbers": [row.pk for row in rows], "places": [row.place for row in rows],
        "owners": [row.owner_id for row in rows], "noted": list(noted),
    }  # fmt: skip
    return {number: Counts(*counts) for number, *counts in _fetch(_POSTS, scope, day, **given)}


def _fetch(statement: str, scope: Scope, day: Day, **more: Any) -> list[tuple[Any, ...]]:
    people = within(scope).filter(state__in=STATES)
    tests = TestDue.objects.filter(incident=scope.incident or 0, done_at=None, since__lt=day.ends)
    ups = Escalated.objects.filter(scope.within("place"), incident=scope.incident or 0)
    given: dict[str, Any] = {
        "now": day.now, "begins": day.begins, "within": rules.ASK_WITHIN,
        "done": sorted(rules.CLOSED | rules.REACHED), **more,
    }  # fmt: skip
    inner = {
        "people": people.order_by().values(*COLUMNS), "tests": tests.order_by().values("person", "until"),
        "ups": ups.order_by().values("person", "late_since", "level"),
    }  # fmt: skip
    said = {}
    for name, rows in inner.items():
        sql, values = rows.query.sql_with_params()
        keys = [f"{name}{at}" for at in range(len(values))]
        said[name] = sql % tuple(f"%({key})s" for key in keys)
        given.update(zip(keys, values, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**said), given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
