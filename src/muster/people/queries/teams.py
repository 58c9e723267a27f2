"""Teams within reach, who is in them, and who may know why somebody is kept back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people.models import Deployment, Member, OrganisationKind, Staff, Team
from muster.people.queries.organisations import named


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to."""

    kind: str = ""
    place: str = ""
    dissolved: bool = False


def teams(scope: Scope, filters: Filters | None = None) -> QuerySet[Team]:
    """Teams within reach that are at work, or were with `dissolved`; each with how many are in it."""
    wanted = filters or Filters()
    reach = scope.narrowed(wanted.place) if wanted.place else scope
    rows = Team.objects.filter(reach.within("place"), incident=scope.incident or 0)
    rows = rows.filter(dissolved_at__isnull=not wanted.dissolved)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    running = Q(members__until=None) if not wanted.dissolved else Q()
    return rows.annotate(people=Count("members", filter=running)).order_by("place", "kind", "wave", "name")


def team(scope: Scope, number: int) -> Team:
    """One team. Raises NotFound."""
    row = Team.objects.filter(scope.within("place"), incident=scope.incident or 0, pk=number).first()
    if row is None:
        raise NotFound(_("There is no such team, or it is none of your area."))
    return row


def members(scope: Scope, row: Team) -> list[Member]:
    """Who is or was in a team: leaders first."""
    order = {"secretary": 0, "leader": 1, "deputy": 2}
    found = Member.objects.filter(scope.within("place"), team=row)
    return sorted(found, key=lambda one: (one.until is not None, order.get(one.role, 3), one.pk))


def kinds() -> dict[str, str]:
    """What kinds of team there are, in the reader's language."""
    rows = OrganisationKind.objects.exclude(family="unit").order_by("position")
    return {row.key: named(row) for row in rows}


def known_staff(scope: Scope, staff: Iterable[UUID]) -> set[UUID]:
    """Those of the ids that are staff within reach and have not left."""
    rows = Staff.objects.filter(scope.within("place"), pk__in=list(staff), left_at=None)
    return set(rows.values_list("pk", flat=True))


def counted(scope: Scope, row: Team) -> tuple[int, int]:
    """Person-times and people that a team has sent."""
    rows = Deployment.objects.filter(scope.within("place"), incident=row.incident, team=row.pk)
    return rows.count(), rows.values("staff").distinct().count()
