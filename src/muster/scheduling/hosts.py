"""Which organisations each post is meant for, so that people of one organisation stand together."""

from __future__ import annotations

import numpy as np

from muster.scheduling.flow import Hosts
from muster.scheduling.network import Network
from muster.scheduling.problem import NOBODY, Bools, Floats, Ints, Problem
from muster.scheduling.roster import Roster
from muster.scheduling.rules import WEEK, weeks
from muster.scheduling.whole import whole_hosts

NEAREST = 80
"""Posts that an organisation may be meant for, at least; whole zones of them."""
FEWEST = 3
FINE = 10
"""People are counted in tenths: a part-timer is some of one."""


def no_hosts() -> Hosts:
    none = np.zeros(0, dtype=np.int64)
    return Hosts(none, none, none, np.zeros(0))


def home_hosts(problem: Problem) -> list[Hosts]:
    """Who each post is meant for, week by week, as near as can be.

    A transport problem's solution is sparse, so most posts get one or two organisations. Where a post needs more people
    than an organisation has, each of its shifts is given to a whole organisation for a week.
    """
    if shifts_apart(problem):
        return whole_hosts(problem, _near_zones(problem))
    post, organisation, _, amount = transport(problem)
    return [_everywhere(problem, *_ranked(problem, post, organisation, amount))] * len(list(weeks(problem)))


def shifts_apart(problem: Problem) -> bool:
    """Whether the usual post needs more people than the usual organisation has."""
    if problem.shifts == 1:
        return False
    wanted = np.bincount(problem.needs.post, weights=problem.needs.target, minlength=len(problem.names.posts))
    strength, _, _ = _members(problem, _strength(problem))
    return bool(len(strength)) and float(np.median(wanted)) / problem.days > float(np.median(strength))


def transport(problem: Problem) -> tuple[Ints, Ints, Ints, Ints]:
    """Post, organisation, zone of its people and how much of them, in tenths, so that the way is shortest."""
    strength = _strength(problem)
    needs = problem.needs
    wanted = np.bincount(needs.post, weights=needs.target, minlength=len(problem.names.posts))
    demand = np.ceil(wanted / problem.days * FINE).astype(np.int64)
    pairs, zone, organisation = _members(problem, strength)
    supply = np.floor(pairs * FINE).astype(np.int64)
    network = Network()
    network.new(len(supply))
    post = network.new(len(demand))
    sink = network.new(1)
    tail, head = np.nonzero(_near_zones(problem)[zone][:, problem.post_zone])
    km = problem.weights.km * problem.km[zone[tail], problem.post_zone[head]]
    stir = np.random.default_rng(1).random(len(tail))  # ties broken at random make the solution sparse
    network.add(tail, post + head, np.minimum(supply[tail], demand[head]), km + stir)
    network.add(post + np.arange(len(demand)), np.full(len(demand), sink), demand, np.full(len(demand), -1000.0))
    everyone = np.arange(len(supply))
    network.add(everyone, np.full(len(supply), sink), supply, np.zeros(len(supply)))
    flows = network.solve(supply, sink)
    if flows is None:
        return tail[:0], tail[:0], tail[:0], tail[:0]
    used = np.flatnonzero(flows[0])
    return head[used], organisation[tail[used]], zone[tail[used]], flows[0][used]


def _near_zones(problem: Problem) -> Bools:
    """[zone of people, zone of posts]: which people may be meant for which posts."""
    zones = max(FEWEST, -(-NEAREST * len(problem.km) // len(problem.names.posts)))
    near = np.argsort(problem.km, axis=1)[:, :zones]
    allowed = np.zeros_like(problem.km, dtype=np.bool_)
    allowed[np.arange(len(near))[:, None], near] = True
    return allowed


def _strength(problem: Problem) -> Floats:
    """How many shifts a day each person can work on average."""
    days = problem.free.any(axis=2).sum(axis=1).astype(np.float64)
    if problem.rules.max_shifts_per_week is not None:
        days = np.minimum(days, problem.rules.max_shifts_per_week * problem.days / WEEK)
    result: Floats = days / problem.days
    return result


def _members(problem: Problem, strength: Floats) -> tuple[Floats, Ints, Ints]:
    """Strength, zone and organisation of each organisation's people in each zone."""
    theirs = np.flatnonzero(problem.organisation != NOBODY)
    key = problem.organisation[theirs] * len(problem.names.zones) + problem.zone[theirs]
    keys, at = np.unique(key, return_inverse=True)
    total = np.bincount(at, weights=strength[theirs], minlength=len(keys)).astype(np.float64)
    zones = len(problem.names.zones)
    return total, (keys % zones).astype(np.int64), (keys // zones).astype(np.int64)


def _ranked(problem: Problem, place: Ints, organisation: Ints, amount: Ints) -> tuple[Ints, Ints, Floats]:
    """The organisation that gives most to a place costs nothing there, the others half a split."""
    order = np.lexsort((-amount, place))
    place, organisation = place[order], organisation[order]
    first = np.concatenate([[True], place[1:] != place[:-1]]) if len(place) else np.zeros(0, dtype=np.bool_)
    cost = np.where(first, 0.0, problem.weights.organisation_split / 2)
    return place, organisation, cost


def _everywhere(problem: Problem, post: Ints, organisation: Ints, cost: Floats) -> Hosts:
    """Hosts at every shift."""
    shifts = problem.shifts
    return Hosts(
        np.repeat(post, shifts),
        np.tile(np.arange(shifts), len(post)),
        np.repeat(organisation, shifts),
        np.repeat(cost, shifts),
    )


def present_hosts(problem: Problem, roster: Roster, day: int) -> Hosts:
    """Those who are there now: the largest for nothing, each other's share of its split for each of its people."""
    people = np.flatnonzero((roster.shift[:, day] != NOBODY) & (problem.organisation != NOBODY))
    place = roster.post[people, day] * problem.shifts + roster.shift[people, day]
    width = len(problem.names.organisations)
    keys, count = np.unique(place * width + problem.organisation[people], return_counts=True)
    place, organisation = keys // max(1, width), keys % max(1, width)
    order = np.lexsort((-count, place))
    place, organisation, count = place[order], organisation[order], count[order]
    first = np.concatenate([[True], place[1:] != place[:-1]]) if len(place) else np.zeros(0, dtype=np.bool_)
    cost = np.where(first, 0.0, problem.weights.organisation_split / count)
    return Hosts(place // problem.shifts, place % problem.shifts, organisation, cost)
