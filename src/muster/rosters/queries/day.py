"""The day at the posts: who should be there, who is, who is late, who was not relieved; what people really worked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from muster.kernel import clock
from muster.kernel.naming import Called
from muster.kernel.scope import Scope
from muster.kernel.waiting import Found
from muster.people.queries import on_duty
from muster.places import queries as places
from muster.rosters import day_rules, rules
from muster.rosters.day_rules import Seen, Standing
from muster.rosters.models import Assignment, Handover, Presence
from muster.rosters.queries import grid, needs
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.brief import Watch, watches

BACK, AHEAD = timedelta(hours=26), timedelta(hours=12)
Came = dict[tuple[UUID, str], list[datetime]]


@dataclass(frozen=True)
class Stood:
    """How a shift stands."""

    seen: Seen
    standing: Standing

    @property
    def kind(self) -> str:
        """For its mark."""
        if self.standing in (Standing.ABSENT, Standing.LATE):
            return "bad"
        return "warn" if self.standing is Standing.UNRELIEVED else "ok" if self.standing is Standing.PRESENT else ""


@dataclass(frozen=True)
class Watched(Stood):
    """A shift of today."""

    row: Watch


@dataclass(frozen=True)
class Line(Stood):
    """The same with who it is, where, and which rules are broken in reality."""

    row: Assignment
    called: Called
    site: str
    broken: list[rules.Broken]


def watched(scope: Scope, at: datetime, *, place: str = "") -> list[Watched]:
    """Shifts that run, begin within twelve hours, or ended without relief; the worst first, then by time."""
    reach = scope.narrowed(place) if place else scope
    rows = watches(queries.published(reach, at - BACK, at + AHEAD, at))
    seen = seen_of(reach, rows, at)
    found = [Watched(seen[row.pk], _standing(row, seen[row.pk], at), row) for row in rows]
    shown = [one for one in found if one.standing is not Standing.DONE and (one.row.ends_at > at or one.kind == "warn")]
    return sorted(
        shown, key=lambda one: (day_rules.ORDER.index(one.standing), one.row.starts_at, one.row.site, one.row.pk)
    )


def _standing(row: Watch, seen: Seen, at: datetime) -> Standing:
    return day_rules.standing(row.starts_at, row.ends_at, seen, at, put=row.set_at)


def lines(scope: Scope, at: datetime, chosen: Iterable[Watched] | None = None) -> list[Line]:
    """Some of them, or all, as a page shows them: a name costs an opening, and a broken rule a look at the week."""
    found = watched(scope, at) if chosen is None else list(chosen)
    watch = [one.row for one in found]
    rows = Assignment.objects.filter(scope.within("site")).select_related("shift", "post").in_bulk(
        [row.pk for row in watch]
    )  # fmt: skip
    broken = broken_really(scope, watch, at)
    people, sites = grid.names(scope, {row.staff for row in watch}), places.names({row.site for row in watch})
    return [
        Line(
            one.seen, one.standing, rows[one.row.pk], people[one.row.staff], sites.get(one.row.site, one.row.site),
            broken.get(one.row.pk, []),
        )
        for one in found
    ]  # fmt: skip


def seen_of(scope: Scope, rows: Sequence[Watch | Assignment], at: datetime) -> dict[int, Seen]:
    """What is known of each shift by a moment."""
    if not rows:
        return {}
    since = min(row.starts_at for row in rows) - day_rules.EARLY
    began, ended = _came(scope, since, at)
    first = {row.pk: _first(row, began) for row in rows}
    follow = _Following(rows)
    found = {}
    for row in rows:
        after = [one for one in follow.after(row.post_id, row.ends_at) if one.staff != row.staff]
        came = first[row.pk]
        left = [moment for moment in ended.get((row.staff, row.site), ()) if came is not None and moment >= came]
        relieved = any(first[one.pk] is not None for one in after)
        found[row.pk] = Seen(came, min(left, default=None), bool(after), relieved)
    return found


class _Following:
    """Which shifts relieve one that ends: found once for all that end together."""

    def __init__(self, rows: Iterable[Watch | Assignment]) -> None:
        self._begin: dict[int, dict[datetime, list[Watch | Assignment]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            self._begin[row.post_id][row.starts_at].append(row)
        self._known: dict[tuple[int, datetime], list[Watch | Assignment]] = {}

    def after(self, post: int, ends: datetime) -> list[Watch | Assignment]:
        """Everybody whose shift at a post begins when one ends."""
        if (post, ends) not in self._known:
            begin = self._begin[post].items()
            self._known[post, ends] = [
                one for starts, rows in begin if abs(starts - ends) <= day_rules.SEAM for one in rows
            ]  # fmt: skip
        return self._known[post, ends]


def _first(row: Watch | Assignment, began: Came) -> datetime | None:
    window = (row.starts_at - day_rules.EARLY, row.ends_at)
    return min((one for one in began.get((row.staff, row.site), ()) if window[0] <= one < window[1]), default=None)


def _came(scope: Scope, since: datetime, until: datetime) -> tuple[Came, Came]:
    """Who began and ended where: records of duty, phones taken over, and signing in to a shift."""
    began: Came = defaultdict(list)
    ended: Came = defaultdict(list)
    rows = Presence.objects.filter(
        scope.within("site"), incident=scope.incident or 0, effective_at__range=(since, until), recorded_at__lte=until
    )
    for row in rows.order_by("effective_at", "pk"):
        (began if row.kind == Presence.Kind.BEGIN else ended)[row.staff, row.site].append(row.effective_at)
    for staff, site, moment in on_duty.began(scope, since, until):
        began[staff, site].append(moment)
    return began, ended


def broken_really(scope: Scope, rows: Sequence[Watch], at: datetime) -> dict[int, list[rules.Broken]]:
    """Rules of rest and days that are broken by what people really worked, with the week before."""
    staff = {row.staff for row in rows}
    past = watches(queries.manned(scope, at - rules.WEEK, at + AHEAD).filter(staff__in=staff, set_at__lte=at))
    seen = seen_of(scope, past, at)
    duties: dict[UUID, list[rules.Duty]] = defaultdict(list)
    for one in past:
        stretch = day_rules.worked(one.starts_at, one.ends_at, seen[one.pk], at)
        if stretch is not None:
            duties[one.staff].append(rules.Duty(one.pk, one.day, *stretch, one.night))
    found: dict[int, list[rules.Broken]] = defaultdict(list)
    sites, rules_at = {one.pk: one.site for one in past}, needs.rules_by_place(scope)
    for own in duties.values():
        limits = rules_at(sites[own[0].key])
        for broken in rules.broken(own, limits, week_of=own[0].day):
            found[broken.duty].append(broken)
    return dict(found)


def late(scope: Scope, at: datetime) -> list[Watch]:
    """Shifts that run without their person, unless they were put there a moment ago. Every page counts them: so it asks
    for nothing else, and not by row."""
    begun = queries.published(scope, at, at, at).filter(starts_at__lte=at - day_rules.LATE)
    rows = watches(begun)
    began = _came(scope, min(row.starts_at for row in rows) - day_rules.EARLY, at)[0] if rows else {}
    return [
        row for row in rows
        if _first(row, began) is None and not day_rules.on_the_way(row.starts_at, row.set_at, at)
    ]  # fmt: skip


def missing(scope: Scope, as_of: datetime | None) -> Found:
    """How many of them there are, and where."""
    rows = late(scope, as_of or clock.now(scope.incident or 0))
    return Found(len(rows), tuple(row.site for row in rows), min((row.starts_at for row in rows), default=None))


def handovers(scope: Scope, since: datetime, until: datetime, limit: int = 50) -> list[Handover]:
    """Posts that were handed over, the latest first."""
    rows = Handover.objects.filter(
        scope.within("site"), incident=scope.incident or 0, effective_at__range=(since, until), recorded_at__lte=until
    )
    return list(rows.order_by("-effective_at", "-record")[:limit])


@dataclass(frozen=True)
class Attendance:
    """What somebody really did in a stretch of days, for what is paid on it."""

    staff: UUID
    called: Called
    shifts: int
    absent: int
    hours: float
    nights: int
    meals: int
    least_rest: int | None
    """Whole hours between what was really worked; None with a single shift."""
    broken: list[rules.Broken]
    """What the rules forbid and was worked all the same."""


def attendance(scope: Scope, since: datetime, until: datetime) -> list[Attendance]:
    """Each person's shifts that began in a stretch of time: attended, missed, hours, nights, meals, rest."""
    at = min(until, clock.now(scope.incident or 0))
    rows = watches(queries.manned(scope, since, until).filter(starts_at__gte=since, starts_at__lt=at))
    seen = seen_of(scope, rows, at)
    own: dict[UUID, list[Watch]] = defaultdict(list)
    for row in rows:
        own[row.staff].append(row)
    people, limits = grid.names(scope, own), needs.rules_by_place(scope)
    found = [
        _attendance(people[staff], theirs, seen, at, limits(theirs[0].site)) for staff, theirs in own.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.absent, one.called.name, str(one.staff)))


def _attendance(
    who: Called, own: Sequence[Watch], seen: dict[int, Seen], at: datetime, limits: rules.DutyRules
) -> Attendance:
    stretches = [
        (row, stretch) for row in own
        if (stretch := day_rules.worked(row.starts_at, row.ends_at, seen[row.pk], at)) is not None
    ]  # fmt: skip
    missed = [
        row for row in own
        if row.ended_why in ("", "absent")
        and _standing(row, seen[row.pk], at) is Standing.ABSENT
    ]  # fmt: skip
    duties = [rules.Duty(row.pk, row.day, *stretch, row.night) for row, stretch in stretches]
    seconds = sum((end - begin).total_seconds() for _row, (begin, end) in stretches)
    return Attendance(
        own[0].staff, who, len(stretches), len(missed), round(seconds / 3600, 1),
        sum(row.night for row, _stretch in stretches),
        sum(day_rules.meals(timezone.localtime(begin), timezone.localtime(end)) for _row, (begin, end) in stretches),
        rules.least_rest(sorted(stretch for _row, stretch in stretches)),
        rules.broken(duties, limits, week_of=own[0].day),
    )  # fmt: skip
