"""What is decided about duty: when a shift runs, which need holds, and which rules somebody's shifts break. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

ANY = "any"
LEAD = "lead"
WEEK = timedelta(days=7)
FORTNIGHT = timedelta(days=14)
HOUR = timedelta(hours=1)
LONGEST = 31
"""Days of a roster: two weeks are usual, a month is the most that anybody can still foresee."""


class Break(StrEnum):
    """A rule that somebody's shifts break."""

    TWICE = "twice"
    REST = "rest"
    WEEK = "week"
    IN_ROW = "in_row"
    NIGHTS = "nights"
    AWAY = "away"
    SKILL = "skill"


SOFT = frozenset({Break.NIGHTS})
"""What is unfair, but forbidden by nothing."""


@dataclass(frozen=True)
class DutyRules:
    """The rules in force at a place; None sets no limit."""

    rest_hours: int | None = 11
    week_shifts: int | None = 5
    days_in_row: int | None = 6
    fair_nights: int | None = 4
    together: str = "together"


class Duty(NamedTuple):
    """One shift that somebody has."""

    key: int
    """Of the assignment; negative for one that does not stand yet."""
    day: date
    starts_at: datetime
    ends_at: datetime
    night: bool = False


@dataclass(frozen=True)
class Broken:
    """A rule broken by a duty: with which amount, where the limit is `limit`."""

    duty: int
    kind: Break
    amount: int = 0
    limit: int = 0


def runs(day: date, starts: time, minutes: int, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when to when a shift of a day runs."""
    start = datetime.combine(day, starts, tzinfo=zone)
    return start, start + timedelta(minutes=minutes)


def is_night(starts: time, minutes: int) -> bool:
    """Whether at least three hours of a shift lie between 22:00 and 6:00."""
    first = starts.hour * 60 + starts.minute
    least, day = 180, 24 * 60
    dark = sum(
        max(0, min(first + minutes, end) - max(first, begin))
        for begin, end in ((0, 6 * 60), (22 * 60, day + 6 * 60), (day + 22 * 60, 2 * day + 6 * 60))
    )
    return dark >= least


def least_rest(stretches: Iterable[tuple[datetime, datetime]]) -> int | None:
    """The fewest whole hours between one stretch of duty and the next; None where there is one at most."""
    return min((int((begin - end) / HOUR) for (_, end), (begin, _) in pairwise(stretches)), default=None)


def broken(duties: Iterable[Duty], rules: DutyRules, *, week_of: date) -> list[Broken]:
    """Every rule that one person's duties break; weeks are counted from `week_of` on, before and after it."""
    order = sorted(duties, key=lambda duty: (duty.starts_at, duty.key))
    return [*_too_close(order, rules), *_weeks(order, rules, week_of), *_rows(order, rules), *_nights(order, rules)]


def caused(duties: Sequence[Duty], fresh: Duty, rules: DutyRules, *, week_of: date) -> tuple[Broken, ...]:
    """The rules that one more duty would break, at itself or at those that somebody has."""
    before = {(one.duty, one.kind) for one in broken(duties, rules, week_of=week_of)}
    after = broken([*duties, fresh], rules, week_of=week_of)
    return tuple(one for one in after if (one.duty, one.kind) not in before)


def _too_close(order: Sequence[Duty], rules: DutyRules) -> list[Broken]:
    found = []
    for before, after in pairwise(order):
        if before.day == after.day or after.starts_at < before.ends_at:
            found.append(Broken(after.key, Break.TWICE))
            continue
        rest = after.starts_at - before.ends_at
        if rules.rest_hours is not None and rest < rules.rest_hours * HOUR:
            found.append(Broken(after.key, Break.REST, int(rest / HOUR), rules.rest_hours))
    return found


def _weeks(order: Sequence[Duty], rules: DutyRules, week_of: date) -> list[Broken]:
    if rules.week_shifts is None:
        return []
    counted: dict[int, int] = {}
    found = []
    for duty in order:
        week = (duty.day - week_of) // WEEK
        counted[week] = counted.get(week, 0) + 1
        if counted[week] > rules.week_shifts:
            found.append(Broken(duty.key, Break.WEEK, counted[week], rules.week_shifts))
    return found


def _rows(order: Sequence[Duty], rules: DutyRules) -> list[Broken]:
    if rules.days_in_row is None:
        return []
    found, length, last = [], 0, None
    for duty in order:
        if duty.day != last:
            length = length + 1 if last is not None and duty.day - last == timedelta(days=1) else 1
        last = duty.day
        if length > rules.days_in_row:
            found.append(Broken(duty.key, Break.IN_ROW, length, rules.days_in_row))
    return found


def _nights(order: Sequence[Duty], rules: DutyRules) -> list[Broken]:
    if rules.fair_nights is None:
        return []
    nights = [duty for duty in order if duty.night]
    found = []
    for number, duty in enumerate(nights):
        lately = sum(duty.day - one.day < FORTNIGHT for one in nights[: number + 1])
        if lately > rules.fair_nights:
            found.append(Broken(duty.key, Break.NIGHTS, lately, rules.fair_nights))
    return found


@dataclass(frozen=True)
class Wanted:
    """How many of a role: a minimum, and a target that includes it."""

    role: str
    least: int
    target: int


@dataclass(frozen=True)
class NeedRow:
    """A need as it stands, for one phase or for all."""

    phase: int | None
    role: str
    least: int
    target: int


def wanted(needs: Iterable[NeedRow], phase: int | None) -> list[Wanted]:
    """What one post wants at one shift in a phase: a phase's own need stands in place of the general one."""
    by_role: dict[str, NeedRow] = {}
    for need in needs:
        if need.phase is None:
            by_role.setdefault(need.role, need)
        elif need.phase == phase:
            by_role[need.role] = need
    return [Wanted(one.role, one.least, one.target) for _role, one in sorted(by_role.items())]


@dataclass(frozen=True)
class Filled:
    """How a shift at a post stands: places below the minimum, places up to the target, people in all."""

    people: int
    short: int
    open: int

    @property
    def state(self) -> str:
        """For the colour and the sign of its cell."""
        return "bad" if self.short else "warn" if self.open else "ok" if self.people else "none"


def filled(wants: Iterable[Wanted], roles: Mapping[str, int]) -> Filled:
    """Compare what is wanted with how many are there in each role."""
    short = still = 0
    for want in wants:
        there = roles.get(want.role, 0)
        short += max(0, want.least - there)
        still += max(0, want.target - max(there, want.least))
    return Filled(sum(roles.values()), short, still)


def role_for(skills: Iterable[str], wants: Sequence[Wanted], roles: Mapping[str, int]) -> str:
    """The role in which somebody is needed most: the first one still open that asks for a skill they have, then any."""
    own = set(skills)
    able = [want for want in wants if want.role == ANY or want.role in own]
    for amount in ("least", "target"):
        for want in sorted(able, key=lambda one: one.role == ANY):
            if roles.get(want.role, 0) < getattr(want, amount):
                return want.role
    return ANY


def days_of(first: date, days: int) -> list[date]:
    """The days of a roster."""
    return [first + timedelta(days=number) for number in range(days)]


@dataclass(frozen=True)
class Span:
    """Days on which somebody is away, or may have these shifts alone (`only` given)."""

    since: date
    until: date | None
    only: frozenset[int] | None = None


def is_free(spans: Iterable[Span], day: date, shift: int) -> bool:
    """Whether somebody may be given a shift of a day."""
    for span in spans:
        holds = span.since <= day and (span.until is None or day <= span.until)
        if holds and (span.only is None or shift not in span.only):
            return False
    return True
