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
    for stands in queries.published(scope, since, until, at):
        there[stands.post_id, stands.shift_id, stands.day][stands.role] += 1
    days = rules.days_of(timezone.localtime(since).date() - DAY, (until - since).days + 3)
    for one in needs.wants(scope, posts.values(), at).shifts(needs.shift_kinds(scope, at), days):
        if one.wants and one.starts_at < until and one.ends_at > since:
            filled, least = rules.filled(one.wants, there[one.key]), sum(want.least for want in one.wants)
            yield Run(posts[one.post].site, one.starts_at, one.ends_at, least, filled)


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
    return look(scope, at).hours


def _hours(found: list[Run], start: datetime) -> list[Hour]:
    hours = []
    for number in range(AHEAD):
        begin = start + number * HOUR
        now = [run for run in found if run.starts_at < begin + HOUR and run.ends_at > begin]
        hours.append(
            Hour(
                begin, sum(run.least for run in now), sum(run.filled.people for run in now),
                sum(run.filled.short for run in now),
            )
        )  # fmt: skip
    return hours


def uncovered(scope: Scope, as_of: datetime | None) -> Found:
    """Shifts of the next 24 hours below their minimum; at a past moment, of those that began then."""
    at = as_of or clock.now(scope.incident or 0)
    short = [run for run in runs(scope, at, at, at + AHEAD * HOUR) if run.filled.short and run.ends_at > at]
    short.sort(key=lambda run: (run.starts_at, run.site))
    return Found(len(short), tuple(dict.fromkeys(run.site for run in short)), short[0].starts_at if short else None)
