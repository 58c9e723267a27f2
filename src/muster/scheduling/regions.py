"""A county too large for one network that tells organisations apart: solved region by region.

Posts are cut into regions of about equal need, by where they lie; every organisation goes to the region whose posts it
is meant for. Each region is a problem of its own; what stays open at the borders is filled from everywhere afterwards.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from dataclasses import replace as changed
from typing import cast

import numpy as np

from muster.scheduling.apart import LONGEST, ask
from muster.scheduling.dropout import fill_holes
from muster.scheduling.greedy import greedy
from muster.scheduling.hosts import transport
from muster.scheduling.problem import NOBODY, Floats, Ints, Names, Needs, Problem
from muster.scheduling.roster import Roster, empty
from muster.scheduling.search import Search

PEOPLE = 12_000
"""People of a region, about."""
UNEVEN = 1.4
"""How much more than on average a region may need."""
SHARE = 0.92
"""Of the time that there is; the rest is for the borders."""
KEPT = 0.9
"""Of its share, what a region may search; the rest is for starting and handing over."""


def applies(problem: Problem) -> bool:
    """Regions are for a first plan of many people; pins and earlier plans may reach across them."""
    split = problem.weights.organisation_split > 0 and len(problem.names.organisations) > 1
    return split and problem.people > 2 * PEOPLE and not problem.pins and not len(problem.previous)


def by_region(search: Search) -> Roster | None:
    """A roster of all regions, as many at once as there are processors; None when stopped before. A region for which
    there was no time stays as it is in the best roster so far: what the others found is not lost with it."""
    problem = search.problem
    region_of_post = _cut_posts(problem)
    region_of_person = _place_people(problem, region_of_post)
    whole = empty(problem)
    members = [
        (people, np.flatnonzero(region_of_post == region))
        for region in range(int(region_of_post.max()) + 1)
        if len(people := np.flatnonzero(region_of_person == region))
    ]
    shares = _Shares(search, search.part(SHARE), len(members))
    with ThreadPoolExecutor(max_workers=shares.processors) as pool:
        parts = [pool.submit(shares.solve, restrict(problem, people, posts)) for people, posts in members]
        for (people, posts), waiting in zip(members, parts, strict=True):
            part = waiting.result()
            if search.stopped():
                return None
            if part is None:
                _as_it_stands(search.best or whole, whole, people, posts)
                continue
            whole.shift[people], whole.role[people] = part.shift, part.role
            whole.post[people] = np.where(part.post == NOBODY, NOBODY, posts[part.post])
    fill_holes(problem, whole)
    return whole


def _as_it_stands(best: Roster, whole: Roster, people: Ints, posts: Ints) -> None:
    """Where these people stand at these posts; whoever stands beyond them is off, and free for what stays open."""
    inside = np.isin(best.post[people], posts)
    for table, known in ((whole.shift, best.shift), (whole.post, best.post), (whole.role, best.role)):
        table[people] = np.where(inside, known[people], NOBODY)


@dataclass(eq=False)
class _Shares:
    """The time that is left, shared by the regions that still wait."""

    search: Search
    left: Callable[[], float]
    waiting: int
    processors: int = len(os.sched_getaffinity(0))

    def solve(self, problem: Problem) -> Roster | None:
        """By the greedy where the child fails; None when it does not come back in time."""
        rounds = -(-self.waiting // self.processors)
        self.waiting -= 1
        left = min(LONGEST, self.left())
        if left <= 0:
            return None
        stopped = self.search.stopped
        content = pickle.dumps((problem, KEPT * left / rounds))
        answer = ask("muster.scheduling.region", content, left, stopped)
        if answer is not None:
            return cast("Roster", pickle.loads(answer))  # noqa: S301 - our own
        return greedy(problem, stopped) if self.left() > 0 else None


def _cut_posts(problem: Problem) -> Ints:
    """Halve the region that needs most, along its longer side, until none needs much more than its people call for."""
    need = np.zeros(len(problem.names.posts))
    np.add.at(need, problem.needs.post, problem.needs.target)
    region = np.zeros(len(need), dtype=np.int64)
    most = UNEVEN * need.sum() / max(1, round(problem.people / PEOPLE))
    while (needed := np.bincount(region, weights=need)).max() > most:
        largest = int(np.argmax(needed))
        posts = np.flatnonzero(region == largest)
        far = _along(problem, posts)
        order = posts[np.argsort(far, kind="stable")]
        half = np.searchsorted(np.cumsum(need[order]), need[order].sum() / 2)
        if half in (0, len(order)):
            break
        region[order[half:]] = region.max() + 1
    return region


def _along(problem: Problem, posts: Ints) -> Floats:
    """How near each post's zone is to one of the two zones that lie farthest apart, more than to the other."""
    zones = problem.post_zone[posts]
    between = problem.km[np.ix_(zones, zones)]
    one, other = np.unravel_index(int(np.argmax(between)), between.shape)
    result: Floats = between[one] - between[other]
    return result


def _place_people(problem: Problem, region_of_post: Ints) -> Ints:
    """An organisation's people of one zone go where most of them are meant to work; the others by their zone."""
    zones, count = len(problem.names.zones), int(region_of_post.max()) + 1
    post, organisation, zone, amount = transport(problem)
    by_pair = np.zeros((len(problem.names.organisations) * zones, count))
    np.add.at(by_pair, (organisation * zones + zone, region_of_post[post]), amount)
    by_zone = np.zeros((zones, count))
    np.add.at(by_zone, (zone, region_of_post[post]), amount)
    nearest = np.array([region_of_post[np.argmin(row[problem.post_zone])] for row in problem.km])
    home = np.where(by_zone.any(axis=1), by_zone.argmax(axis=1), nearest)
    result: Ints = home[problem.zone]
    theirs = np.flatnonzero(problem.organisation != NOBODY)
    pair = problem.organisation[theirs] * zones + problem.zone[theirs]
    meant = by_pair[pair].any(axis=1)
    result[theirs[meant]] = by_pair[pair[meant]].argmax(axis=1)
    return result


def restrict(problem: Problem, people: Ints, posts: Ints) -> Problem:
    """The problem of some people and posts alone."""
    names, needs = problem.names, problem.needs
    number = np.full(len(names.posts), NOBODY, dtype=np.int64)
    number[posts] = np.arange(len(posts))
    kept = np.flatnonzero(number[needs.post] != NOBODY)
    here = {person: at for at, person in enumerate(people.tolist())} if problem.wishes else {}
    return changed(
        problem,
        names=Names(
            people=tuple(names.people[person] for person in people.tolist()),
            posts=tuple(names.posts[post] for post in posts.tolist()),
            shifts=names.shifts,
            zones=names.zones,
            roles=names.roles,
            organisations=names.organisations,
        ),
        zone=problem.zone[people],
        organisation=problem.organisation[people],
        skills=problem.skills[people],
        free=problem.free[people],
        post_zone=problem.post_zone[posts],
        needs=Needs(
            number[needs.post[kept]],
            needs.shift[kept],
            needs.day[kept],
            needs.role[kept],
            needs.least[kept],
            needs.target[kept],
        ),
        excluded=frozenset(),
        wishes=tuple(
            changed(
                wish,
                person=here[wish.person],
                posts=tuple(int(number[post]) for post in wish.posts if number[post] != NOBODY),
            )
            for wish in problem.wishes
            if wish.person in here
        ),
    )
