"""A roster as a grid: by post with what is missing, by person with hours, nights, rest and broken rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from muster.kernel.naming import Called, called
from muster.kernel.scope import Scope
from muster.rosters import rules
from muster.rosters.models import Assignment, Post, Roster, ShiftKind
from muster.rosters.queries import contacts, needs, wishes
from muster.rosters.queries import rosters as queries
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


def broken_in(scope: Scope, row: Roster, rows: Sequence[Assignment]) -> dict[int, list[rules.Broken]]:
    """The rules that each assignment of a roster breaks, with the duty that people have elsewhere."""
    duties: dict[UUID, list[rules.Duty]] = defaultdict(list)
    for one in (*rows, *queries.elsewhere(scope, row, staff={one.staff for one in rows})):
        duties[one.staff].append(queries.as_duty(one))
    own, found = {one.pk for one in rows}, defaultdict(list)
    limits = needs.duty_rules(scope, row.place)
    for theirs in duties.values():
        for broken in rules.broken(theirs, limits, week_of=row.first):
            if broken.duty in own:
                found[broken.duty].append(broken)
    return dict(found)


def by_post(scope: Scope, row: Roster, posts: Sequence[Post], days: Sequence[date]) -> list[Line]:
    """The lines of some posts: every shift that is wanted or at which somebody stands."""
    everything = list(queries.assignments(scope, row))
    broken = broken_in(scope, row, everything)
    shown, keys = set(days), {post.pk for post in posts}
    here = [one for one in everything if one.day in shown and one.post_id in keys]
    called_by = names(scope, {one.staff for one in here})
    at: dict[tuple[int, int, date], list[Standing]] = defaultdict(list)
    for one in here:
        standing = Standing(one, called_by[one.staff].name, broken.get(one.pk, []))
        at[one.post_id, one.shift_id, one.day].append(standing)
    wants, kinds = needs.wants(scope, posts), needs.shift_kinds(scope)
    return [
        Line(post, shift, [_cell(wants, post, shift, day, at[post.pk, shift.pk, day]) for day in days])
        for post in posts
        for shift in _shifts(kinds, post, wants, here)
    ]


def _shifts(kinds: Iterable[ShiftKind], post: Post, wants: needs.Wants, here: Sequence[Assignment]) -> list[ShiftKind]:
    keys = {shift for own, shift in wants.by_slot if own == post.pk}
    standing = {one.shift_id: one.shift for one in here if one.post_id == post.pk}
    known = {one.pk: one for one in kinds if one.pk in keys} | standing
    return sorted(known.values(), key=lambda one: (one.starts, one.pk))


def _cell(wants: needs.Wants, post: Post, shift: ShiftKind, day: date, people: list[Standing]) -> Cell:
    wanted = wants.of((post.pk, shift.pk), needs.times(shift, day)[0])
    roles = Counter(one.row.role for one in people)
    return Cell(day, rules.filled(wanted, roles), wanted, people)


def cell(scope: Scope, row: Roster, post: Post, shift: ShiftKind, day: date) -> Cell:
    """One cell, for its own page."""
    everything = list(queries.assignments(scope, row))
    broken = broken_in(scope, row, everything)
    here = [one for one in everything if (one.post_id, one.shift_id, one.day) == (post.pk, shift.pk, day)]
    called_by = names(scope, {one.staff for one in here})
    said = wishes.told(scope, here)
    people = [
        Standing(one, called_by[one.staff].name, broken.get(one.pk, []), said.get(one.pk, [])) for one in here
    ]  # fmt: skip
    return _cell(needs.wants(scope, [post]), post, shift, day, people)


@dataclass(frozen=True)
class PersonLine:
    """Somebody's days: what they have each day, how much it is, and what is wrong with it."""

    staff: UUID
    name: str
    phone: str
    days: list[Standing | None]
    shifts: int
    hours: int
    nights: int
    least_rest: int | None
    broken: list[rules.Broken]
    wishes: int = 0
    """Wishes that hold at one of the shifts, each counted once a shift."""
    not_kept: int = 0

    @property
    def kept(self) -> int:
        """How many of them are kept."""
        return self.wishes - self.not_kept


def by_person(scope: Scope, row: Roster, days: Sequence[date]) -> list[PersonLine]:
    """Everybody in a roster, whoever breaks rules first, then the most hours."""
    everything = list(queries.assignments(scope, row))
    broken = broken_in(scope, row, everything)
    mine: dict[UUID, list[Assignment]] = defaultdict(list)
    for one in everything:
        mine[one.staff].append(one)
    called_by = names(scope, mine)
    said = wishes.told(scope, everything)
    lines = [_person(called_by[staff], rows, days, broken, said) for staff, rows in mine.items()]
    return sorted(lines, key=lambda line: (not line.broken, -line.hours, line.name, str(line.staff)))


def _person(
    who: Called, rows: Sequence[Assignment], days: Sequence[date], broken: dict[int, list[rules.Broken]],
    said: dict[int, list[Told]],
) -> PersonLine:  # fmt: skip
    own = {one.pk: said[one.pk] for one in rows if one.pk in said}
    by_day = {one.day: Standing(one, who.name, broken.get(one.pk, [])) for one in rows}
    rests = [int((after.starts_at - before.ends_at) / HOUR) for before, after in zip(rows, rows[1:], strict=False)]
    return PersonLine(
        staff=rows[0].staff, name=who.name, phone=who.phone, days=[by_day.get(day) for day in days], shifts=len(rows),
        hours=int(sum((one.ends_at - one.starts_at for one in rows), timedelta()) / HOUR),
        nights=sum(one.shift.night for one in rows), least_rest=min(rests, default=None),
        broken=[wrong for one in rows for wrong in broken.get(one.pk, [])],
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


def sums(scope: Scope, row: Roster) -> Sums:
    """Count over all posts and days within reach."""
    posts = list(needs.posts_of(scope, row))
    everything = list(queries.assignments(scope, row))
    there: dict[tuple[int, int, date], Counter[str]] = defaultdict(Counter)
    for stands in everything:
        there[stands.post_id, stands.shift_id, stands.day][stands.role] += 1
    slots = short = still = 0
    for one in needs.wants(scope, posts).shifts(needs.shift_kinds(scope), rules.days_of(row.first, row.days)):
        filled = rules.filled(one.wants, there[one.key])
        slots, short, still = slots + 1, short + filled.short, still + filled.open
    broken = broken_in(scope, row, everything)
    hard = sum(wrong.kind not in rules.SOFT for found in broken.values() for wrong in found)
    declined = sum(stands.answer == "declined" for stands in everything)
    not_kept = wishes.count_not_kept(wishes.told(scope, everything))
    return Sums(slots, len(everything), short, still, hard, declined, not_kept)
