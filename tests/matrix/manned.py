"""Who is on duty, in a room, released and reporting in the world: a roster, a stay, a certificate, a report of each
place, a canary in what people typed about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from muster.callups.actions import home
from muster.certificates import actions as certificates
from muster.certificates import papers
from muster.kernel.scope import Scope
from muster.people.actions import staff
from muster.people.generated import Generator
from muster.people.models import Organisation, Staff
from muster.places import actions as places
from muster.places.actions import SiteDraft
from muster.quarantine import actions as quarantine
from muster.quarantine.models import Room
from muster.quarantine.rules import Ranges, Side
from muster.rosters.actions import absences, needs, publishing, rosters
from muster.rosters.actions.absences import Away
from muster.rosters.actions.rosters import Place, RosterDraft
from muster.rosters.models import Absence, Computation
from muster.screening.models import Measure
from tests.cast import MOMENT

TODAY = date(2022, 9, 12)


@dataclass(frozen=True)
class Spot:
    """Where it lies, and what is there already. `staff` is how the person on duty is called: a canary where staff
    belong to one operation alone in this world."""

    place: str
    site: str
    post: int
    organisation: int
    bird: str
    staff: str


@dataclass(frozen=True)
class Manned:
    """Ids of what was made at one place; `building` is the code of its quarantine site."""

    staff: UUID
    roster: int
    post: int
    shift: int
    assignment: int
    computation: int
    building: str
    room: int
    stay: int
    certificate: int


def man(scope: Scope, spot: Spot, confined: UUID, freed: UUID) -> Manned:
    """Somebody on duty today, `confined` in a room with their papers signed, `freed` with a certificate withdrawn."""
    person = _employ(scope, spot)
    shift = needs.add_shift_kind(scope, place=spot.site, name=f"{spot.bird}班", short="白", starts=time(8), minutes=720)
    roster = rosters.make(scope, draft=RosterDraft(spot.site, TODAY, 2))
    put = Place(spot.post, shift.pk, TODAY, person)
    assignment = rosters.assign(scope, roster=roster.pk, put=put)
    publishing.publish(scope, roster=roster.pk)
    away = Away(Absence.Kind.AWAY, TODAY + timedelta(days=5), reason=f"{spot.bird}家有急事")
    absences.note(scope, staff=person, away=away)
    failed = Computation.objects.create(
        incident=scope.incident or 0, place=spot.site, roster=roster.pk, seconds=5, started_at=MOMENT,
        state=Computation.State.FAILED, problem=f"{spot.bird}岗位无人可派",
    )  # fmt: skip
    home.report(scope, organisation=spot.organisation, drafts=[home.Draft(person, "", f"{spot.bird}小区")])
    building, room, stay = _confine(scope, spot, confined)
    released = _release(scope, spot, freed)
    duty = roster.pk, spot.post, shift.pk, assignment.pk, failed.pk
    return Manned(person, *duty, building, room, stay, released)


def _employ(scope: Scope, spot: Spot) -> UUID:
    made = Generator(f"manned:{spot.bird}", [spot.place]).person()
    unit = Organisation.objects.get(pk=spot.organisation)
    person = staff.Person(spot.staff, made.id_number, made.phone, unit, home=spot.place)
    staff.load_staff(scope, people=[person], on=TODAY, at=MOMENT)
    return Staff.objects.get(ties__organisation=unit).pk


def _confine(scope: Scope, spot: Spot, person: UUID) -> tuple[str, int, int]:
    draft = SiteDraft(place=spot.place, kind="I", name=f"隔离点{spot.post}")
    site = places.open_site(scope=scope, draft=draft, opened_at=MOMENT - timedelta(days=2)).code
    quarantine.open_rooms(scope=scope, site=site, ranges=Ranges(f"{spot.bird}楼", 1, 1, 1, 1))
    room = Room.objects.get(site=site).pk
    sides = {"handed": Side(f"{spot.bird}队长"), "received": Side(f"{spot.bird}医生")}
    stay = quarantine.take_in(scope=scope, room=room, person=person, **sides)
    agreed = [paper.key for paper, _signed in papers.for_person(scope, person)[1]]
    assert papers.sign_on_phone(scope=scope, person=person, name=f"{spot.bird}本人", drawing="", agreed=agreed)
    return site, room, stay


def _release(scope: Scope, spot: Spot, person: UUID) -> int:
    span = {"since": MOMENT - timedelta(days=9), "until": MOMENT - timedelta(days=1)}
    Measure.objects.filter(pk=person).update(state="released", kind="home", released_at=span["until"], **span)
    (number,) = certificates.issue(scope=scope, people=[person]).numbers
    certificates.withdraw(scope=scope, number=number, reason=f"{spot.bird}日期有误")
    return number


def _cell(made: Manned) -> list[Any]:
    return [made.roster, made.post, made.shift, TODAY.isoformat()]


PAGES: dict[str, Callable[[Manned], list[Any]]] = {
    "people:staff-member": lambda made: [made.staff],
    "roster": lambda made: [made.roster],
    "what-if": lambda made: [made.roster],
    "roster-cell": _cell,
    "computation": lambda made: [made.computation],
    "computation-state": lambda made: [made.computation],
    "substitutes": lambda made: [made.assignment],
    "quarantine-room": lambda made: [made.room],
    "quarantine-stay": lambda made: [made.stay],
    "certificate": lambda made: [made.certificate],
}
"""Arguments of the pages about them, the number of the record first."""
