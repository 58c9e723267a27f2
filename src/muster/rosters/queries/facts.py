"""What the solver has to know about a roster, gathered from the tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import numpy as np

from muster.kernel import clock
from muster.kernel.arrays import among
from muster.kernel.scope import Scope
from muster.people.queries import eligible, pool
from muster.people.queries.pool import Candidate
from muster.rosters import problem, reach, rules
from muster.rosters.models import Post, Roster, ShiftKind
from muster.rosters.problem import Facts, Given, Someone
from muster.rosters.queries import ground, needs, people, wishes
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.brief import Stands, stands
from muster.rosters.queries.whole import whole

TOWN = 9
Cells = Collection[tuple[int, int, date]]
"""Shifts of posts on days."""


def facts(scope: Scope, row: Roster) -> Facts:
    """The whole of it: whoever is under a control mark is not among the people at all."""
    standing, fixed = stands(queries.assignments(scope, row)), stands(queries.elsewhere(scope, row))
    everybody = _someone(scope, pool.pool(scope, on=row.first, organisation=row.organisation), people.spans(scope))
    return _facts(scope, row, _allowed(scope, row, everybody), (standing, fixed))


def facts_of_holes(scope: Scope, row: Roster, *, gone: Collection[UUID], since: date) -> tuple[Facts, int]:
    """Only what falls free when some people do not come any more from a day on, whoever stands beside that, and whoever
    could best take it; and for how many places nobody is free. What else that leaves open has to be asked of
    everybody.

    It asks for nothing where none of them stands: what others fill is not theirs to lose."""
    found, posts = whole(scope, row), {post.pk: post.site for post in needs.posts_of(scope, row)}
    everybody = pool.crowd(scope, on=row.first, organisation=row.organisation)
    falls = [one for one in reach.holes(found.found, found.roles, gone, since) if one.post in posts]
    away = people.spans(scope)
    crowd, ground = _crowd_on(scope, row, posts, (everybody, away))
    near, stuck = reach.Reach(found.found, crowd, ground).of(falls)
    near.update(everybody.numbers[one.bytes] for one in gone if one.bytes in everybody.numbers)
    able = _allowed(scope, row, _someone(scope, everybody.some(near), away))
    chosen = {UUID(bytes=everybody.ids[one].tobytes()) for one in near} | set(gone)
    standing = stands(queries.assignments(scope, row).filter(among("staff", chosen)))
    fixed = stands(queries.elsewhere(scope, row, staff=chosen))
    asked = {(one.post, one.shift, one.day) for one in standing}
    return _facts(scope, row, able, (standing, fixed), asked), stuck


def _crowd_on(
    scope: Scope, row: Roster, posts: Mapping[int, str], who: tuple[pool.Crowd, Mapping[UUID, list[rules.Span]]]
) -> tuple[reach.Crowd, reach.Ground]:
    """Where they live, when they are free, and where the posts are."""
    everybody, away = who
    held, limits = needs.limits(scope, row.place), needs.duty_rules(scope, row.place)
    weights = {**problem.USUAL, **(held.weights if held else {})}
    split = weights["organisation_split"] if limits.together == "together" else 0
    homes = [home.partition("-")[0] for _place, home, _skills in everybody.kinds]
    zones = ground.positions(scope, posts.values(), homes)
    lives = np.array([zones[home] for home in homes], dtype=np.float64).reshape(-1, 2)
    skills = [one for _place, _home, one in everybody.kinds]
    known = ((everybody.numbers.get(one.bytes), free) for one, free in away.items())
    spans = {number: free for number, free in known if number is not None}
    crowd = reach.Crowd(everybody.numbers, lives[everybody.kind], everybody.organisation, skills, everybody.kind, spans)
    at = {post: zones[site] for post, site in posts.items()}
    return crowd, reach.Ground(at, weights["km"], weights["unused_skill"], split, limits, row.first)


def _facts(
    scope: Scope, row: Roster, people: Sequence[Someone], duties: tuple[Sequence[Stands], Sequence[Stands]],
    asked: Cells | None = None,
) -> Facts:  # fmt: skip
    """`duties` are what people have in the roster, and what they have elsewhere."""
    (standing, fixed), posts = duties, list(needs.posts_of(scope, row))
    kinds = _kinds(scope, [*standing, *fixed])
    held = needs.limits(scope, row.place)
    zones = ground.positions(scope, {post.site for post in posts}, {one.zone for one in people})
    return Facts(
        first=row.first, days=row.days, shifts=[_shift(kind) for kind in kinds], zones=zones, people=people,
        posts=[problem.Post(post.pk, post.site, post.site[:TOWN]) for post in posts],
        wants=list(_wants(scope, row, posts, kinds, asked)), limits=needs.duty_rules(scope, row.place),
        weights=held.weights if held else {}, locked=[_given(one) for one in standing if one.locked],
        standing=[_given(one) for one in standing if not one.locked],
        fixed=[_given(one, elsewhere=True) for one in fixed if one.day < row.first + timedelta(days=row.days)
               and one.day >= row.first - timedelta(days=problem.BEFORE)],
    )  # fmt: skip


def _allowed(scope: Scope, row: Roster, people: Sequence[Someone]) -> list[Someone]:
    """Without those under a control mark."""
    barred = {str(one) for one in eligible.barred(scope, [UUID(one.key) for one in people], at=clock.now(row.incident))}
    return [one for one in people if one.key not in barred]


def _someone(scope: Scope, found: Iterable[Candidate], away: Mapping[UUID, Sequence[rules.Span]]) -> list[Someone]:
    wished = wishes.by_person(scope)
    return [
        Someone(
            str(one.id), one.home.partition("-")[0], one.home[:TOWN], one.organisation, one.skills,
            tuple(away.get(one.id, ())), tuple(wished.get(one.id, ())),
        )
        for one in found
    ]  # fmt: skip


def _kinds(scope: Scope, rows: Iterable[Stands]) -> list[ShiftKind]:
    kinds = {one.pk: one for one in needs.shift_kinds(scope)}
    ended = {one.shift for one in rows} - kinds.keys()
    kinds |= ShiftKind.objects.in_bulk(ended)
    return sorted(kinds.values(), key=lambda kind: kind.pk)


def _shift(kind: ShiftKind) -> problem.Shift:
    end = (kind.starts.hour * 60 + kind.starts.minute + kind.minutes) % (24 * 60)
    return problem.Shift(kind.pk, f"{kind.starts:%H:%M}", f"{end // 60:02d}:{end % 60:02d}", kind.night)


def _wants(
    scope: Scope, row: Roster, posts: list[Post], kinds: list[ShiftKind], asked: Cells | None
) -> Iterable[problem.Want]:
    wants, days = needs.wants(scope, posts), rules.days_of(row.first, row.days)
    for one in wants.shifts(kinds, days) if asked is None else wants.some(kinds, days, asked):
        yield from (problem.Want(one.post, one.shift, one.day, wanted) for wanted in one.wants)


def _given(one: Stands, *, elsewhere: bool = False) -> Given:
    return Given(str(one.staff), one.shift, one.duty, None if elsewhere else one.post, one.role)
