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
from django.db.models import Q

from muster.incidents.playbooks import Step
from muster.kernel.scope import Scope
from muster.screening.models import State, TestDue
from muster.screening.queries.ledger import DAY, TOWN, Day, within
from muster.screening.round_models import Entrusted
from muster.screening.rounds import rules

STATES = (State.FORCE, State.PROPOSED, State.NONE)
COLUMNS = (
    "person", "place", "state", "since", "until", "contact", "reported_at", "listed_at", "owner_id", "tests_by",
    "gone_up", "gone_up_since",
)  # fmt: skip
_LATE = """
with asked as (
  select r.*, greatest(coalesce(r.since, r.listed_at), coalesce(r.reported_at, r.listed_at)) as last
    from ({people}) r
), judged as (
  select a.*,
         case when a.state <> 'force' then
                case when a.listed_at <= %(asked_by)s and a.contact <> all (%(done)s)
                     then a.listed_at + %(within)s end
              when a.until > %(now)s then
                least(case when a.last <= %(day_before)s then
                        date_bin('24 hours', a.last - interval '1 microsecond', %(begins)s) + interval '48 hours'
                      end, case when a.tests_by <= %(now)s then a.tests_by end)
         end as late_since
    from asked a offset 0 -- or it is worked out wherever it is named, four times a row
), late as (
  select person, place, late_since as since, case when gone_up_since = late_since then gone_up else '' end as up
    from judged where late_since is not null
)
"""
"""`last` is when somebody was reached last, or might have been first: what was missed is over with the first whole day
after it, midnight to midnight. Whoever is past the end waits for the release, not for a call. Nothing but the index of
measures is read: when a test was missed, and how far up it has gone, are kept there."""
_LIST = _LATE + "select l.person, l.place, l.since from late l where l.up = coalesce(%(up)s::text, l.up)"
_ORDER = " order by l.since, l.person limit %(limit)s offset %(offset)s"
_COUNT = _LATE + "select l.up, count(*) from late l group by 1"
_TOWNS = (
    _LATE
    + "select left(l.place, %(town)s), count(*), min(l.since) from late l where l.up = any (%(levels)s) group by 1"
)
_CLIMB = (
    _LATE
    + """, reached as (
  select l.person, l.place, l.since, l.up, step.level, step.hours
    from late l join unnest(%(levels)s::text[], %(hours)s::int[]) step(level, hours)
         on l.since + step.hours * interval '1 hour' <= %(now)s
), gone_up as (
  insert into screening_escalated (person, incident, place, level, late_since, recorded_at)
    select r.person, %(incident)s, r.place, r.level, r.since, %(now)s from reached r
     where not exists (select from screening_escalated e
                        where e.person = r.person and e.late_since = r.since and e.level = r.level)
  on conflict do nothing -- two who look at the same moment
  returning level
), furthest as (
  select distinct on (r.person) r.person, r.since, r.level, r.up from reached r order by r.person, r.hours desc
), locked as (
  select m.person, f.level, f.since from screening_measure m join furthest f on f.person = m.person
   where f.up <> f.level order by m.person for update of m
), marked as (
  update screening_measure m set gone_up = l.level, gone_up_since = l.since from locked l where l.person = m.person
)
select level, count(*) from gone_up group by level
"""
)
"""Measures are locked in the order in which decisions lock them."""
_POSTS = (
    _LATE
    + """, pending as (
  select distinct t.person from ({tests}) t
), seen as (
  select j.place, j.owner_id, j.late_since is not null as late, j.person = any (%(noted)s::uuid[]) as noted,
         case when j.state = 'force' then
                j.until > %(now)s and (j.reported_at is null or j.reported_at < %(begins)s or p.person is not null)
              when j.contact = 'on_the_way' then j.reported_at is null or j.reported_at < %(begins)s
              else j.contact <> all (%(done)s) end as due
    from judged j left join pending p on p.person = j.person
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


def listed(scope: Scope, day: Day, *, up: str | None = None, limit: int | None = None, offset: int = 0) -> list[Late]:
    """Everybody within reach of whom something is overdue, the longest first; or those of whom it has gone up to this
    level and no further ('': not at all)."""
    return [Late(*row) for row in _fetch(_LIST + _ORDER, scope, day, up=up, limit=limit, offset=offset)]


@dataclass(frozen=True)
class Shown(Sequence[Late]):
    """The same as a paginator takes them; `total` says how many there are."""

    scope: Scope
    day: Day
    up: str | None
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
        return listed(self.scope, self.day, up=self.up, limit=max(0, stop - start), offset=start)


def counts(scope: Scope, day: Day) -> Counter[str]:
    """Of how many something is overdue, by the level to which it has gone up and no further; '' is not at all."""
    return Counter(dict(_fetch(_COUNT, scope, day)))


def by_town(scope: Scope, day: Day, levels: Sequence[str]) -> list[tuple[str, int, datetime]]:
    """In which town how many have gone up to one of these levels, and the oldest of them; most of them first."""
    rows = _fetch(_TOWNS, scope, day, among=Q(gone_up__in=levels), levels=list(levels), town=TOWN)
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def climb(scope: Scope, day: Day, steps: Sequence[Step]) -> Counter[str]:
    """Write down what has gone up by now and was not yet, in the caller's transaction; answers how much to each level.
    The audit entry is the caller's."""
    given: dict[str, Any] = {"levels": [step.level for step in steps], "hours": [step.hours for step in steps]}
    return Counter(dict(_fetch(_CLIMB, scope, day, incident=scope.incident, **given)))


@dataclass(frozen=True)
class Counts:
    """Of how many something is due today, of how many it is overdue, and who was seen to today."""

    due: int = 0
    late: int = 0
    done: int = 0


def of_posts(scope: Scope, day: Day, rows: Sequence[Entrusted], noted: Collection[UUID]) -> dict[int, Counts]:
    """How far each post is today with whom it is entrusted; `noted` were called or visited today."""
    given: dict[str, Any] = {
        "numbers": [row.pk for row in rows], "places": [row.place for row in rows],
        "owners": [row.owner_id for row in rows], "noted": list(noted),
    }  # fmt: skip
    return {number: Counts(*counts) for number, *counts in _fetch(_POSTS, scope, day, **given)}


def _fetch(statement: str, scope: Scope, day: Day, *, among: Q | None = None, **more: Any) -> list[tuple[Any, ...]]:
    """`among` whom to look, where the statement asks of no others."""
    people = within(scope).filter(among or Q(), state__in=STATES)
    tests = TestDue.objects.filter(incident=scope.incident or 0, done_at=None, since__lt=day.ends)
    given: dict[str, Any] = {
        "now": day.now, "begins": day.begins, "day_before": day.begins - DAY, "within": rules.ASK_WITHIN,
        "asked_by": day.now - rules.ASK_WITHIN,
        "done": sorted(rules.CLOSED | rules.REACHED), **more,
    }  # fmt: skip
    inner = {"people": people.order_by().values(*COLUMNS), "tests": tests.order_by().values("person")}
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
