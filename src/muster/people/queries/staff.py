"""Staff as lists and pages show them: masked, within reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from muster.kernel.codes import upper
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people import identities, staff_identity
from muster.people.models import Reveal, Skill, Staff, StaffIdentity, Tie
from muster.people.queries.organisations import in_force, named


@dataclass(frozen=True)
class Filters:
    """What a list of staff is narrowed to; '' and None let all pass."""

    organisation: int | None = None
    skill: str = ""
    place: str = ""
    volunteers: bool | None = None
    on: date | None = None
    as_of: datetime | None = None


@dataclass(frozen=True)
class Row:
    """One member of staff in a list, masked; `readable` False when the key of names is missing."""

    staff: Staff
    name: str
    number: str
    phone: str
    readable: bool
    skills: list[str]
    ties: list[Tie] = field(default_factory=list)


def within(scope: Scope, *, as_of: datetime | None = None) -> QuerySet[Staff]:
    """Staff within reach who have not left, or had not at a past minute."""
    if as_of is None:
        return Staff.objects.filter(scope.within("place"), left_at=None)
    there = Q(left_at=None) | Q(left_at__gt=as_of)
    return Staff.objects.filter(scope.within("place"), there, created_at__lte=as_of)


def identities_within(scope: Scope) -> QuerySet[StaffIdentity]:
    """The sealed identities within reach: none for whoever may not see names."""
    return StaffIdentity.objects.filter(scope.within("place")) if scope.names else StaffIdentity.objects.none()


def matching(scope: Scope, filters: Filters) -> QuerySet[Staff]:
    """Staff that the filters leave, newest first."""
    rows = within(scope, as_of=filters.as_of)
    if filters.organisation is not None:
        rows = rows.filter(pk__in=_tied(scope, filters.organisation, filters.on))
    if filters.skill:
        rows = rows.filter(skills__contains=[filters.skill])
    if filters.place:
        rows = rows.filter(place__gte=filters.place, place__lt=upper(filters.place))
    if filters.volunteers is not None:
        rows = rows.filter(volunteer=filters.volunteers)
    return rows.order_by("-created_at", "-pk")


def _tied(scope: Scope, organisation: int, on: date | None) -> QuerySet[Tie, UUID]:
    when = in_force(on) if on is not None else Q()
    ties = Tie.objects.filter(when, scope.within("place"), organisation=organisation)
    return ties.values_list("staff", flat=True)


def find(scope: Scope, part: str, text: str) -> list[UUID]:
    """Staff within reach with exactly this number, phone or name. Raises Problem when the key is missing."""
    marks = staff_identity.marks_to_find(part, text) if scope.names else []
    if not marks:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select people_staff_with(%s::bytea[])", (marks,))
        ids = [row[0] for row in cursor.fetchall()]
    return list(identities_within(scope).filter(pk__in=ids).values_list("pk", flat=True))


def rows(scope: Scope, staff: Sequence[Staff], *, on: date) -> list[Row]:
    """The lines of a list, in the order given: names masked, ties that hold on that day."""
    ids = [one.pk for one in staff]
    sealed = {row.pk: row.sealed for row in identities_within(scope).filter(pk__in=ids)}
    skills = {skill.key: named(skill) for skill in Skill.objects.all()}
    held = Tie.objects.filter(in_force(on)).select_related("organisation", "kind").order_by("kind__position")
    loaded = Staff.objects.filter(pk__in=ids).prefetch_related(Prefetch("ties", held, to_attr="held"))
    ties: dict[UUID, list[Tie]] = {one.pk: one.held for one in loaded}
    return [_row(one, sealed.get(one.pk), skills, ties.get(one.pk, [])) for one in staff]


def _row(staff: Staff, sealed: bytes | memoryview | None, skills: dict[str, str], ties: list[Tie]) -> Row:
    content = None if sealed is None else staff_identity.opened(sealed)
    parts = identities.masked(content or {})
    shown = [skills.get(key, key) for key in staff.skills]
    return Row(staff, parts.name, parts.number, parts.phone, content is not None, shown, ties)


def one(scope: Scope, staff_id: UUID, *, on: date) -> Row:
    """One member of staff, with all ties ever. Raises NotFound, also when they are out of reach."""
    staff = Staff.objects.filter(scope.within("place"), pk=staff_id).first()
    if staff is None:
        raise NotFound(_("There is no such person, or they are none of your area."))
    row = rows(scope, [staff], on=on)[0]
    row.ties[:] = staff.ties.select_related("organisation", "kind").order_by("-since", "kind__position")
    return row


def reveals(scope: Scope, subject: Reveal.Subject, target: str) -> list[Reveal]:
    """Who has looked at this name, newest first."""
    if scope.incident is None:
        return []
    rows = Reveal.objects.filter(scope.within("place"), incident=scope.incident, subject=subject, target=target)
    return list(rows.order_by("-recorded_at", "-pk"))
