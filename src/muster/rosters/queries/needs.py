"""What has to be manned: shifts, posts, what each needs, and the rules of duty in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.incidents import queries as incidents
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.messages.queries import shared
from muster.people.queries import organisations as units
from muster.places import queries as places
from muster.rosters import rules
from muster.rosters.asking_rules import AskRule
from muster.rosters.models import Limits, Need, Post, Roster, ShiftKind

Slot = tuple[int, int]
"""A post and a shift."""


def _held(since: str, at: datetime | None) -> Q:
    """Rows that hold, or held at a moment; `since` is the column that says from when."""
    if at is None:
        return Q(ended_at=None)
    return Q(Q(ended_at=None) | Q(ended_at__gt=at), **{f"{since}__lte": at})


def shift_kinds(scope: Scope, at: datetime | None = None) -> list[ShiftKind]:
    """The shifts of one's own area and of those above it, in the order of the day."""
    rows = ShiftKind.objects.filter(_held("made_at", at), shared(scope), incident=scope.incident or 0)
    return list(rows.order_by("starts", "minutes", "pk"))


def shift_kind(scope: Scope, number: int) -> ShiftKind:
    """One shift. Raises NotFound."""
    row = ShiftKind.objects.filter(shared(scope), incident=scope.incident or 0, pk=number).first()
    if row is None:
        raise NotFound(_("There is no such shift, or it is none of your area."))
    return row


def posts(scope: Scope, *, place: str = "", at: datetime | None = None) -> QuerySet[Post]:
    """Posts within reach that are open, in the order of their sites."""
    reach = scope.narrowed(place) if place else scope
    rows = Post.objects.filter(_held("opened_at", at), reach.within("site"), incident=scope.incident or 0)
    return rows.order_by("site", "name", "pk")


def post(scope: Scope, number: int) -> Post:
    """One post, also one that has ended. Raises NotFound."""
    row = Post.objects.filter(scope.within("site"), incident=scope.incident or 0, pk=number).first()
    if row is None:
        raise NotFound(_("There is no such post, or it is none of your area."))
    return row


def post_names(numbers: Iterable[int]) -> dict[int, str]:
    """What posts are called, with their site: no secret."""
    rows = list(Post.objects.filter(pk__in=list(numbers)))
    sites = places.names({row.site for row in rows})
    return {row.pk: f"{sites.get(row.site, row.site)} {row.name}" for row in rows}


def posts_of(scope: Scope, roster: Roster) -> QuerySet[Post]:
    """The posts that a roster is about: all of its place, or those that its organisation mans itself."""
    return posts(scope, place=roster.place).filter(organisation=roster.organisation)


def needs(scope: Scope, rows: Iterable[Post], at: datetime | None = None) -> list[Need]:
    """What posts want, by shift and role, now or at a moment; the general need before those of phases."""
    return list(_needs(scope, rows, at).select_related("shift"))


def _needs(scope: Scope, rows: Iterable[Post], at: datetime | None) -> QuerySet[Need]:
    found = Need.objects.filter(
        _held("set_at", at), scope.within("site"), incident=scope.incident or 0, post__in=[row.pk for row in rows]
    )
    return found.order_by("post", "shift__starts", "phase", "role")


@dataclass(frozen=True)
class Wanting:
    """A shift of a post on a day, and what it wants."""

    post: int
    shift: int
    day: date
    starts_at: datetime
    ends_at: datetime
    wants: list[rules.Wanted]

    @property
    def key(self) -> tuple[int, int, date]:
        """Post, shift and day."""
        return self.post, self.shift, self.day


@dataclass(frozen=True)
class Wants:
    """What posts want on any day: the needs, and which phase a day falls into."""

    by_slot: dict[Slot, list[rules.NeedRow]]
    phases: list[tuple[datetime, datetime | None, int]]
    known: dict[tuple[Slot, int | None], list[rules.Wanted]] = field(default_factory=dict)
    """What was asked before: on most days a post wants what it wants on the others."""

    def phase(self, at: datetime) -> int | None:
        """The phase into which a moment falls, if any."""
        running = [key for since, until, key in self.phases if since <= at and (not until or at < until)]
        return running[-1] if running else None

    def by_phase(self, moments: Sequence[datetime]) -> dict[int | None, list[int]]:
        """The numbers of moments that fall into the same phase."""
        found: dict[int | None, list[int]] = defaultdict(list)
        for number, at in enumerate(moments):
            found[self.phase(at)].append(number)
        return dict(found)

    def of(self, slot: Slot, starts_at: datetime) -> list[rules.Wanted]:
        """What one post wants at the shift that starts then."""
        key = slot, self.phase(starts_at)
        if key not in self.known:
            self.known[key] = rules.wanted(self.by_slot.get(slot, ()), key[1])
        return self.known[key]

    def some(
        self, kinds: Iterable[ShiftKind], days: Sequence[date], cells: Iterable[tuple[int, int, date]]
    ) -> Iterator[Wanting]:
        """These shifts of posts that have needs at them, by post, shift and day."""
        known = {(kind.pk, day): times(kind, day) for kind in kinds for day in days}
        for post, shift, day in sorted(cells):
            if (post, shift) in self.by_slot and (shift, day) in known:
                starts, ends = known[shift, day]
                yield Wanting(post, shift, day, starts, ends, self.of((post, shift), starts))

    def shifts(self, kinds: Iterable[ShiftKind], days: Sequence[date]) -> Iterator[Wanting]:
        """Every shift of these kinds on these days, at each post that has needs at it."""
        known = {kind.pk: {day: times(kind, day) for day in days} for kind in kinds}
        for post, shift in self.by_slot:
            for day, (starts, ends) in known.get(shift, {}).items():
                yield Wanting(post, shift, day, starts, ends, self.of((post, shift), starts))


def wants(scope: Scope, rows: Iterable[Post], at: datetime | None = None) -> Wants:
    """What these posts want, now or as it was at a moment."""
    found: dict[Slot, list[rules.NeedRow]] = defaultdict(list)
    columns = ("post", "shift", "phase", "role", "least", "target")
    for post, shift, phase, role, least, target in _needs(scope, rows, at).values_list(*columns):
        found[post, shift].append(rules.NeedRow(phase, role, least, target))
    phases = [(one.since, one.until, one.pk) for one in incidents.phases(scope.incident or 0)]
    return Wants(dict(found), phases)


def phase_names(scope: Scope) -> dict[int | None, str]:
    """What the operation's phases are called; None is every phase."""
    return {None: _("In every phase"), **{one.pk: units.named(one) for one in incidents.phases(scope.incident or 0)}}


def _limits(scope: Scope) -> QuerySet[Limits]:
    """The nearest place's before those above it."""
    return Limits.objects.filter(shared(scope), incident=scope.incident or 0, ended_at=None).order_by("-place")


def limits(scope: Scope, place: str) -> Limits | None:
    """The rules in force at a place: its own or those of the nearest place above."""
    return next((row for row in _limits(scope) if place.startswith(row.place)), None)


def duty_rules(scope: Scope, place: str) -> rules.DutyRules:
    """The same as the rules work with them; the usual ones where nobody has set any."""
    return rules_by_place(scope)(place)


def rules_by_place(scope: Scope) -> Callable[[str], rules.DutyRules]:
    """The same for many places, read once."""
    rows = list(_limits(scope))

    def of(place: str) -> rules.DutyRules:
        row = next((row for row in rows if place.startswith(row.place)), None)
        if row is None:
            return rules.DutyRules()
        return rules.DutyRules(row.rest_hours, row.week_shifts, row.days_in_row, row.fair_nights, row.together)

    return of


def ask_rules(scope: Scope) -> Callable[[str], AskRule]:
    """Whether substitutes are asked by themselves at a place; by hand where nobody has said so."""
    rows = list(_limits(scope))

    def of(place: str) -> AskRule:
        row = next((row for row in rows if place.startswith(row.place)), None)
        if row is None:
            return AskRule()
        return AskRule(row.ask_automatically, row.ask_at_once, timedelta(minutes=row.ask_minutes))

    return of


def times(shift: ShiftKind, day: date) -> tuple[datetime, datetime]:
    """When a shift of a day runs."""
    return rules.runs(day, shift.starts, shift.minutes, timezone.get_current_timezone())
