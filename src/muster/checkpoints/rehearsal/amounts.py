"""How much happens at which post at which minute: published totals spread over days and nights, to the unit. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from muster.checkpoints.rehearsal.posts import Post

HOUR = 3600
SEATS = 4
"""Passengers beside the driver."""
TRAFFIC = (
    0.25, 0.18, 0.15, 0.15, 0.25, 0.6, 1.2, 1.8, 2.0, 1.9, 1.7, 1.5,
    1.2, 1.2, 1.4, 1.6, 1.8, 1.9, 1.5, 1.0, 0.8, 0.6, 0.45, 0.35,
)  # fmt: skip
TURNED_BACK = (
    0.5, 0.35, 0.3, 0.3, 0.45, 0.7, 1.0, 1.4, 1.6, 1.5, 1.4, 1.2,
    1.0, 1.0, 1.2, 1.4, 1.5, 1.6, 1.5, 1.3, 1.2, 1.0, 0.8, 0.6,
)  # fmt: skip
SUPPLY = (
    0.5, 0.5, 0.7, 1.2, 2.0, 2.4, 2.2, 1.8, 1.4, 1.2, 1.0, 0.8,
    0.6, 0.8, 1.2, 1.4, 1.4, 1.2, 0.8, 0.6, 0.5, 0.5, 0.5, 0.5,
)  # fmt: skip
ENTERPRISE = (0, 0, 0, 0, 0, 0, 0.4, 2, 2.5, 1.2, 0.8, 0.6, 0.4, 0.8, 0.8, 0.6, 1.2, 2, 1.6, 0.6, 0.2, 0, 0, 0)
MARKET = 1.6
"""Every third day is a town's market day; in the morning people come although it is called off."""
MARKET_HOURS = range(5, 13)
OPEN_HOURS = range(6, 22)
SHUT = 0.03
"""Villages and compounds shut their gates at night; next to nobody comes."""


@dataclass(frozen=True)
class Totals:
    """What is to come out of records. `checks` are all of them; vehicles turned back carry one person at least."""

    posts: int
    towns: int
    vehicles_turned_back: int
    persons_turned_back: int
    supply_vehicles: int
    enterprise_vehicles: int
    helped: int
    checks: int

    def __post_init__(self) -> None:
        if self.persons_turned_back < self.vehicles_turned_back:
            raise ValueError("each vehicle turned back has a driver")
        if self.others < 0 or self.helped > self.checks:
            raise ValueError("the parts are more than the whole")

    @property
    def on_foot(self) -> int:
        """Persons turned back who came on foot: a third of those who were not drivers, or more if seats run out."""
        beside = self.persons_turned_back - self.vehicles_turned_back
        return max(beside // 3, beside - SEATS * self.vehicles_turned_back)

    @property
    def others(self) -> int:
        """Checks that are none of the published kinds."""
        stopped = self.vehicles_turned_back + self.on_foot
        return self.checks - stopped - self.supply_vehicles - self.enterprise_vehicles


def people_on_board(vehicles: int, persons: int, random: Random) -> list[int]:
    """For each vehicle its people, driver included, `persons` in all and no more than a car takes."""
    seats = random.sample(range(vehicles * SEATS), persons - vehicles)
    people = [1] * vehicles
    for seat in seats:
        people[seat // SEATS] += 1
    return people


Curve = Callable[[datetime], float]


def fading(by_hour: Sequence[float], since: datetime) -> Curve:
    """A day's curve that grows weaker as word gets round that the roads are closed."""
    return lambda at: by_hour[at.hour] * max(0.45, 1.5 - 0.11 * (at - since).days)


def steady(by_hour: Sequence[float]) -> Curve:
    """The same curve each day."""
    return lambda at: by_hour[at.hour]


def growing(by_hour: Sequence[float], since: datetime, days: int) -> Curve:
    """Nothing in the first `days`, then more each day: works that start again."""
    return lambda at: by_hour[at.hour] * max(0, (at - since).days - days + 1)


class Hours:
    """All hours of all posts, from which moments are drawn by weight."""

    def __init__(self, posts: Sequence[Post], since: datetime, until: datetime) -> None:
        self._posts = posts
        hours = -(-int((until - since).total_seconds()) // HOUR)
        self._starts = [since + timedelta(hours=hour) for hour in range(hours)]
        seconds = [int(start.timestamp()) for start in self._starts]
        end = int(until.timestamp())
        self._slots: list[tuple[int, int, int, int]] = []
        """Post, hour, first second, the second after the last."""
        for number, post in enumerate(posts):
            opens = int(post.opens_at.timestamp())
            for hour, start in enumerate(seconds):
                first, last = max(start, opens), min(start + HOUR, end)
                if first < last:
                    self._slots.append((number, hour, first, last))

    def draw(
        self,
        count: int,
        curve: Curve,
        random: Random,
        *,
        kinds: Mapping[str, float] | None = None,
        market: bool = False,
    ) -> list[tuple[int, int]]:
        """`count` pairs (post, second since 1970) in any order; `kinds` weighs kinds of posts (default alike)."""
        by_hour = [curve(start) for start in self._starts]
        by_post = [post.busy * (1.0 if kinds is None else kinds[post.kind]) for post in self._posts]
        weights = [
            by_hour[hour] * by_post[post] * (1.0 if self._is_open(post, hour) else SHUT)
            for post, hour, _first, _last in self._slots
        ]
        if market:
            weights = [
                weight * (MARKET if self._is_market(post, hour) else 1.0)
                for weight, (post, hour, _first, _last) in zip(weights, self._slots, strict=True)
            ]
        drawn = random.choices(self._slots, weights if any(weights) else None, k=count) if count else []
        return [(post, random.randrange(first, last)) for post, _hour, first, last in drawn]

    def _is_open(self, post: int, hour: int) -> bool:
        return self._posts[post].kind == "road" or self._starts[hour].hour in OPEN_HOURS

    def _is_market(self, post: int, hour: int) -> bool:
        start = self._starts[hour]
        return (start.toordinal() + self._posts[post].town) % 3 == 0 and start.hour in MARKET_HOURS
