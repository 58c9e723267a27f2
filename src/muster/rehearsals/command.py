"""The command of a demonstration: organisations with generated staff, groups with who leads them, areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from muster.incidents import queries as incidents
from muster.incidents.areas import draw_area, entrust_area, note_arrival
from muster.incidents.command import add_group, assign_duty, set_up_groups
from muster.kernel.scope import Scope
from muster.people.actions.organisations import open_organisation
from muster.people.actions.staff import Person, load_staff
from muster.people.generated import Generator
from muster.people.queries.organisations import organisation
from muster.people.queries.staff import within
from muster.places import queries as places
from muster.places.rules import Level
from muster.rehearsals.operations import CHINA

AGENCIES = (
    "县委办公室", "县政府办公室", "县卫生健康局", "县公安局", "县交通运输局", "县委组织部", "县委统战部", "县税务局",
    "县自然资源和规划局", "县应急管理局", "县商务局", "县融媒体中心",
)  # fmt: skip
STAFF_EACH = 6
WATCH_DAYS = 14
WATCH = time(8, 0), timedelta(hours=24)
"""The command is on duty round the clock; one relieves the other in the morning."""
FORWARD = "太伏镇"
AREAS = (("sealed", 186), ("controlled", 742), ("precaution", None))
"""Level and households of the first areas. How many there were was not published: these are made up."""


def set_up(scope: Scope, *, incident_name: str, place: str, since: datetime) -> None:
    """Fill the command of an exercise. Everybody in it is generated; organisations are those any county has."""
    incident = incidents.by_name(incident_name)
    towns = places.divisions(place, Level.TOWN)
    generator = Generator(f"command:{incident_name}", [town.code for town in towns])
    agencies = [_open(scope, "agency", place, name, since) for name in AGENCIES]
    offices = {town.code: _open(scope, "town-government", town.code, town.name, since) for town in towns}
    staff = [_person(scope, generator, one) for one in (*agencies, *offices.values()) for _ in range(STAFF_EACH)]
    load_staff(scope, people=staff, on=since.date(), at=since)
    groups = set_up_groups(scope, incident=incident)
    people = list(within(scope).filter(place=place).order_by("pk").values_list("pk", flat=True))
    for number, group in enumerate(groups):
        _staff_group(scope, group.pk, people[number * 4 : number * 4 + 4], since)
    forward = next((town for town in towns if town.name == FORWARD), towns[0])
    front = add_group(scope, key="forward", name_zh="前线工作组", name_en="Forward staff", place=forward.code)
    ahead = within(scope).filter(place=forward.code).order_by("pk").values_list("pk", flat=True)
    _staff_group(scope, front.pk, list(ahead)[:4], since)
    _draw_areas(scope, forward.code, agencies, since)


def _open(scope: Scope, kind: str, place: str, name: str, since: datetime) -> int:
    return open_organisation(scope, kind=kind, place=place, name_zh=name, since=since.date())


def _person(scope: Scope, generator: Generator, employer: int) -> Person:
    somebody = generator.person(ages=(22, 59))
    return Person(
        name=somebody.name,
        id_number=somebody.id_number,
        phone=somebody.phone,
        organisation=organisation(scope, employer),
        home=somebody.place,
    )


def _staff_group(scope: Scope, group: int, people: Sequence[UUID], since: datetime) -> None:
    """A leader, a deputy, and two who relieve each other each morning."""
    if len(people) < 4:  # noqa: PLR2004 - the four below
        return
    leader, deputy, *others = people
    assign_duty(scope, group=group, person=leader, kind="leader", since=since)
    assign_duty(scope, group=group, person=deputy, kind="deputy", since=since)
    first, lasts = WATCH
    for day in range(-1, WATCH_DAYS):
        starts = datetime.combine(since.date(), first, CHINA) + timedelta(days=day)
        person = others[day % len(others)]
        assign_duty(scope, group=group, person=person, kind="on_duty", since=starts, until=starts + lasts)


def _draw_areas(scope: Scope, town: str, agencies: Sequence[int], since: datetime) -> None:
    villages = places.divisions(town, Level.VILLAGE)
    for number, (level, households) in enumerate(AREAS):
        village = villages[number % len(villages)]
        area = draw_area(
            scope,
            place=village.code,
            name=f"{village.name}{number + 1}组",
            level=level,
            notice=f"泸县指挥部通告〔2022〕{number + 1}号（演练）",
            households=households,
            since=since,
        )
        entrust_area(scope, area=area.pk, organisation=agencies[number])
        if number == 0:
            note_arrival(scope, area=area.pk)
