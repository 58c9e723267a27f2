"""How well posts are covered by the hour: what is wanted at least, who is on a published roster, what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found
from muster.rosters import rules
from muster.rosters.queries import needs
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.brief import stands

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AHEAD = 24


@dataclass(frozen=True)
class Run:
    """One shift of one post on one day that wants somebody, and how it is filled."""

    site: str
    starts_at: datetime
    ends_at: datetime
    least: int
    filled: rules.Filled


@dataclass(frozen=True)
class Hour:
    """An hour over all posts: places wanted at least, people on rosters, places missing."""

    start: datetime
    wanted: int
    people: int
    missing: int


def runs(scope: Scope, at: datetime, since: datetime, until: datetime) -> Iterator[Run]:
    """Shifts that are wanted and run at some time between, as rosters, posts and needs stood at a moment."""
    posts = {post.pk: post for post in needs.posts(scope, at=at)}
    there: dict[tuple[int, int, date], Counter[str]] = defaultdict(Counter)
    for one in stands(queries.published(scope, since, until, at)):
        there[one.post, one.shift, one.day][one.role] += 1
    days = rules.days_of(timezone.localtime(since).date() - DAY, (until - since).days + 3)
    for wanting in needs.wants(scope, posts.values(), at).shifts(needs.shift_kinds(scope, at), days):
        if wanting.wants and wanting.starts_at < until and wanting.ends_at > since:
            filled, least = rules.filled(wanting.wants, there[wanting.key]), sum(want.least for want in wanting.wants)
            yield Run(posts[wanting.post].site, wanting.starts_at, wanting.ends_at, least, filled)


@dataclass(frozen=True)
class Coverage:
    """The next 24 hours over all posts, and by site how many are missing in the hour at which most are."""

    hours: list[Hour]
    worst: dict[str, Hour]

    @property
    def wanted(self) -> bool:
        """Whether anything is to be manned."""
        return any(hour.wanted for hour in self.hours)


def look(scope: Scope, at: datetime) -> Coverage:
    """The next 24 hours, over all and by site."""
    start = at.replace(minute=0, second=0, microsecond=0)
    by_site: dict[str, list[Run]] = defaultdict(list)
    for run in runs(scope, at, start, start + AHEAD * HOUR):
        by_site[run.site].append(run)
    worst = {site: max(_hours(found, start), key=lambda hour: hour.missing) for site, found in by_site.items()}
    return Coverage(_hours([run for found in by_site.values() for run in found], start), worst)


def by_hour(scope: Scope, at: datetime) -> list[Hour]:
    """The next 24 hours, each by its beginning."""
    start = at.replace(minute=0, second=0, microsecond=0)
    return _hours(list(runs(scope, at, start, start + AHEAD * HOUR)), start)


def _hours(found: list[Run], start: datetime) -> list[Hour]:
    sums: list[list[int]] = [[0, 0, 0] for _hour in range(AHEAD)]
    for run in found:
        first, last = (run.starts_at - start) // HOUR, -((start - run.ends_at) // HOUR)
        for own in sums[max(0, first) : max(0, last)]:
            own[0] += run.least
            own[1] += run.filled.people
            own[2] += run.filled.short
    return [Hour(start + number * HOUR, *own) for number, own in enumerate(sums)]


def uncovered(scope: Scope, as_of: datetime | None) -> Found:
    """Shifts of the next 24 hours below their minimum; at a past moment, of those that began then."""
    at = as_of or clock.now(scope.incident or 0)
    short = [run for run in runs(scope, at, at, at + AHEAD * HOUR) if run.filled.short and run.ends_at > at]
    short.sort(key=lambda run: (run.starts_at, run.site))
    return Found(len(short), tuple(dict.fromkeys(run.site for run in short)), short[0].starts_at if short else None)
