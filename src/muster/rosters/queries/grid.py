"""A roster as a grid: by post with what is missing, by person with hours, nights, rest and broken rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from muster.kernel.naming import Called, called
from muster.kernel.scope import Scope
from muster.rosters import rules
from muster.rosters.models import Assignment, Post, Roster, ShiftKind
from muster.rosters.queries import contacts, needs, wishes
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.rosters import Stands
from muster.rosters.wish_rules import Told

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Standing:
    """Somebody at a post, what is wrong with it, and what became of their wishes."""

    row: Assignment
    name: str
    broken: list[rules.Broken] = field(default_factory=list)
    wishes: list[Told] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    """One post at one shift of one day; not asked for where nothing is wanted and nobody stands."""

    day: date
    filled: rules.Filled
    wants: list[rules.Wanted]
    people: list[Standing]

    @property
    def asked(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.wants or self.people)


@dataclass(frozen=True)
class Line:
    """A post and one of its shifts over the days."""

    post: Post
    shift: ShiftKind
    cells: list[Cell]


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
    for one in queries.light(queries.elsewhere(scope, row, staff=duties.keys())):
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
    return broken_in(scope, row, queries.light(queries.assignments(scope, row).filter(staff__in=set(staff))))


def by_post(scope: Scope, row: Roster, posts: Sequence[Post], days: Sequence[date]) -> list[Line]:
    """The lines of some posts: every shift that is wanted or at which somebody stands."""
    here = list(queries.assignments(scope, row).filter(day__in=list(days), post__in=[post.pk for post in posts]))
    broken = _broken_of(scope, row, {one.staff for one in here})
    called_by = names(scope, {one.staff for one in here})
    at: dict[tuple[int, int, date], list[Standing]] = defaultdict(list)
    used: dict[int, dict[int, ShiftKind]] = defaultdict(dict)
    for one in here:
        standing = Standing(one, called_by[one.staff].name, broken.get(one.pk, []))
        at[one.post_id, one.shift_id, one.day].append(standing)
        used[one.post_id][one.shift_id] = one.shift
    wants, kinds = needs.wants(scope, posts), needs.shift_kinds(scope)
    return [
        Line(post, shift, [_cell(wants, post, shift, day, at[post.pk, shift.pk, day]) for day in days])
        for post in posts
        for shift in _shifts(kinds, post, wants, used[post.pk])
    ]


def _shifts(kinds: Iterable[ShiftKind], post: Post, wants: needs.Wants, used: dict[int, ShiftKind]) -> list[ShiftKind]:
    known = {one.pk: one for one in kinds if (post.pk, one.pk) in wants.by_slot} | used
    return sorted(known.values(), key=lambda one: (one.starts, one.pk))


def _cell(wants: needs.Wants, post: Post, shift: ShiftKind, day: date, people: list[Standing]) -> Cell:
    wanted = wants.of((post.pk, shift.pk), needs.times(shift, day)[0])
    roles = Counter(one.row.role for one in people)
    return Cell(day, rules.filled(wanted, roles), wanted, people)


def cell(scope: Scope, row: Roster, post: Post, shift: ShiftKind, day: date) -> Cell:
    """One cell, for its own page."""
    here = list(queries.assignments(scope, row).filter(post=post, shift=shift, day=day))
    broken = _broken_of(scope, row, {one.staff for one in here})
    called_by = names(scope, {one.staff for one in here})
    said = wishes.told(scope, here)
    people = [
        Standing(one, called_by[one.staff].name, broken.get(one.pk, []), said.get(one.pk, [])) for one in here
    ]  # fmt: skip
    return _cell(needs.wants(scope, [post]), post, shift, day, people)


@dataclass(frozen=True)
class Whole:
    """All that stands in a roster, and the rules broken there: read once for everything that a page counts."""

    rows: Sequence[Stands]
    broken: Wrong


def whole(scope: Scope, row: Roster) -> Whole:
    """Read it."""
    rows = queries.light(queries.assignments(scope, row))
    return Whole(rows, broken_in(scope, row, rows))


@dataclass(frozen=True)
class Load:
    """How much somebody has, and what is wrong with it."""

    staff: UUID
    shifts: int
    hours: int
    nights: int
    least_rest: int | None
    broken: list[rules.Broken]


def loads(found: Whole) -> list[Load]:
    """Everybody in a roster, whoever breaks rules first, then the most hours."""
    mine: dict[UUID, list[Stands]] = defaultdict(list)
    for one in found.rows:
        mine[one.staff].append(one)
    lines = [_load(staff, rows, found.broken) for staff, rows in mine.items()]
    return sorted(lines, key=lambda one: (not one.broken, -one.hours, one.staff.int))


def _load(staff: UUID, rows: Sequence[Stands], broken: Wrong) -> Load:
    rests = [int((after.starts_at - before.ends_at) / HOUR) for before, after in pairwise(rows)]
    return Load(
        staff, len(rows), int(sum((one.ends_at - one.starts_at for one in rows), timedelta()) / HOUR),
        sum(one.night for one in rows), min(rests, default=None),
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
    return by_person(scope, row, days, loads(whole(scope, row)))


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


@dataclass(frozen=True)
class Sums:
    """How a roster stands as a whole: shifts to man, people standing, minima and targets not met, rules broken."""

    slots: int
    people: int
    short: int
    open: int
    broken: int
    declined: int
    not_kept: int = 0
    """Times that a shift goes against a wish."""


def sums(scope: Scope, row: Roster, found: Whole) -> Sums:
    """Count over all posts and days within reach."""
    there: dict[tuple[int, int, date], Counter[str]] = defaultdict(Counter)
    for stands in found.rows:
        there[stands.post, stands.shift, stands.day][stands.role] += 1
    slots = short = still = 0
    posts = list(needs.posts_of(scope, row))
    for one in needs.wants(scope, posts).shifts(needs.shift_kinds(scope), rules.days_of(row.first, row.days)):
        filled = rules.filled(one.wants, there[one.key])
        slots, short, still = slots + 1, short + filled.short, still + filled.open
    hard = sum(wrong.kind not in rules.SOFT for broken in found.broken.values() for wrong in broken)
    declined = sum(stands.answer == Assignment.Answer.DECLINED for stands in found.rows)
    wished = wishes.by_person(scope).keys()
    against = queries.assignments(scope, row).filter(staff__in=wished) if wished else ()
    not_kept = wishes.count_not_kept(wishes.told(scope, against))
    return Sums(slots, len(found.rows), short, still, hard, declined, not_kept)
