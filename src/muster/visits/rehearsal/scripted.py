"""Who visits which door at which minute: as many households and premises as were published, each done once at least.

Pure and repeatable by seed. Where nobody is at the first time, somebody comes again; some are asked twice. So visits
are more than what was visited, and the figures have to tell the two apart.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from muster.kernel.playing import Deed

NAME = "visits"
PREMISES, HOUSEHOLDS = "screening.places_visited", "screening.tianyang_households"
FIGURES = (PREMISES, HOUSEHOLDS)
ANY = True
WHERE = {HOUSEHOLDS: "451003"}
"""Where a figure was published of a part of the operation alone."""
VISIT = "visits.record_visit"
VILLAGE = 12
LEAST_A_POST = 40
"""So many are visited from one office at least, so that a small part of an exercise does not open all of them."""
ABSENT_SHARE, AGAIN_SHARE, ATTENTION_SHARE = 0.08, 0.05, 0.01
WAYS = {"household": ("visit",) * 6 + ("call",) * 2 + ("message",) * 2, "premises": ("visit",)}
"""How households are asked: 微信、短信、上门. Assumed: the shares were not published."""
HOURS = range(8, 20)
DOORS = 100_000
"""No real door of a script has so high a number."""
SIGNS = {
    "shop": "超市", "restaurant": "饭店", "lodging": "宾馆", "market": "农贸市场", "pharmacy": "药房",
    "works": "加工厂", "clinic": "诊所", "school": "幼儿园", "entertainment": "茶楼", "transport": "物流点",
}  # fmt: skip
CALLED = ("兴隆", "顺达", "惠民", "宏源", "新城", "大众", "东升", "和平", "龙城", "永兴", "福满", "金桥")


@dataclass(frozen=True)
class Wanted:
    """How many of what have to come out of records, and where."""

    subject: str
    count: int
    prefix: str


@dataclass(frozen=True)
class Post:
    """A village's office, with a phone."""

    name: str
    place: str


@dataclass(frozen=True)
class Script:
    """Offices to open and deeds in order of time."""

    posts: list[Post]
    deeds: list[Deed]


def totals(figures: Mapping[str, int], share: float = 1.0) -> list[Wanted]:
    """What was published of an operation, or a share of it."""
    subjects = {PREMISES: "premises", HOUSEHOLDS: "household"}
    return [
        Wanted(subject, max(1, round(figures[key] * share)), WHERE.get(key, ""))
        for key, subject in subjects.items()
        if key in figures
    ]


def script(
    wanted: Iterable[Wanted], places: Iterable[tuple[str, str]], *, since: datetime, until: datetime, seed: str
) -> Script:
    """The whole exercise. `places` are towns and villages (code, name) of the operation's area."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    villages = [(code, name) for code, name in places if len(code) == VILLAGE]
    made = Script([], [])
    for one in wanted:
        here = [Post(f"{name}工作站", code) for code, name in villages if code.startswith(one.prefix)]
        here = here[: max(2, one.count // LEAST_A_POST)]
        first = len(made.posts)
        made.posts.extend(here)
        for number in range(one.count):
            post = number % len(here)
            body = _body(one.subject, here[post].place, number, random)
            made.deeds.extend(_deeds(first + post, body, since, until, random))
    made.deeds.sort(key=lambda deed: (deed.at, deed.post))
    return made


def _body(subject: str, place: str, number: int, random: Random) -> dict[str, Any]:
    """A household or premises that no other number has."""
    body: dict[str, Any] = {"subject": subject, "place": place, "outcome": "done", "people": random.randrange(1, 9)}
    if subject == "household":
        door = f"{number % 9 + 1}组{number // 9 + 1}号"
        return {**body, "said": {"salt": _salt(random), "door": door}}
    kind = random.choice(list(SIGNS))
    return {**body, "kind": kind, "name": f"{random.choice(CALLED)}{SIGNS[kind]}{number + 1}店"}


def _deeds(post: int, body: dict[str, Any], since: datetime, until: datetime, random: Random) -> Iterable[Deed]:
    """The visit, before it one at which nobody was there, after it another one to the same door: some of both."""
    moments = sorted(_moment(since, until, random) for _ in range(3))
    ways = WAYS[body["subject"]]

    def deed(at: int, **more: Any) -> Deed:
        own = {**body, "way": random.choice(ways), **more}
        if "said" in own:
            own["said"] = {**own["said"], "salt": _salt(random)}
        return Deed(post, at, VISIT, own)

    if random.random() < ABSENT_SHARE:
        absent = deed(moments[0], outcome="absent")
        del absent.body["people"]
        yield absent
    yield deed(moments[1], attention=random.random() < ATTENTION_SHARE)
    if random.random() < AGAIN_SHARE:
        yield deed(moments[2])


def _moment(since: datetime, until: datetime, random: Random) -> int:
    """A minute of some day of the operation, at an hour when people are visited."""
    days = max(1, (until - since).days)
    at = since + timedelta(days=random.randrange(days), hours=random.choice(HOURS), seconds=random.randrange(3600))
    return min(int(at.timestamp()), int(until.timestamp()) - 1)


def _salt(random: Random) -> str:
    return base64.urlsafe_b64encode(random.randbytes(18)).decode()


def mistaken(body: Mapping[str, Any], random: Random) -> dict[str, Any]:
    """The same visit written down at a wrong door."""
    wrong = dict(body)
    if "said" in wrong:
        wrong["said"] = {**wrong["said"], "door": f"{random.randrange(DOORS, 2 * DOORS)}号"}
    else:
        wrong["name"] = f"{wrong['name']}{random.randrange(DOORS)}分店"
    return wrong
