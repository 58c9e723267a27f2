"""A roster is made, edited by hand, published or thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of
from muster.people.queries import eligible, pool
from muster.people.queries import organisations as units
from muster.rosters import rules
from muster.rosters.actions import contacts, ending
from muster.rosters.models import Assignment, Roster
from muster.rosters.queries import grid, needs, people
from muster.rosters.queries import rosters as queries

State = Roster.State
LOADED = 1000


@dataclass(frozen=True)
class RosterDraft:
    """Which days of which place, or of the posts that one organisation mans itself."""

    place: str
    first: date
    days: int
    organisation: int | None = None


def make(scope: Scope, *, draft: RosterDraft, copied: int | None = None) -> Roster:
    """Begin a roster; `copied` takes over who stood where in another one, day by day, as far as they can come."""
    incident = incident_of(scope)
    if not scope.covers(draft.place):
        raise NotFound(_("This place is none of your area."))
    if not 1 <= draft.days <= rules.LONGEST:
        raise Problem("days", _("A roster is for 1 to 31 days."))
    if draft.organisation is not None:
        units.organisation(scope, draft.organisation)
    before = None if copied is None else queries.roster(scope, copied)
    with transaction.atomic():
        same = Roster.objects.filter(
            incident=incident, place=draft.place, organisation=draft.organisation, first=draft.first
        )  # fmt: skip
        row = Roster.objects.create(
            incident=incident, place=draft.place, organisation=draft.organisation, first=draft.first, days=draft.days,
            version=1 + (same.aggregate(last=Max("version"))["last"] or 0), made_by=scope.actor,
            made_at=clock.now(incident),
        )  # fmt: skip
        if before is not None:
            _copy(scope, row, before)
        audit.write(scope, action="rosters.make", subject=f"roster:{row.pk}", place=row.place,
                    detail={"days": row.days, "copied": copied})  # fmt: skip
    return row


def _copy(scope: Scope, row: Roster, before: Roster) -> None:
    """Each day takes over the day that lies whole rounds of the old roster before it."""
    rounds = timedelta(days=before.days)
    old = list(queries.assignments(scope, before))
    away = people.spans(scope, {one.staff for one in old})
    open_posts = set(needs.posts_of(scope, row).values_list("pk", flat=True))
    allowed = _allowed(scope, row, {one.staff for one in old})
    fresh: dict[tuple[UUID, date], Assignment] = {}
    for day in rules.days_of(row.first, row.days):
        for one in old:
            if (day - one.day) % rounds or one.post_id not in open_posts or one.staff not in allowed:
                continue
            if rules.is_free(away.get(one.staff, ()), day, one.shift_id):
                fresh.setdefault((one.staff, day), _standing(scope, row, one, day))
    Assignment.objects.bulk_create(fresh.values(), batch_size=LOADED)


def _standing(scope: Scope, row: Roster, like: Assignment, day: date) -> Assignment:
    starts, ends = needs.times(like.shift, day)
    return Assignment(
        incident=row.incident, site=like.site, roster=row, post=like.post, shift=like.shift, staff=like.staff, day=day,
        role=like.role, starts_at=starts, ends_at=ends, set_by=scope.actor, set_at=row.made_at,
    )  # fmt: skip


def _allowed(scope: Scope, row: Roster, staff: set[UUID]) -> set[UUID]:
    found = {one.id for one in pool.pool(scope, on=row.first, organisation=row.organisation, only=staff)}
    return found - eligible.barred(scope, found, at=clock.now(row.incident))


def own(scope: Scope, roster: int) -> Roster:
    """A roster of one's own place: the office above it makes those that stand above. Raises NotFound."""
    row = queries.roster(scope, roster)
    if not scope.covers(row.place):
        raise NotFound(_("There is no such roster, or it is none of your area."))
    return row


def draft(scope: Scope, roster: int) -> Roster:
    """A draft of one's own, locked until the transaction ends. Raises NotFound, Problem."""
    row = own(scope, roster)
    row = Roster.objects.select_for_update().get(pk=row.pk)
    if row.state != State.DRAFT:
        raise Problem("not_draft", _("This roster is not a draft any more."), status=409)
    return row


@dataclass(frozen=True)
class Place:
    """Who is put where."""

    post: int
    shift: int
    day: date
    staff: UUID
    role: str = ""
    source: str = Assignment.Source.HAND


def assign(scope: Scope, *, roster: int, put: Place, locked: bool = False) -> Assignment:
    """Put somebody at a post for a shift. Broken rules are shown, not forbidden; whoever cannot come is refused, and
    on a published roster whoever would be at two posts at once."""
    row = queries.roster(scope, roster)
    _refuse_closed(row)
    post, shift = needs.post(scope, put.post), needs.shift_kind(scope, put.shift)
    if not row.first <= put.day < row.first + timedelta(days=row.days):
        raise Problem("day", _("This day does not belong to the roster."))
    if post.ended_at is not None or not post.site.startswith(row.place) or post.organisation != row.organisation:
        raise Problem("post", _("This roster is not about that post."), status=409)
    starts, ends = needs.times(shift, put.day)
    candidate = _refuse_unable(scope, row, put)
    if row.state == State.PUBLISHED and queries.twice([queries.Stretch(put.staff, put.day, starts, ends)]):
        raise Problem("twice", _("This person already has a shift on that day."), status=409)
    cell = grid.cell(scope, row, post, shift, put.day)
    roles = {want.role: 0 for want in cell.wants}
    for one in cell.people:
        roles[one.row.role] = roles.get(one.row.role, 0) + 1
    role = put.role or rules.role_for(candidate.skills, cell.wants, roles)
    if role != rules.ANY and role not in candidate.skills:
        raise Problem("skill", _("This person does not have the skill for the role."))
    now = clock.now(row.incident)
    try:
        with transaction.atomic():
            made = Assignment.objects.create(
                incident=row.incident, site=post.site, roster=row, post=post, shift=shift, staff=put.staff,
                day=put.day, role=role, starts_at=starts, ends_at=ends, locked=locked, source=put.source,
                set_by=scope.actor, set_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Problem("twice", _("This person already has a shift on that day."), status=409) from None
    if row.state == State.PUBLISHED:
        contacts.keep(scope, where=[(made.site, made.staff)])
    audit.write(scope, action="rosters.assign", subject=f"assignment:{made.pk}", place=post.site,
                detail={"staff": str(put.staff), "roster": row.pk})  # fmt: skip
    return made


def _refuse_unable(scope: Scope, row: Roster, put: Place) -> pool.Candidate:
    """Somebody within reach who may be deployed and is free. It is not said why somebody may not."""
    found = pool.pool(scope, on=put.day, organisation=row.organisation, only=[put.staff])
    if not found:
        raise NotFound(_("There is no such person, or they are none of your area."))
    starts = needs.times(needs.shift_kind(scope, put.shift), put.day)[0]
    free = rules.is_free(people.spans(scope, [put.staff]).get(put.staff, ()), put.day, put.shift)
    if not free or eligible.barred(scope, [put.staff], at=starts):
        raise Problem("unable", _("This person cannot be given duty then. Choose somebody else."), status=409)
    return found[0]


def _refuse_closed(row: Roster) -> None:
    if row.state not in (State.DRAFT, State.PUBLISHED):
        raise Problem("closed", _("This roster was replaced or thrown away. Open the one that stands."), status=409)


def remove(scope: Scope, *, assignment: int, why: str = "removed") -> Assignment:
    """Take somebody off a post; the row stays, with why."""
    row = queries.assignment(scope, assignment, lock=True)
    _refuse_closed(row.roster)
    ending.take_off(Assignment.objects.filter(pk=row.pk), why=why, at=clock.now(row.incident))
    audit.write(scope, action="rosters.remove", subject=f"assignment:{row.pk}", place=row.site,
                detail={"staff": str(row.staff), "why": why})  # fmt: skip
    return row


def lock(scope: Scope, *, assignment: int, locked: bool) -> Assignment:
    """Keep somebody where they are when the rest is computed, or let them go."""
    row = queries.assignment(scope, assignment, lock=True)
    _refuse_closed(row.roster)
    row.locked = locked
    row.save(update_fields=["locked"])
    audit.write(scope, action="rosters.lock", subject=f"assignment:{row.pk}", place=row.site,
                detail={"locked": locked})  # fmt: skip
    return row


def drop(scope: Scope, *, roster: int) -> None:
    """Throw a draft away; a published roster is replaced by another one."""
    with transaction.atomic():
        row = draft(scope, roster)
        row.state = State.DROPPED
        row.save(update_fields=["state"])
        audit.write(scope, action="rosters.drop", subject=f"roster:{row.pk}", place=row.place)
