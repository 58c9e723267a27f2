"""Who would stand where, in place of those who drop out: a plan beside what stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.rosters import problem
from muster.rosters.models import Assignment, Computation, Post, Roster, ShiftKind
from muster.rosters.queries import needs
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.brief import stands


@dataclass(frozen=True)
class Come:
    """Somebody who would stand at a post; `moved` from another one that day."""

    staff: UUID
    post: Post
    shift: ShiftKind
    day: date
    role: str
    starts_at: datetime
    ends_at: datetime
    moved: bool
    because: dict[str, Any]


@dataclass(frozen=True)
class Proposals:
    """Rows that would end, and who would come."""

    gone: list[Assignment]
    come: list[Come]

    @property
    def moved(self) -> int:
        """How many would be moved from another post."""
        return sum(one.moved for one in self.come)


def of(scope: Scope, asked: Computation) -> Proposals:
    """What the plan changes, from the day on which people drop out; shifts that are over stay as they were."""
    row, since = queries.roster(scope, asked.roster), date.fromisoformat(asked.scenario["since"])
    out, now = set(asked.scenario["dropouts"]), clock.now(asked.incident)
    planned = [one for one in problem.planned(row.first, asked.plan) if one.day >= since]
    touched = queries.assignments(scope, row).filter(day__gte=since)
    before = {
        (str(one.staff), one.day): one
        for one in stands(touched.filter(staff__in=out | {one.person for one in planned}))
    }
    posts = {post.pk: post for post in needs.posts_of(scope, row)}
    kinds = {kind.pk: kind for kind in needs.shift_kinds(scope)}
    gone = [one.pk for (who, _day), one in before.items() if who in out and one.ends_at > now]
    come, because = [], problem.reasons(row.first, asked.plan)
    for one in planned:
        stood = before.get((one.person, one.day))
        same = stood is not None and (stood.post, stood.shift) == (one.post, one.shift)
        if same or one.post not in posts or one.shift not in kinds:
            continue
        starts, ends = needs.times(kinds[one.shift], one.day)
        if ends <= now:
            continue
        if stood is not None:
            gone.append(stood.pk)
        why = because.get((one.person, one.day), {})
        come.append(
            Come(
                UUID(one.person), posts[one.post], kinds[one.shift], one.day, one.role, starts, ends,
                stood is not None, why,
            )
        )  # fmt: skip
    leave = list(touched.filter(pk__in=gone))
    return Proposals(leave, sorted(come, key=lambda one: (one.starts_at, one.post.site, one.post.pk)))


def assignment(scope: Scope, row: Roster, one: Come, now: datetime) -> Assignment:
    """The row with which they stand there."""
    return Assignment(
        incident=row.incident, site=one.post.site, roster=row, post=one.post, shift=one.shift, staff=one.staff,
        day=one.day, role=one.role, starts_at=one.starts_at, ends_at=one.ends_at, set_by=scope.actor, set_at=now,
        source=Assignment.Source.SUBSTITUTE, because=one.because,
    )  # fmt: skip
