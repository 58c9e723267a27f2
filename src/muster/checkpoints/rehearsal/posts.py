"""The posts of an exercise: how many, in which towns, of which kind, how busy. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

Kind = Literal["road", "village", "compound"]
Place = tuple[str, str]
"""A division's code and name."""

TOWN_LENGTH, VILLAGE_LENGTH = 9, 12
OPENING_HOURS = {"road": 2, "village": 10, "compound": 16}
"""Roads are closed first, the last compounds by the afternoon."""
FULL_SHARE = 0.06
"""Some quiet posts write everybody down."""
BUSY = {"road": (6.0, 14.0), "village": (0.5, 2.0), "compound": (0.6, 2.4)}
ROADS = (
    "东出口",
    "西出口",
    "南出口",
    "北出口",
    "高速出口",
    "大桥头",
    "客运站路口",
    "工业园路口",
    "加油站路口",
    "老场口",
)
COMMUNITY_WORDS = ("社区", "居民委员会", "居委会")
SUFFIXES = ("社区居民委员会", "村民委员会", "居民委员会", "社区居委会", "村委会", "居委会")


@dataclass(frozen=True)
class Town:
    """A town with what lies below it."""

    code: str
    name: str
    villages: tuple[Place, ...]


@dataclass(frozen=True)
class Post:
    """A checkpoint to be opened; `busy` weighs how much passes it."""

    place: str
    town: int
    name: str
    kind: Kind
    mode: Literal["tally", "full"]
    opens_at: datetime
    busy: float


def towns_of(places: Iterable[Place]) -> list[Town]:
    """Towns with their villages, from divisions in any order."""
    rows = sorted(places)
    return [
        Town(
            code,
            name,
            tuple(row for row in rows if len(row[0]) == VILLAGE_LENGTH and row[0].startswith(code)),
        )
        for code, name in rows
        if len(code) == TOWN_LENGTH
    ]


def lay_out(towns: Sequence[Town], *, posts: int, in_towns: int, since: datetime, random: Random) -> list[Post]:
    """`posts` checkpoints over the `in_towns` largest towns, each of which gets one on a road at least."""
    if not in_towns <= min(posts, len(towns)):
        raise ValueError(f"{posts} posts cannot stand in {in_towns} of {len(towns)} towns")
    chosen = sorted(sorted(towns, key=lambda town: (-len(town.villages), town.code))[:in_towns], key=lambda t: t.code)
    shares = _shares([len(town.villages) + 1 for town in chosen], posts)
    return [
        post
        for number, (town, share) in enumerate(zip(chosen, shares, strict=True))
        for post in _in_town(number, town, share, since, random)
    ]


def _shares(weights: Sequence[int], total: int) -> list[int]:
    """Whole numbers of at least one, about as the weights, that sum to the total."""
    left = total - len(weights)
    exact = [left * weight / sum(weights) for weight in weights]
    shares = [int(part) for part in exact]
    order = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in order[: left - sum(shares)]:
        shares[i] += 1
    return [share + 1 for share in shares]


def _in_town(number: int, town: Town, posts: int, since: datetime, random: Random) -> list[Post]:
    roads = max(1, min(len(ROADS), round(posts * 0.2)))
    below = [random.choice(town.villages) if town.villages else (town.code, town.name) for _ in range(posts - roads)]
    stands: list[tuple[Place, Kind, str]] = [
        ((town.code, town.name), "road", f"{town.name}{name}卡口") for name in random.sample(ROADS, roads)
    ]
    stands += [_below(place, number) for number, place in enumerate(below, 1)]
    made = []
    for place, kind, name in stands:
        low, high = BUSY[kind]
        made.append(
            Post(
                place=place[0],
                town=number,
                name=name,
                kind=kind,
                mode="full" if kind != "road" and random.random() < FULL_SHARE else "tally",
                opens_at=since + timedelta(minutes=random.randrange(OPENING_HOURS[kind] * 60)),
                busy=random.uniform(low, high),
            )
        )
    return made


def _below(place: Place, number: int) -> tuple[Place, Kind, str]:
    """A community has compounds with gates, a village has an entrance."""
    short = place[1]
    for suffix in SUFFIXES:
        short = short.removesuffix(suffix)
    if any(word in place[1] for word in COMMUNITY_WORDS):
        return place, "compound", f"{short}社区小区{number}号门"
    return place, "village", f"{short.removesuffix('村')}村{number}号村口卡点"
