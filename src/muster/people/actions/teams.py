"""Teams are founded, get members, send people somewhere, and are dissolved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people.models import Deployment, Member, Team
from muster.people.queries import eligible
from muster.people.queries import organisations as units
from muster.people.queries import teams as queries

LOADED = 1000


@dataclass(frozen=True)
class TeamDraft:
    """A team as it is founded."""

    place: str
    kind: str
    name: str
    organisation: int | None = None
    approved_by: int | None = None
    wave: int = 1
    origin: str = ""


def found_team(scope: Scope, *, draft: TeamDraft) -> Team:
    """Found a team. A temporary branch needs the organisation that approved it. Raises Problem, NotFound."""
    _refuse_drafts(scope, [draft])
    try:
        with transaction.atomic():
            row = _new(scope, draft, clock.now(scope.incident or 0))
            row.save()
    except IntegrityError:
        raise Problem("team_known", _("This place already has a team of that name."), status=409) from None
    audit.write(scope, action="people.found_team", subject=f"team:{row.pk}", place=row.place, detail={"kind": row.kind})
    return row


def _refuse_drafts(scope: Scope, drafts: Sequence[TeamDraft]) -> None:
    """Kinds and organisations are looked up once, however many teams there are."""
    kinds = queries.kinds()
    for draft in drafts:
        if scope.incident is None or not scope.covers(draft.place):
            raise NotFound(_("This place is none of your area."))
        if draft.kind not in kinds:
            raise Problem("team_kind", _("There is no such kind of team."))
        if draft.kind in queries.BRANCHES and draft.approved_by is None:
            raise Problem("approval", _("Say which organisation approved the temporary branch."))
        if not draft.name.strip():
            raise Problem("name_missing", _("A team needs a name."))
    for unit in {unit for draft in drafts for unit in (draft.organisation, draft.approved_by) if unit is not None}:
        units.organisation(scope, unit)


def _new(scope: Scope, draft: TeamDraft, at: datetime) -> Team:
    return Team(
        incident=scope.incident or 0, place=draft.place, kind=draft.kind, name=draft.name.strip(),
        organisation=draft.organisation, approved_by=draft.approved_by, wave=draft.wave,
        origin=draft.origin.strip(), founded_at=at,
    )  # fmt: skip


def found_teams(scope: Scope, *, drafts: Iterable[TeamDraft]) -> tuple[dict[tuple[str, str], Team], int]:
    """The teams of a list by place and name, those that were not there founded; and how many those were."""
    wanted = {(draft.place, draft.name.strip()): draft for draft in drafts}
    known = {
        key: row
        for row in queries.teams(scope).filter(name__in={name for _place, name in wanted})
        if (key := (row.place, row.name)) in wanted
    }
    fresh = [draft for key, draft in wanted.items() if key not in known]
    _refuse_drafts(scope, fresh)
    now = clock.now(scope.incident or 0)
    with transaction.atomic():
        rows = Team.objects.bulk_create([_new(scope, draft, now) for draft in fresh], batch_size=LOADED)
        if rows:
            audit.write(scope, action="people.found_teams", detail={"teams": len(rows)})
    return known | {(row.place, row.name): row for row in rows}, len(rows)


@dataclass(frozen=True)
class Sent:
    """What became of a list: how many are new, and who was kept back by a control mark."""

    count: int
    barred: tuple[UUID, ...]


def _allowed(scope: Scope, staff: Sequence[UUID], at: datetime) -> tuple[list[UUID], tuple[UUID, ...]]:
    """Whoever may be sent, and who not: nobody under a control mark that keeps them in."""
    wanted = list(dict.fromkeys(staff))
    known = queries.known_staff(scope, wanted)
    barred = eligible.barred(scope, known, at=at)
    return [one for one in wanted if one in known and one not in barred], tuple(barred)


def join_team(
    scope: Scope, *, team: int, staff: Sequence[UUID], role: str = Member.Role.MEMBER, since: datetime | None = None
) -> Sent:
    """Put people into a team, a whole list at once; whoever is in it already stays as they are."""
    row = queries.team(scope, team)
    return join_teams(scope, teams=[row], members={row.pk: dict.fromkeys(staff, role)}, since=since)


def join_teams(
    scope: Scope, *, teams: Sequence[Team], members: Mapping[int, Mapping[UUID, str]], since: datetime | None = None
) -> Sent:
    """Put people into several teams, each with their role; whoever is in a team already stays as they are."""
    for row in teams:
        _refuse_dissolved(row)
        _refuse_role(members[row.pk].values())
    now = clock.now(scope.incident or 0)
    allowed, barred = _allowed(scope, [one for row in teams for one in members[row.pk]], now)
    may = set(allowed)
    held = set(Member.objects.filter(team__in=teams, staff__in=may, until=None).values_list("team", "staff"))
    rows = [
        Member(
            incident=row.incident, place=row.place, team=row, staff=one, role=role, since=since or now, recorded_at=now
        )
        for row in teams
        for one, role in members[row.pk].items()
        if one in may and (row.pk, one) not in held
    ]
    Member.objects.bulk_create(rows, batch_size=LOADED)
    only = teams[0] if len(teams) == 1 else None
    detail: dict[str, object] = {"people": len(rows), "kept_back": len(barred)}
    detail |= {"teams": len(teams)} if only is None else {"role": next(iter(members[only.pk].values()), "member")}
    audit.write(scope, action="people.join_team", subject="" if only is None else f"team:{only.pk}",
                place="" if only is None else only.place, detail=detail)  # fmt: skip
    return Sent(len(rows), barred)


def _refuse_role(roles: Iterable[str]) -> None:
    if not set(roles) <= set(Member.Role.values):
        raise Problem("role", _("There is no such role in a team."))


def _refuse_dissolved(row: Team) -> None:
    if row.dissolved_at is not None:
        raise Problem("dissolved", _("This team was dissolved."), status=409)


def give_role(scope: Scope, *, team: int, staff: UUID, role: str) -> None:
    """Somebody in a team gets another role from now on; what they were stays written. Raises NotFound, Problem."""
    row = queries.team(scope, team)
    _refuse_dissolved(row)
    _refuse_role([role])
    now = clock.now(row.incident)
    with transaction.atomic():
        held = Member.objects.select_for_update().filter(team=row, staff=staff, until=None).first()
        if held is None:
            raise NotFound(_("There is no such person, or they are none of your area."))
        if held.role == role:
            return
        held.until = now
        held.save(update_fields=["until"])
        Member.objects.create(
            incident=row.incident, place=row.place, team=row, staff=staff, role=role, since=now, recorded_at=now
        )
        audit.write(scope, action="people.give_role", subject=f"team:{row.pk}", place=row.place, detail={"role": role})


def leave_team(scope: Scope, *, team: int, staff: UUID) -> None:
    """Somebody leaves a team."""
    row = queries.team(scope, team)
    Member.objects.filter(team=row, staff=staff, until=None).update(until=clock.now(row.incident))
    audit.write(scope, action="people.leave_team", subject=f"team:{row.pk}", place=row.place)


@dataclass(frozen=True)
class Posting:
    """One person is sent to one place once."""

    staff: UUID
    place: str
    starts_at: datetime
    team: int | None = None
    duty: str = ""

    @property
    def key(self) -> tuple[UUID, str, datetime]:
        """What makes it one and the same."""
        return self.staff, self.place, self.starts_at


def deploy(
    scope: Scope, *, staff: Sequence[UUID], place: str, starts_at: datetime, team: int | None = None, duty: str = ""
) -> Sent:
    """Send people to a place: each is one person-time. The same again changes nothing. A team sends its own."""
    row = None if team is None else queries.team(scope, team)
    if row is not None:
        _refuse_dissolved(row)
        _refuse_others(scope, row, staff)
    postings = [Posting(one, place, starts_at, team, duty.strip()) for one in staff]
    sent = deploy_all(scope, postings=postings, teams={} if row is None else {row.pk: row}, place=place)
    subject = "" if team is None else f"team:{team}"
    audit.write(scope, action="people.deploy", subject=subject, place=place,
                detail={"people": sent.count, "kept_back": len(sent.barred)})  # fmt: skip
    return sent


def _refuse_others(scope: Scope, row: Team, staff: Sequence[UUID]) -> None:
    inside = {one.staff for one in queries.members(scope, row) if queries.runs(one, None)}
    if not inside.issuperset(staff):
        raise Problem("not_in_team", _("Not everybody chosen is in this team. Take them in first, or leave them out."))


def deploy_list(scope: Scope, *, postings: Sequence[Posting], teams: Mapping[int, Team]) -> Sent:
    """A whole list of who was sent where and when, in one entry of the audit."""
    sent = deploy_all(scope, postings=postings, teams=teams)
    audit.write(scope, action="people.deploy_list", detail={"people": sent.count, "kept_back": len(sent.barred)})
    return sent


def deploy_all(scope: Scope, *, postings: Sequence[Posting], teams: Mapping[int, Team], place: str = "") -> Sent:
    """Write down person-times: those that are not known yet, of people who may be sent at their moment."""
    wanted = {one.place for one in postings} | ({place} if place else set())
    if scope.incident is None or not all(scope.covers(where) for where in wanted):
        raise NotFound(_("This place is none of your area."))
    for row in teams.values():
        _refuse_dissolved(row)
    at: dict[datetime, list[UUID]] = defaultdict(list)
    for one in postings:
        at[one.starts_at].append(one.staff)
    may: set[tuple[datetime, UUID]] = set()
    kept_back: dict[UUID, None] = {}
    for moment, people in at.items():
        allowed, barred = _allowed(scope, people, moment)
        may |= {(moment, one) for one in allowed}
        kept_back |= dict.fromkeys(barred)
    there = Deployment.objects.filter(incident=scope.incident, staff__in={one for _at, one in may})
    held = set(there.values_list("staff", "place", "starts_at"))
    now = clock.now(scope.incident)
    fresh = {one.key: one for one in postings if (one.starts_at, one.staff) in may and one.key not in held}
    Deployment.objects.bulk_create(
        (
            Deployment(
                incident=scope.incident, place=one.place, staff=one.staff, team=one.team, duty=one.duty,
                kind=teams[one.team].kind if one.team is not None else "", starts_at=one.starts_at, recorded_at=now,
            )
            for one in fresh.values()
        ),
        batch_size=LOADED,
    )  # fmt: skip
    return Sent(len(fresh), tuple(kept_back))


def dissolve_team(scope: Scope, *, team: int) -> None:
    """A team ends, and everybody's membership with it."""
    row = queries.team(scope, team)
    _refuse_dissolved(row)
    _end([row], clock.now(row.incident))
    audit.write(scope, action="people.dissolve_team", subject=f"team:{row.pk}", place=row.place)


def dissolve_all(scope: Scope, at: datetime) -> None:
    """The operation closes: its teams end with it."""
    _end(list(queries.teams(scope)), at)


def _end(rows: Sequence[Team], at: datetime) -> None:
    Member.objects.filter(team__in=rows, until=None).update(until=at)
    Team.objects.filter(pk__in=[row.pk for row in rows]).update(dissolved_at=at)
