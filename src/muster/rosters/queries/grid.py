"""A roster as a grid: by post with what is missing, by person with hours, nights, rest and broken rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from muster.kernel.naming import Called, called
from muster.kernel.scope import Scope
from muster.rosters import rules
from muster.rosters.models import Assignment, Post, Roster, ShiftKind
from muster.rosters.queries import contacts, needs, wishes
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.brief import Stands, stands
from muster.rosters.queries.whole import whole
from muster.rosters.wish_rules import Told

HOUR = timedelta(hours=1)


class Placed(NamedTuple):
    """Somebody at a post as the grid shows them: whether something is wrong there, not what."""

    name: str
    role: str
    locked: bool
    declined: bool
    wrong: bool


@dataclass(frozen=True)
class Standing:
    """Somebody at a post, what is wrong with it, and what became of their wishes."""

    row: Assignment
    name: str
    broken: list[rules.Broken] = field(default_factory=list)
    wishes: list[Told] = field(default_factory=list)

    @property
    def role(self) -> str:
        """As what they stand there."""
        return self.row.role


S = TypeVar("S", Placed, Standing)


@dataclass(frozen=True)
class Cell(Generic[S]):
    """One post at one shift of one day; not asked for where nothing is wanted and nobody stands."""

    day: date
    filled: rules.Filled
    wants: list[rules.Wanted]
    people: list[S]

    @property
    def asked(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.wants or self.people)


@dataclass(frozen=True)
class Line:
    """A post and one of its shifts over the days."""

    post: Post
    shift: ShiftKind
    cells: list[Cell[Placed]]


def names(scope: Scope, staff: Iterable[UUID]) -> dict[UUID, Called]:
    """How people on duty are called: colleagues within reach, and whoever was published at one's own sites."""
    wanted = set(staff)
    found: dict[UUID, Called] = called("staff", scope, wanted)
    missing = [one for one in wanted if found[one].name == "—"]
    return found | contacts.known(scope, missing)


Wrong = dict[int, list[rules.Broken]]
"""What is broken, by assignment."""


def broken_in(scope: Scope, row: Roster, rows: Iterable[Stands]) -> Wrong:
    """The rules that each assignment of a roster breaks, with the duty that people have elsewhere; `rows` are all that
    these people have in it."""
    duties: dict[UUID, list[rules.Duty]] = defaultdict(list)
    own = set()
    for one in rows:
        own.add(one.pk)
        duties[one.staff].append(one.duty)
    for one in stands(queries.elsewhere(scope, row, staff=duties.keys())):
        duties[one.staff].append(one.duty)
    found: Wrong = defaultdict(list)
    limits = needs.duty_rules(scope, row.place)
    for theirs in duties.values():
        for broken in rules.broken(theirs, limits, week_of=row.first):
            if broken.duty in own:
                found[broken.duty].append(broken)
    return dict(found)


def _broken_of(scope: Scope, row: Roster, staff: Iterable[UUID]) -> Wrong:
    """The same for a few people."""
    return broken_in(scope, row, stands(queries.assignments(scope, row).filter(staff__in=set(staff))))


def by_post(
    scope: Scope, row: Roster, posts: Sequence[Post], days: Sequence[date], wrong: Container[int] = ()
) -> list[Line]:
    """The lines of some posts: every shift that is wanted or at which somebody stands; `wrong` are the assignments at
    which a rule is broken."""
    rows = queries.assignments(scope, row).filter(day__in=list(days), post__in=[post.pk for post in posts])
    here = stands(rows)
    called_by = names(scope, {one.staff for one in here})
    at: dict[tuple[int, int, date], list[Placed]] = defaultdict(list)
    used: dict[int, set[int]] = defaultdict(set)
    for one in here:
        declined = one.answer == Assignment.Answer.DECLINED
        at[one.post, one.shift, one.day].append(
            Placed(called_by[one.staff].name, one.role, one.locked, declined, one.pk in wrong)
        )
        used[one.post].add(one.shift)
    wants, kinds = needs.wants(scope, posts), _kinds(scope, set[int]().union(*used.values()))
    starts = {kind.pk: [needs.times(kind, day)[0] for day in days] for kind in kinds}
    return [
        Line(post, shift, [
            _cell(wants.of((post.pk, shift.pk), begins), day, at[post.pk, shift.pk, day])
            for day, begins in zip(days, starts[shift.pk], strict=True)
        ])
        for post in posts
        for shift in kinds if (post.pk, shift.pk) in wants.by_slot or shift.pk in used[post.pk]
    ]  # fmt: skip


def _kinds(scope: Scope, used: set[int]) -> list[ShiftKind]:
    """The shifts there are, and those at which somebody stands still; in the order of the day."""
    known = {one.pk: one for one in needs.shift_kinds(scope)}
    known |= ShiftKind.objects.in_bulk(used - known.keys())
    return sorted(known.values(), key=lambda one: (one.starts, one.pk))


def _cell(wanted: list[rules.Wanted], day: date, people: list[S]) -> Cell[S]:
    return Cell(day, rules.filled(wanted, Counter(one.role for one in people)), wanted, people)


def cell(scope: Scope, row: Roster, post: Post, shift: ShiftKind, day: date) -> Cell[Standing]:
    """One cell, for its own page."""
    here = list(queries.assignments(scope, row).filter(post=post, shift=shift, day=day))
    broken = _broken_of(scope, row, {one.staff for one in here})
    called_by = names(scope, {one.staff for one in here})
    said = wishes.told(scope, here)
    people = [
        Standing(one, called_by[one.staff].name, broken.get(one.pk, []), said.get(one.pk, [])) for one in here
    ]  # fmt: skip
    wanted = needs.wants(scope, [post]).of((post.pk, shift.pk), needs.times(shift, day)[0])
    return _cell(wanted, day, people)


@dataclass(frozen=True)
class Load:
    """How much somebody has, and what is wrong with it."""

    staff: UUID
    shifts: int
    hours: int
    nights: int
    least_rest: int | None
    broken: list[rules.Broken]


def loads(scope: Scope, row: Roster, staff: Sequence[UUID]) -> list[Load]:
    """How much some people have in a roster, in their order."""
    rows = stands(queries.assignments(scope, row).filter(staff__in=list(staff)))
    broken, mine = broken_in(scope, row, rows), defaultdict[UUID, list[Stands]](list)
    for one in rows:
        mine[one.staff].append(one)
    return [_load(one, mine[one], broken) for one in staff if mine[one]]


def _load(staff: UUID, rows: Sequence[Stands], broken: Wrong) -> Load:
    return Load(
        staff, len(rows), int(sum((one.ends_at - one.starts_at for one in rows), timedelta()) / HOUR),
        sum(one.night for one in rows), rules.least_rest((one.starts_at, one.ends_at) for one in rows),
        [wrong for one in rows for wrong in broken.get(one.pk, ())],
    )  # fmt: skip


@dataclass(frozen=True)
class PersonLine:
    """Somebody's days: what they have each day, how much it is, and what is wrong with it."""

    load: Load
    name: str
    phone: str
    days: list[Standing | None]
    wishes: int = 0
    """Wishes that hold at one of the shifts, each counted once a shift."""
    not_kept: int = 0

    @property
    def kept(self) -> int:
        """How many of them are kept."""
        return self.wishes - self.not_kept


def by_person(scope: Scope, row: Roster, days: Sequence[date], chosen: Sequence[Load]) -> list[PersonLine]:
    """The lines of some people, in their order."""
    rows = list(queries.assignments(scope, row).filter(staff__in=[one.staff for one in chosen]))
    mine: dict[UUID, list[Assignment]] = defaultdict(list)
    for one in rows:
        mine[one.staff].append(one)
    called_by, said = names(scope, mine), wishes.told(scope, rows)
    return [_person(load, called_by[load.staff], mine[load.staff], days, said) for load in chosen]


def everybody(scope: Scope, row: Roster, days: Sequence[date]) -> list[PersonLine]:
    """The lines of all, for what is written or printed."""
    return by_person(scope, row, days, loads(scope, row, whole(scope, row).staff))


def _person(
    load: Load, who: Called, rows: Sequence[Assignment], days: Sequence[date], said: dict[int, list[Told]]
) -> PersonLine:
    own = {one.pk: said[one.pk] for one in rows if one.pk in said}
    wrong = {broken.duty for broken in load.broken}
    by_day = {
        one.day: Standing(one, who.name, [broken for broken in load.broken if broken.duty == one.pk])
        if one.pk in wrong else Standing(one, who.name)
        for one in rows
    }  # fmt: skip
    return PersonLine(
        load, who.name, who.phone, [by_day.get(day) for day in days],
        wishes=sum(map(len, own.values())), not_kept=wishes.count_not_kept(own),
    )  # fmt: skip
