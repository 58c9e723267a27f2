"""Staff are added and corrected, one by one or as a whole list: the same people again change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from muster.kernel import audit
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people import staff_identity
from muster.people.identities import NAME, NUMBER, PHONE
from muster.people.models import Organisation, Staff, StaffIdentity, Tie
from muster.people.queries.staff import identities_within

WORKS_FOR = "works-for"
BRANCH_MEMBER = "branch-member"


@dataclass(frozen=True)
class Person:
    """A member of staff as a list describes them; `branch` is the Party branch they belong to, where it is given."""

    name: str
    id_number: str
    phone: str
    organisation: Organisation
    branch: Organisation | None = None
    home: str = ""
    skills: tuple[str, ...] = ()
    volunteer: bool = False

    @property
    def content(self) -> dict[str, str]:
        """What is sealed."""
        return {NAME: self.name, NUMBER: self.id_number, PHONE: self.phone}


@dataclass(frozen=True)
class Counts:
    """What became of a list: people added, changed, and found as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class _Known:
    identity: StaffIdentity
    content: dict[str, str]


class _Directory:
    """Who of a list is known already within reach: by number; by name and phone where one side has no number."""

    def __init__(self, scope: Scope, people: Sequence[Person]) -> None:
        wanted = {mark for person in people for mark in staff_identity.marks(person.content)}
        with connection.cursor() as cursor:
            cursor.execute("select people_staff_with(%s::bytea[])", (list(wanted),))
            ids = [row[0] for row in cursor.fetchall()]
        self._by_number: dict[bytes, _Known] = {}
        self._by_name_and_phone: dict[tuple[bytes, bytes], _Known] = {}
        rows = identities_within(scope).filter(pk__in=ids, staff__left_at=None).select_related("staff")
        for identity in rows.order_by("pk"):
            content = staff_identity.opened(identity.sealed)
            if content is not None:
                self.add(_Known(identity, content))

    def add(self, known: _Known) -> None:
        """Remember somebody, so that the same list finds them again further down."""
        number, both = _keys(known.content)
        if number:
            self._by_number[number] = known
        if both:
            self._by_name_and_phone[both] = known

    def find(self, person: Person) -> _Known | None:
        """The same person, if there is one."""
        number, both = _keys(person.content)
        if number and number in self._by_number:
            return self._by_number[number]
        found = self._by_name_and_phone.get(both) if both else None
        if found is not None and number and found.content.get(NUMBER):
            return None
        return found


def _keys(content: dict[str, str]) -> tuple[bytes | None, tuple[bytes, bytes] | None]:
    number = staff_identity.mark(NUMBER, content.get(NUMBER, ""))
    name, phone = (staff_identity.mark(part, content.get(part, "")) for part in (NAME, PHONE))
    return number, (name, phone) if name and phone else None


def load_staff(scope: Scope, *, people: Sequence[Person], on: date, at: datetime) -> Counts:
    """Add those who are new, correct those who differ; ties begin on the day `on`. One transaction, one audit entry.

    Raises NotFound when an organisation is out of reach. What a list leaves empty does not empty what is known.
    """
    for place in {person.organisation.place for person in people}:
        if not scope.covers(place):
            raise NotFound()
    added = changed = unchanged = 0
    with transaction.atomic():
        directory = _Directory(scope, people)
        for person in people:
            known = directory.find(person)
            if known is None:
                directory.add(_add(person, on, at))
                added += 1
            elif _correct(known, person, on):
                changed += 1
            else:
                unchanged += 1
        counts = Counts(added, changed, unchanged)
        audit.write(scope, action="people.load_staff", detail=vars(counts))
    return counts


def _add(person: Person, on: date, at: datetime) -> _Known:
    staff = Staff.objects.create(
        place=person.organisation.place,
        home=person.home,
        skills=sorted(person.skills),
        volunteer=person.volunteer,
        created_at=at,
    )
    content = {key: value for key, value in person.content.items() if value}
    identity = StaffIdentity.objects.create(
        staff=staff, place=staff.place, sealed=staff_identity.seal(content), marks=staff_identity.marks(content)
    )
    _tie(staff, _wanted(person), on)
    return _Known(identity, content)


def _wanted(person: Person) -> list[tuple[str, Organisation]]:
    ties = [(WORKS_FOR, person.organisation)]
    return ties if person.branch is None else [*ties, (BRANCH_MEMBER, person.branch)]


def _tie(staff: Staff, wanted: Iterable[tuple[str, Organisation]], on: date) -> bool:
    """Begin the ties that are not there; of each kind the one before ends the day before. Whether anything changed."""
    held = {(tie.kind_id, tie.organisation_id): tie for tie in staff.ties.filter(until=None)}
    fresh = [(kind, target) for kind, target in wanted if (kind, target.pk) not in held]
    for kind, target in fresh:
        for (other, _), tie in held.items():
            if other == kind:
                tie.until = max(tie.since, on)
                tie.save(update_fields=["until"])
        Tie.objects.update_or_create(
            staff=staff,
            organisation=target,
            kind_id=kind,
            since=on,
            defaults={"place": staff.place, "until": None},
        )
    return bool(fresh)


def _correct(known: _Known, person: Person, on: date) -> bool:
    identity, staff = known.identity, known.identity.staff
    given = {key: value for key, value in person.content.items() if value}
    differs = any(known.content.get(key) != value for key, value in given.items())
    if differs:
        known.content.update(given)
        identity.sealed = staff_identity.seal(known.content)
        identity.marks = staff_identity.marks(known.content)
        identity.save(update_fields=["sealed", "marks"])
    skills = sorted({*staff.skills, *person.skills})
    home = person.home or staff.home
    if (skills, home) != (staff.skills, staff.home):
        staff.skills, staff.home = skills, home
        staff.save(update_fields=["skills", "home"])
        differs = True
    return _tie(staff, _wanted(person), on) or differs


def leave_staff(scope: Scope, *, staff: UUID, on: date, at: datetime) -> None:
    """Somebody is no longer staff: their ties end, what they did stays. Raises NotFound out of reach."""
    row = Staff.objects.filter(scope.within("place"), pk=staff, left_at=None).first()
    if row is None:
        raise NotFound()
    row.left_at = at
    row.save(update_fields=["left_at"])
    row.ties.filter(until=None, since__lte=on).update(until=on)
    audit.write(scope, action="people.leave_staff", subject=f"staff:{staff}", place=row.place)
