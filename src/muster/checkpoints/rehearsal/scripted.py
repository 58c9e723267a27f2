"""What the people at checkpoints do in an exercise: posts, and everything that passes them, to published totals.

Pure and repeatable by seed. The script knows its totals; the program that it is played through does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from random import Random
from typing import Any, Literal
from uuid import UUID

from muster.checkpoints.rehearsal import amounts
from muster.checkpoints.rehearsal.amounts import Hours, Totals
from muster.checkpoints.rehearsal.bodies import Writer, permits
from muster.checkpoints.rehearsal.posts import TOWN_LENGTH, Place, Post, lay_out, towns_of
from muster.kernel.playing import Deed
from muster.people.generated import Generator

NAME = "checkpoints"
FIGURES = (
    "gates.checkpoints",
    "gates.towns_with_checkpoints",
    "gates.vehicles_turned_back",
    "gates.persons_turned_back",
    "gates.supply_vehicles_passed",
    "gates.enterprise_vehicles",
    "screening.checkpoint_checks",
)
"""The figures of an operation that this script plays; the program's own figures have the same keys."""
ANY = False

Lane = Literal["supply", "enterprise"]
CHECK, STEP = "checkpoints.record_check", "checkpoints.record_step"
TRIED_AGAIN = "tried_again"
"""The fault of a vehicle that was turned back and tries again at another post."""
CHECKS_A_POST = 688
"""How much passes a post over the whole operation. Assumed: the total of checks was not published."""
AGAIN_SHARE = 0.045
AGAIN_WITHIN = 3 * 3600
ON_THE_WAY = 300
REPORTED_SHARE, PENALTY_SHARE = 0.5, 0.4
OTHERS = {"tap": 0.962, "registered": 0.03, "sent_to_sampling": 0.005, "medical": 0.002, "transferred": 0.001}
HELPED_BY = ("grid", "grid", "auxiliary_police")
ENTERPRISES_WAIT = 3
"""Days until the first works start again."""


@dataclass(frozen=True)
class Permit:
    """A vehicle permit that the desk gives out before the lane opens."""

    number: str
    lane: Lane
    plate: str


@dataclass
class Script:
    """Posts to open, permits to give out and deeds in order of time."""

    posts: list[Post]
    deeds: list[Deed]
    permits: list[Permit] = field(default_factory=list)
    officers: dict[str, str] = field(default_factory=dict)
    """By town, the id of the officer who may penalise there."""


def totals(figures: Mapping[str, int], share: float = 1.0) -> Totals:
    """What the published figures of an operation ask for, or a share of it."""

    def part(key: str, least: int = 0) -> int:
        return max(least, round(figures[key] * share))

    towns = part("gates.towns_with_checkpoints", 1)
    posts = max(towns, part("gates.checkpoints", 2))
    return Totals(
        posts=posts,
        towns=towns,
        vehicles_turned_back=part("gates.vehicles_turned_back"),
        persons_turned_back=part("gates.persons_turned_back"),
        supply_vehicles=part("gates.supply_vehicles_passed"),
        enterprise_vehicles=part("gates.enterprise_vehicles"),
        helped=part("screening.checkpoint_checks"),
        checks=posts * CHECKS_A_POST,
    )


def script(wanted: Totals, places: Iterable[Place], *, since: datetime, until: datetime, seed: str) -> Script:
    """The whole exercise. `places` are towns and villages (code, name) of the operation's area.

    Posts stand where they stand whatever the seed, so that exercises in one place share their sites.
    """
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    towns = towns_of(places)
    fixed = Random(towns[0].code)  # noqa: S311 - repeatable on purpose
    posts = lay_out(towns, posts=wanted.posts, in_towns=wanted.towns, since=since, random=fixed)
    generator = Generator(seed, [*(town.code for town in towns), "510502", "500118", "530602", "520381"])
    writer = Writer(random, generator, posts[0].place[:6])
    made = Script(posts, [])
    for town in sorted({post.place[:TOWN_LENGTH] for post in posts}):
        made.officers[town] = str(UUID(int=random.getrandbits(128), version=4))
    hours = Hours(posts, since, until)
    _turn_back(made, wanted, hours, writer, since)
    supply, works = amounts.steady(amounts.SUPPLY), amounts.growing(amounts.ENTERPRISE, since, ENTERPRISES_WAIT)
    _green_lane(made, "supply", hours.draw(wanted.supply_vehicles, supply, random, kinds=_ROADS), writer)
    _green_lane(made, "enterprise", hours.draw(wanted.enterprise_vehicles, works, random, kinds=_ROADS), writer)
    _let_through(made, hours.draw(wanted.others, amounts.fading(amounts.TRAFFIC, since), random, market=True), writer)
    made.deeds.sort(key=lambda deed: (deed.at, deed.post))
    _help(made, wanted.helped, random)
    _follow_up(made, writer, int(until.timestamp()))
    return made


_ROADS = {"road": 1.0, "village": 0.05, "compound": 0.15}


def _turn_back(made: Script, wanted: Totals, hours: Hours, writer: Writer, since: datetime) -> None:
    """Vehicles, some of which try again elsewhere, and people on foot."""
    random = writer.random
    curve = amounts.fading(amounts.TURNED_BACK, since)
    people = amounts.people_on_board(wanted.vehicles_turned_back, wanted.persons_turned_back - wanted.on_foot, random)
    moments = sorted(hours.draw(wanted.vehicles_turned_back, curve, random, market=True), key=lambda pair: pair[1])
    earlier: list[tuple[int, int, Deed]] = []
    for (post, at), count in zip(moments, people, strict=True):
        before = _earlier_attempt(earlier, post, at, made.posts, random)
        if before is None:
            deed = Deed(post, at, CHECK, writer.turned_back(at, count, writer.plate()))
        else:
            deed = Deed(post, at, CHECK, writer.again(before.body, at, count), fault=TRIED_AGAIN)
            earlier = [attempt for attempt in earlier if attempt[2] is not before]
        earlier.append((at, post, deed))
        made.deeds.append(deed)
    for post, at in hours.draw(wanted.on_foot, curve, random, kinds=_ON_FOOT, market=True):
        made.deeds.append(Deed(post, at, CHECK, writer.turned_back(at, 1, None)))


_ON_FOOT = {"road": 0.2, "village": 1.0, "compound": 1.0}


def _earlier_attempt(
    earlier: list[tuple[int, int, Deed]], post: int, at: int, posts: list[Post], random: Random
) -> Deed | None:
    """Who tries again here: somebody turned back at another post of the same town in the last hours."""
    if random.random() >= AGAIN_SHARE:
        return None
    found = []
    for when, where, deed in reversed(earlier):
        if at - when > AGAIN_WITHIN:
            break
        if where != post and at - when > ON_THE_WAY and posts[where].town == posts[post].town:
            found.append(deed)
    return random.choice(found) if found else None


def _green_lane(made: Script, lane: Lane, moments: list[tuple[int, int]], writer: Writer) -> None:
    given = [Permit(number, lane, writer.plate()) for number in permits(lane, max(1, len(moments) // 8))]
    made.permits += given if moments else []
    for post, at in moments:
        permit = writer.random.choice(given)
        made.deeds.append(Deed(post, at, CHECK, writer.green_lane(at, lane, permit.number, permit.plate)))


def _let_through(made: Script, moments: list[tuple[int, int]], writer: Writer) -> None:
    """The stream, with those in it whose names are taken or who go on elsewhere."""
    taps = {True: writer.tap(vehicle=True), False: writer.tap(vehicle=False)}
    kinds = writer.random.choices(list(OTHERS), cum_weights=list(accumulate(OTHERS.values())), k=len(moments))
    for (post, at), kind in zip(moments, kinds, strict=True):
        vehicle = writer.random.random() < (0.85 if made.posts[post].kind == "road" else 0.5)
        if kind == "registered" or (kind == "tap" and made.posts[post].mode == "full"):
            deed = Deed(post, at, CHECK, writer.registered(at, vehicle=vehicle))
        elif kind == "tap":
            deed = Deed(post, at, CHECK, taps[vehicle])
        else:
            deed = Deed(post, at, CHECK, writer.handled(at, kind))
        made.deeds.append(deed)


def _help(made: Script, count: int, random: Random) -> None:
    """Grid officers and auxiliary police stand mostly at villages and compounds."""
    ease = {"road": 0.5, "village": 1.0, "compound": 1.0}
    keys = [random.random() ** (1 / ease[made.posts[deed.post].kind]) for deed in made.deeds]
    order = sorted(range(len(keys)), key=keys.__getitem__, reverse=True)
    for index in order[:count]:
        deed = made.deeds[index]
        deed.body = {**deed.body, "helped_by": random.choice(HELPED_BY)}


def _follow_up(made: Script, writer: Writer, until: int) -> None:
    """Some who tried again are reported to where they belong; some of those are penalised."""
    random = writer.random
    penalties = 0
    for deed in [deed for deed in made.deeds if deed.fault == TRIED_AGAIN]:
        town = made.posts[deed.post].place[:TOWN_LENGTH]
        at = deed.at + random.randrange(300, 1800)
        if at >= until or random.random() >= REPORTED_SHARE:
            continue
        report = Deed(deed.post, at, STEP, writer.step("report", 0, town), cites=deed)
        deed.cited = True
        made.deeds.append(report)
        later = at + random.randrange(600, 3600)
        if later < until and random.random() < PENALTY_SHARE:
            penalties += 1
            report.cited = True
            body = writer.step("penalty", penalties, town)
            made.deeds.append(Deed(deed.post, later, STEP, body, cites=report, by=made.officers[town]))
    made.deeds.sort(key=lambda deed: (deed.at, deed.post))


def mistaken(body: Mapping[str, Any], random: Random) -> dict[str, Any]:
    """The same check with the slips of a tired hand: another plate, numbers and count of people."""
    wrong = dict(body)
    if "plate" in wrong:
        wrong["plate"] = {**wrong["plate"], "plate": wrong["plate"]["plate"][:-4] + f"{random.randrange(10_000):04d}"}
    if "persons" in wrong:
        wrong["persons"] = [
            {
                **person,
                "id_number": person["id_number"][:-4] + f"{random.randrange(10_000):04d}",
                "phone": f"154{random.randrange(10**8):08d}",
            }
            for person in wrong["persons"]
        ]
    if wrong["subject"] == "vehicle":
        wrong["people"] = wrong.get("people", 1) + 1
    return wrong
