"""Staff are added and corrected, one by one or as a whole list: the same people again change nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from muster.kernel import audit
from muster.kernel.ids import uuid7
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.people import staff_identity
from muster.people.identities import NAME, NUMBER, PHONE
from muster.people.models import Organisation, Staff, StaffIdentity, Tie
from muster.people.queries.organisations import WORKS_FOR
from muster.people.queries.staff import identities_within

BRANCH_MEMBER = "branch-member"
LOOKED_UP = 500
"""People of a list that are looked up at once."""


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


@dataclass
class _Known:
    """Somebody who is known, or who will be added by this very list (then `identity` is None)."""

    content: dict[str, str]
    identity: StaffIdentity | None = None
    person: Person | None = None
    staff: UUID | None = None


class _Directory:
    """Who of a list is known already within reach: by number; by name and phone where one side has no number."""

    def __init__(self, scope: Scope, people: Sequence[Mapping[str, str]]) -> None:
        self._by_number: dict[bytes, _Known] = {}
        self._by_name_and_phone: dict[tuple[bytes, bytes], _Known] = {}
        self._seen: set[UUID] = set()
        # In parts: a fresh table has no statistics, and the database then compares every row with the whole list.
        for start in range(0, len(people), LOOKED_UP):
            self._look_up(scope, people[start : start + LOOKED_UP])

    def _look_up(self, scope: Scope, people: Sequence[Mapping[str, str]]) -> None:
        # Not by name: many share one, and whoever is known by name is known by phone, too.
        keys = [(part, person.get(part, "")) for part in (NUMBER, PHONE) for person in people]
        wanted = {mark for part, text in keys for mark in staff_identity.marks_to_find(part, text)}
        with connection.cursor() as cursor:
            cursor.execute("select people_staff_with(%s::bytea[])", (list(wanted),))
            ids = {row[0] for row in cursor.fetchall()} - self._seen
        self._seen |= ids
        rows = identities_within(scope).filter(pk__in=ids, staff__left_at=None).select_related("staff")
        for identity in rows.order_by("pk").prefetch_related("staff__ties"):
            content = staff_identity.opened(identity.sealed)
            if content is not None:
                self.add(_Known(content, identity, staff=identity.pk))

    def add(self, known: _Known) -> None:
        """Remember somebody, so that the same list finds them again further down."""
        number, both = _keys(known.content)
        if number:
            self._by_number[number] = known
        if both:
            self._by_name_and_phone[both] = known

    def find(self, content: Mapping[str, str]) -> _Known | None:
        """The same person, if there is one."""
        number, both = _keys(content)
        if number and number in self._by_number:
            return self._by_number[number]
        found = self._by_name_and_phone.get(both) if both else None
        if found is not None and number and found.content.get(NUMBER):
            return None
        return found


def _keys(content: Mapping[str, str]) -> tuple[bytes | None, tuple[bytes, bytes] | None]:
    number = staff_identity.mark(NUMBER, content.get(NUMBER, ""))
    name, phone = (staff_identity.mark(part, content.get(part, "")) for part in (NAME, PHONE))
    return number, (name, phone) if name and phone else None


@dataclass(frozen=True)
class Plan:
    """What a list would do: whom it adds, whom it changes and how, and how many it finds as they are."""

    added: list[Person]
    changed: list[tuple[StaffIdentity, dict[str, str], Person]]
    unchanged: int
    who: tuple[UUID, ...] = ()
    """Who each line of the list is, in its order."""
    new: list[UUID] = field(default_factory=list)
    """The ids that those who are added get."""

    @property
    def counts(self) -> Counts:
        """The same in numbers."""
        return Counts(len(self.added), len(self.changed), self.unchanged)


def plan_staff(scope: Scope, *, people: Sequence[Person]) -> Plan:
    """Compare a list with who is known; nothing is written. Raises NotFound when an organisation is out of reach."""
    for place in {person.organisation.place for person in people}:
        if not scope.covers(place):
            raise NotFound(_("This place is none of your area."))
    directory = _Directory(scope, [person.content for person in people])
    fresh: list[_Known] = []
    changed: dict[UUID, tuple[StaffIdentity, dict[str, str], Person]] = {}
    unchanged = 0
    who: list[UUID | None] = []
    for person in people:
        known = directory.find(person.content)
        if known is None:
            known = _Known(_given(person), person=person, staff=uuid7())
            fresh.append(known)
            directory.add(known)
        elif known.identity is None:
            unchanged += 1
        elif _differs(known.identity, known.content, person):
            known.content.update(_given(person))
            changed[known.identity.pk] = (known.identity, known.content, person)
        else:
            unchanged += 1
        who.append(known.staff)
    return Plan(
        [one.person for one in fresh if one.person is not None],
        list(changed.values()),
        unchanged,
        tuple(one for one in who if one is not None),
        [one.staff for one in fresh if one.staff is not None],
    )


def recognise(scope: Scope, people: Sequence[Mapping[str, str]]) -> list[UUID | None]:
    """Who among the staff within reach the people of a list are, by number or by name and phone; None: nobody known."""
    directory = _Directory(scope, people)
    found = [directory.find(content) for content in people]
    return [None if one is None else one.staff for one in found]


def _given(person: Person) -> dict[str, str]:
    return {key: value for key, value in person.content.items() if value}


def _wanted(person: Person) -> list[tuple[str, Organisation]]:
    ties = [(WORKS_FOR, person.organisation)]
    return ties if person.branch is None else [*ties, (BRANCH_MEMBER, person.branch)]


def _differs(identity: StaffIdentity, content: dict[str, str], person: Person) -> bool:
    staff = identity.staff
    held = {(tie.kind_id, tie.organisation_id) for tie in staff.ties.all() if tie.until is None}
    return (
        any(content.get(key) != value for key, value in _given(person).items())
        or not set(person.skills) <= set(staff.skills)
        or bool(person.home and person.home != staff.home)
        or any((kind, target.pk) not in held for kind, target in _wanted(person))
    )


def load_staff(scope: Scope, *, people: Sequence[Person], on: date, at: datetime) -> Counts:
    """Add those who are new, correct those who differ; ties begin on the day `on`. One transaction, one audit entry.

    Raises NotFound when an organisation is out of reach. What a list leaves empty does not empty what is known.
    """
    return enlist(scope, people=people, on=on, at=at).counts


def enlist(scope: Scope, *, people: Sequence[Person], on: date, at: datetime) -> Plan:
    """The same, for whoever has to know who each line of the list is: what was planned and has been done."""
    with transaction.atomic():
        plan = plan_staff(scope, people=people)
        _add(plan.added, plan.new, on, at)
        for identity, content, person in plan.changed:
            _correct(identity, content, person, on)
        audit.write(scope, action="people.load_staff", detail=vars(plan.counts))
    return plan


def _add(people: Sequence[Person], ids: Sequence[UUID], on: date, at: datetime) -> None:
    staff = [
        Staff(
            pk=number,
            place=person.organisation.place,
            home=person.home,
            skills=sorted(person.skills),
            volunteer=person.volunteer,
            created_at=at,
        )
        for number, person in zip(ids, people, strict=True)
    ]
    Staff.objects.bulk_create(staff, batch_size=1000)
    kept = [staff_identity.sealed_and_marked(_given(person)) for person in people]
    StaffIdentity.objects.bulk_create(
        [
            StaffIdentity(staff=one, place=one.place, sealed=sealed, marks=marks)
            for one, (sealed, marks) in zip(staff, kept, strict=True)
        ],
        batch_size=1000,
    )
    Tie.objects.bulk_create(
        [
            Tie(staff=one, organisation=target, kind_id=kind, place=one.place, since=on)
            for one, person in zip(staff, people, strict=True)
            for kind, target in _wanted(person)
        ],
        batch_size=1000,
    )


def _correct(identity: StaffIdentity, content: dict[str, str], person: Person, on: date) -> None:
    staff = identity.staff
    identity.sealed, identity.marks = staff_identity.sealed_and_marked(content)
    identity.save(update_fields=["sealed", "marks"])
    staff.skills = sorted({*staff.skills, *person.skills})
    staff.home = person.home or staff.home
    staff.save(update_fields=["skills", "home"])
    held = [tie for tie in staff.ties.all() if tie.until is None]
    for kind, target in _wanted(person):
        if any((tie.kind_id, tie.organisation_id) == (kind, target.pk) for tie in held):
            continue
        for tie in held:
            if tie.kind_id == kind:
                tie.until = max(tie.since, on)
                tie.save(update_fields=["until"])
        Tie.objects.update_or_create(
            staff=staff, organisation=target, kind_id=kind, since=on, defaults={"place": staff.place, "until": None}
        )


def leave_staff(scope: Scope, *, staff: UUID, on: date, at: datetime) -> None:
    """Somebody is no longer staff: their ties end, what they did stays. Raises NotFound out of reach."""
    row = Staff.objects.filter(scope.within("place"), pk=staff, left_at=None).first()
    if row is None:
        raise NotFound(_("There is no such person, or they are none of your area."))
    row.left_at = at
    row.save(update_fields=["left_at"])
    row.ties.filter(until=None, since__lte=on).update(until=on)
    audit.write(scope, action="people.leave_staff", subject=f"staff:{staff}", place=row.place)
