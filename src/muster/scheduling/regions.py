"""A county too large for one network that tells organisations apart: solved region by region.

Posts are cut into regions of about equal need, by where they lie; every organisation goes to the region whose posts it
is meant for. Each region is a problem of its own; what stays open at the borders is filled from everywhere afterwards.
"""

from __future__ import annotations

from dataclasses import replace as changed

import numpy as np

from muster.scheduling.bound import classes, solve_weeks
from muster.scheduling.dropout import fill_holes
from muster.scheduling.hosts import transport
from muster.scheduling.problem import NOBODY, Floats, Ints, Names, Needs, Problem
from muster.scheduling.repair import Repair
from muster.scheduling.roster import Roster, empty
from muster.scheduling.search import Search

PEOPLE = 12_000
"""People of a region, about."""
SHARE_FOR_BOUND = 0.2


def applies(problem: Problem) -> bool:
    """Regions are for a first plan of many people; pins and earlier plans may reach across them."""
    split = problem.weights.organisation_split > 0 and len(problem.names.organisations) > 1
    return split and problem.people > 2 * PEOPLE and not problem.pins and not len(problem.previous)


def by_region(search: Search) -> Roster | None:
    """A roster of all regions; None when time ran out before the last."""
    problem = search.problem
    region_of_post = _cut_posts(problem)
    region_of_person = _place_people(problem, region_of_post)
    whole = empty(problem)
    count = int(region_of_post.max()) + 1
    for region in range(count):
        people = np.flatnonzero(region_of_person == region)
        posts = np.flatnonzero(region_of_post == region)
        share = search.left() / (count - region + 1)
        if search.stopped():
            return None
        if not len(people):
            continue
        part = _solve(search, restrict(problem, people, posts), share)
        whole.shift[people], whole.role[people] = part.shift, part.role
        whole.post[people] = np.where(part.post == NOBODY, NOBODY, posts[part.post])
    fill_holes(problem, whole)
    return whole


def _solve(search: Search, problem: Problem, seconds: float) -> Roster:
    deadline = None if search.deadline is None else min(search.deadline, search.now() + seconds)
    inner = Search(problem, deadline, None, search.stop)
    inner.offer(empty(problem))
    groups = classes(problem)
    repair = Repair(inner, groups, solve_weeks(problem, groups, inner.part(SHARE_FOR_BOUND)))
    inner.offer(repair.build())
    repair.improve()
    return inner.best or empty(problem)


def _cut_posts(problem: Problem) -> Ints:
    """Halve the region that needs most, along its longer side, until there are as many as the people call for."""
    need = np.zeros(len(problem.names.posts))
    np.add.at(need, problem.needs.post, problem.needs.target)
    region = np.zeros(len(need), dtype=np.int64)
    wanted = max(1, round(problem.people / PEOPLE))
    while region.max() + 1 < wanted:
        largest = int(np.argmax(np.bincount(region, weights=need)))
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
    )
