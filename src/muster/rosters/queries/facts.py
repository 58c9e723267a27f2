"""What the solver has to know about a roster, gathered from the tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.people.queries import eligible, pool
from muster.people.queries.pool import Candidate
from muster.rosters import problem, rules
from muster.rosters.models import Post, Roster, ShiftKind
from muster.rosters.problem import Facts, Given
from muster.rosters.queries import ground, needs, people, wishes
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.brief import Stands, stands

TOWN = 9


def facts(scope: Scope, row: Roster) -> Facts:
    """The whole of it: whoever is under a control mark is not among the people at all."""
    posts = list(needs.posts_of(scope, row))
    standing = stands(queries.assignments(scope, row))
    fixed = stands(queries.elsewhere(scope, row))
    found = _people(scope, row)
    kinds = _kinds(scope, [*standing, *fixed])
    held = needs.limits(scope, row.place)
    zones = ground.positions(scope, {post.site for post in posts}, {one.home for one in found})
    return Facts(
        first=row.first, days=row.days, shifts=[_shift(kind) for kind in kinds], zones=zones,
        people=_someone(scope, found), posts=[problem.Post(post.pk, post.site, post.site[:TOWN]) for post in posts],
        wants=list(_wants(scope, row, posts, kinds)), limits=needs.duty_rules(scope, row.place),
        weights=held.weights if held else {}, locked=[_given(one) for one in standing if one.locked],
        standing=[_given(one) for one in standing if not one.locked],
        fixed=[_given(one, elsewhere=True) for one in fixed if one.day < row.first + timedelta(days=row.days)
               and one.day >= row.first - timedelta(days=problem.BEFORE)],
    )  # fmt: skip


def _people(scope: Scope, row: Roster) -> list[Candidate]:
    found = pool.pool(scope, on=row.first, organisation=row.organisation)
    barred = eligible.barred(scope, [one.id for one in found], at=clock.now(row.incident))
    return [one for one in found if one.id not in barred]


def _someone(scope: Scope, found: Iterable[Candidate]) -> list[problem.Someone]:
    away, wished = people.spans(scope), wishes.by_person(scope)
    return [
        problem.Someone(
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


def _wants(scope: Scope, row: Roster, posts: list[Post], kinds: list[ShiftKind]) -> Iterable[problem.Want]:
    for one in needs.wants(scope, posts).shifts(kinds, rules.days_of(row.first, row.days)):
        for wanted in one.wants:
            yield problem.Want(one.post, one.shift, one.day, wanted)


def _given(one: Stands, *, elsewhere: bool = False) -> Given:
    return Given(str(one.staff), one.shift, one.duty, None if elsewhere else one.post, one.role)
