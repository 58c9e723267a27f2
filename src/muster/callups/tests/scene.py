"""A small county: organisations in their tree, people in them, and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, TOWN, VILLAGE, Cast

from muster.callups.actions import callups as actions
from muster.callups.actions.callups import Draft
from muster.callups.models import Answer, CallUp
from muster.kernel import clock, sealing
from muster.kernel.scope import Scope
from muster.people.actions import organisations, staff
from muster.people.generated import GeneratedPerson, Generator
from muster.people.models import Organisation, Staff

DAY = timedelta(days=1)
TODAY = date(2022, 9, 12)


@dataclass(frozen=True)
class Scene:
    """What was made."""

    cast: Cast
    office: Scope
    town: Scope
    units: dict[str, int]
    staff: dict[str, list[UUID]]
    people: dict[str, list[GeneratedPerson]]

    def pass_time(self, length: timedelta) -> None:
        """Let the exercise's clock go on."""
        self.office.apply()
        clock.move(self.cast.incident.pk, to=clock.now(self.cast.incident.pk) + length)

    def publish(self, *names: str, **changes) -> CallUp:
        """The county's call-up to some of the units; two people of each are wanted."""
        self.office.apply()
        draft: dict[str, Any] = {
            "place": COUNTY, "kind": "call", "title": "抽调干部下沉", "text": "请各单位推荐人员。", "asks": "name",
            "deadline": MOMENT + DAY, "wanted": {self.units[name]: 2 for name in names}, "base": "http://testserver",
        } | changes  # fmt: skip
        return actions.publish(self.office, draft=Draft(**draft), audience=[self.units[name] for name in names])

    def answer(self, callup: CallUp, name: str) -> Answer:
        """The side of a unit."""
        return Answer.objects.get(callup=callup, organisation=self.units[name])


UNITS = {
    "committee": (COUNTY, "party-committee", None), "bureau": (COUNTY, "agency", "committee"),
    "town": (TOWN, "town-government", "committee"), "village": (VILLAGE, "village-committee", "town"),
    "sibling": (SIBLING_TOWN, "town-government", "committee"),
}  # fmt: skip


def make_scene(cast: Cast) -> Scene:
    """Make all of it."""
    sealing.forget_keys()
    office = Scope(cast.incident.pk, (COUNTY,), True, f"user:{cast.command.pk}", frozenset({"command"}))
    town = Scope(cast.incident.pk, (TOWN,), True, f"user:{cast.secretary.pk}", frozenset({"secretary"}))
    office.apply()
    units: dict[str, int] = {}
    for name, (place, kind, above) in UNITS.items():
        units[name] = organisations.open_organisation(
            office, kind=kind, place=place, name_zh=f"{name}单位", parent=units[above] if above else None,
            since=date(2022, 1, 1),
        )  # fmt: skip
    generator = Generator("callups", [VILLAGE])
    people = {name: [generator.person() for _ in range(4)] for name in ("bureau", "town", "village")}
    for name, group in people.items():
        unit = Organisation.objects.get(pk=units[name])
        listed = [staff.Person(one.name, one.id_number, one.phone, unit) for one in group]
        staff.load_staff(office, people=listed, on=date(2022, 9, 1), at=MOMENT - 10 * DAY)
    found = {
        name: list(Staff.objects.filter(ties__organisation=units[name]).order_by("pk").values_list("pk", flat=True))
        for name in people
    }
    return Scene(cast, office, town, units, found, people)
