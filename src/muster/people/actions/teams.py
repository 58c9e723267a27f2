"""Teams are founded, get members, send people somewhere, and are dissolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people.models import Deployment, Member, OrganisationKind, Team
from muster.people.queries import eligible
from muster.people.queries import teams as queries

LOADED = 1000
NEEDS_APPROVAL = "temporary-branch"


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
    if scope.incident is None or not scope.covers(draft.place):
        raise NotFound(_("This place is none of your area."))
    if not OrganisationKind.objects.filter(pk=draft.kind).exists():
        raise Problem("team_kind", _("There is no such kind of team."))
    if draft.kind == NEEDS_APPROVAL and draft.approved_by is None:
        raise Problem("approval", _("Say which organisation approved the temporary branch."))
    if not draft.name.strip():
        raise Problem("name_missing", _("A team needs a name."))
    try:
        with transaction.atomic():
            row = Team.objects.create(
                incident=scope.incident, place=draft.place, kind=draft.kind, name=draft.name.strip(),
                organisation=draft.organisation, approved_by=draft.approved_by, wave=draft.wave,
                origin=draft.origin.strip(), founded_at=clock.now(scope.incident),
            )  # fmt: skip
    except IntegrityError:
        raise Problem("team_known", _("This place already has a team of that name."), status=409) from None
    audit.write(scope, action="people.found_team", subject=f"team:{row.pk}", place=row.place, detail={"kind": row.kind})
    return row


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
    _refuse_dissolved(row)
    now = clock.now(row.incident)
    allowed, barred = _allowed(scope, staff, now)
    held = set(Member.objects.filter(team=row, staff__in=allowed, until=None).values_list("staff", flat=True))
    rows = [
        Member(incident=row.incident, place=row.place, team=row, staff=one, role=role, since=since or now)
        for one in allowed
        if one not in held
    ]
    Member.objects.bulk_create(rows, batch_size=LOADED)
    audit.write(scope, action="people.join_team", subject=f"team:{row.pk}", place=row.place,
                detail={"people": len(rows), "kept_back": len(barred), "role": role})  # fmt: skip
    return Sent(len(rows), barred)


def _refuse_dissolved(row: Team) -> None:
    if row.dissolved_at is not None:
        raise Problem("dissolved", _("This team was dissolved."), status=409)


def leave_team(scope: Scope, *, team: int, staff: UUID) -> None:
    """Somebody leaves a team."""
    row = queries.team(scope, team)
    Member.objects.filter(team=row, staff=staff, until=None).update(until=clock.now(row.incident))
    audit.write(scope, action="people.leave_team", subject=f"team:{row.pk}", place=row.place)


def deploy(
    scope: Scope, *, staff: Sequence[UUID], place: str, starts_at: datetime, team: int | None = None, duty: str = ""
) -> Sent:
    """Send people to a place: each is one person-time. The same again changes nothing."""
    if scope.incident is None or not scope.covers(place):
        raise NotFound(_("This place is none of your area."))
    row = None if team is None else queries.team(scope, team)
    if row is not None:
        _refuse_dissolved(row)
    now = clock.now(scope.incident)
    allowed, barred = _allowed(scope, staff, starts_at)
    there = Deployment.objects.filter(incident=scope.incident, place=place, starts_at=starts_at, staff__in=allowed)
    held = set(there.values_list("staff", flat=True))
    rows = [
        Deployment(
            incident=scope.incident, place=place, staff=one, team=team, kind=row.kind if row else "", duty=duty,
            starts_at=starts_at, recorded_at=now,
        )
        for one in allowed
        if one not in held
    ]  # fmt: skip
    Deployment.objects.bulk_create(rows, batch_size=LOADED)
    audit.write(scope, action="people.deploy", subject="" if team is None else f"team:{team}", place=place,
                detail={"people": len(rows), "kept_back": len(barred)})  # fmt: skip
    return Sent(len(rows), barred)


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
