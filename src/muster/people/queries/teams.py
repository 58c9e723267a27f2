"""Teams within reach, who is in them, whom they sent where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people.models import Deployment, Member, OrganisationKind, Staff, Team, Tie
from muster.people.queries.organisations import in_force, named

ORDER = {"secretary": 0, "leader": 1, "deputy": 2}
BRANCHES = frozenset({"temporary-branch", "forward-branch"})
"""Kinds of Party organisation that are founded like a team, and only with somebody's approval."""
LEADS = ("leader", "secretary")
"""Roles of whoever answers for a team."""


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to."""

    kind: str = ""
    place: str = ""
    wave: int | None = None
    dissolved: bool = False
    as_of: datetime | None = None


def _living(prefix: str, at: datetime | None) -> Q:
    """Memberships that run: now, or as a past minute knew them."""
    if at is None:
        return Q(**{f"{prefix}until": None})
    known = {f"{prefix}recorded_at__lte": at, f"{prefix}since__lte": at}
    return Q(Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": at}), **known)


def teams(scope: Scope, filters: Filters | None = None) -> QuerySet[Team]:
    """Teams within reach that are at work, or were with `dissolved`; each with how many are in it."""
    wanted = filters or Filters()
    reach = scope.narrowed(wanted.place) if wanted.place else scope
    rows = Team.objects.filter(reach.within("place"), incident=scope.incident or 0)
    ended = Q(dissolved_at__isnull=False)
    if wanted.as_of is not None:
        rows = rows.filter(founded_at__lte=wanted.as_of)
        ended = Q(dissolved_at__lte=wanted.as_of)
    rows = rows.filter(ended) if wanted.dissolved else rows.exclude(ended, dissolved_at__isnull=False)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.wave is not None:
        rows = rows.filter(wave=wanted.wave)
    running = _living("members__", wanted.as_of) if not wanted.dissolved else Q()
    people = Count("members__staff", filter=running, distinct=True)
    return rows.annotate(people=people).order_by("place", "kind", "wave", "name")


def team(scope: Scope, number: int, as_of: datetime | None = None) -> Team:
    """One team. Raises NotFound, also at a minute before it was founded."""
    rows = Team.objects.filter(scope.within("place"), incident=scope.incident or 0, pk=number)
    row = (rows if as_of is None else rows.filter(founded_at__lte=as_of)).first()
    if row is None:
        raise NotFound(_("There is no such team, or it is none of your area."))
    return row


def members(scope: Scope, row: Team, as_of: datetime | None = None) -> list[Member]:
    """Who is or was in a team: leaders first."""
    found = Member.objects.filter(scope.within("place"), team=row)
    if as_of is not None:
        found = found.filter(recorded_at__lte=as_of)
    return sorted(found, key=lambda one: (not runs(one, as_of), ORDER.get(one.role, 3), one.pk))


def current_members(scope: Scope) -> list[tuple[int, UUID]]:
    """Everybody who is in a team now, by the team's id."""
    found = Member.objects.filter(scope.within("place"), incident=scope.incident or 0, until=None)
    return list(found.order_by("pk").values_list("team", "staff"))


def runs(one: Member, as_of: datetime | None) -> bool:
    """Whether somebody is in their team, now or at a past minute."""
    return one.until is None or (as_of is not None and one.until > as_of)


def leaders(scope: Scope, rows: Sequence[Team], as_of: datetime | None = None) -> dict[int, UUID]:
    """Who answers for each of the teams; teams without anybody are left out."""
    found = Member.objects.filter(scope.within("place"), _living("", as_of), team__in=rows, role__in=LEADS)
    return dict(found.order_by("role", "-pk").values_list("team", "staff"))


def with_roles(scope: Scope, wanted: Iterable[str], *, on: date) -> QuerySet[Tie, int]:
    """The organisations to which people are tied on that day who have any of these roles in a team now."""
    held = Member.objects.filter(scope.within("place"), incident=scope.incident or 0, until=None, role__in=[*wanted])
    ties = Tie.objects.filter(in_force(on), scope.within("place"), staff__left_at=None, staff__in=held.values("staff"))
    return ties.order_by().values_list("organisation", flat=True).distinct()


def roles() -> list[tuple[str, str]]:
    """What somebody can be in a team, with its word."""
    return [(role.value, str(role.label)) for role in Member.Role]


def without_leader(scope: Scope, filters: Filters) -> int:
    """How many teams at work nobody answers for."""
    led = Member.objects.filter(_living("", filters.as_of), incident=scope.incident or 0, role__in=LEADS)
    return teams(scope, filters).exclude(pk__in=led.values("team")).order_by().count()


def kinds() -> dict[str, str]:
    """What kinds of team there are, in the reader's language."""
    rows = OrganisationKind.objects.exclude(family="unit").order_by("position")
    return {row.key: named(row) for row in rows if row.family != "party" or row.key in BRANCHES}


def known_staff(scope: Scope, staff: Iterable[UUID]) -> set[UUID]:
    """Those of the ids that are staff within reach and have not left."""
    rows = Staff.objects.filter(scope.within("place"), pk__in=list(staff), left_at=None)
    return set(rows.values_list("pk", flat=True))


def deployments(scope: Scope, row: Team | None = None, as_of: datetime | None = None) -> QuerySet[Deployment]:
    """Person-times within reach, of one team or of all."""
    rows = Deployment.objects.filter(scope.within("place"), incident=scope.incident or 0)
    if row is not None:
        rows = rows.filter(team=row.pk)
    return rows if as_of is None else rows.filter(recorded_at__lte=as_of)


def counted(scope: Scope, row: Team | None, as_of: datetime | None = None) -> tuple[int, int]:
    """Person-times and people that a team has sent, or all of them."""
    found = deployments(scope, row, as_of).aggregate(times=Count("pk"), people=Count("staff", distinct=True))
    return found["times"], found["people"]


def times(scope: Scope, rows: Sequence[Team], as_of: datetime | None = None) -> dict[int, tuple[int, int]]:
    """Person-times and people of each of the teams."""
    found = deployments(scope, None, as_of).filter(team__in=[row.pk for row in rows]).order_by().values("team")
    counted = found.annotate(n=Count("pk"), people=Count("staff", distinct=True))
    return {one["team"]: (one["n"], one["people"]) for one in counted if one["team"] is not None}


@dataclass(frozen=True)
class Sending:
    """People of a team who were sent to one place at one time."""

    place: str
    starts_at: datetime
    duty: str
    people: int


def sendings(scope: Scope, row: Team, as_of: datetime | None = None, limit: int = 200) -> list[Sending]:
    """Where a team sent people, the latest first."""
    found = deployments(scope, row, as_of).order_by().values("place", "starts_at", "duty").annotate(n=Count("pk"))
    return [
        Sending(one["place"], one["starts_at"], one["duty"], one["n"])
        for one in found.order_by("-starts_at", "place")[:limit]
    ]
