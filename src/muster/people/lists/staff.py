"""A list of staff: who they are, whom they work for, what they can do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muster.kernel import clock
from muster.kernel.models import Upload
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets import cells
from muster.kernel.sheets.cells import Said
from muster.kernel.sheets.kinds import Aim, Counted, Counts, Field, ListKind, Progress, Read
from muster.people import rules, words
from muster.people.actions.staff import Person, load_staff, plan_staff
from muster.people.forms import BringStaff
from muster.people.lists import reading
from muster.people.models import Organisation, Skill
from muster.people.queries import organisations
from muster.people.queries.regions import place_finder

NAME, NUMBER, PHONE = "name", "id_number", "phone"
UNIT, BRANCH, HOME, SKILLS, VOLUNTEER = "organisation", "branch", "home", "skills", "volunteer"
PART = 500
_SKILLS = re.compile(r"[,，、;；/\s]+")


@dataclass(frozen=True)
class Lookup:
    """What a row is compared with; each answers None (or False) for what does not exist."""

    organisation: Callable[[str], int | None]
    skill: Callable[[str], str | None]
    home: Callable[[str], str | None]
    today: date


@dataclass(frozen=True)
class Row:
    """A row as it was understood. `organisation` None: the one that the whole list is for."""

    name: str
    id_number: str
    phone: str
    organisation: int | None = None
    branch: int | None = None
    home: str = ""
    skills: tuple[str, ...] = ()
    volunteer: bool = False


class StaffList(ListKind):
    """Its rows become members of staff."""

    key = "people.staff"
    route = "people:staff-list"
    title = _("Load a list of staff")
    hint = _("Columns with name and phone are needed; the others help.")
    verb = _("Load")
    fields = (
        Field(NUMBER, _("ID number"), reading.NUMBER_PATTERN, mask=rules.mask_number, looks=reading.looks_number),
        Field(PHONE, _("Phone"), reading.PHONE_PATTERN, True, rules.mask_phone, reading.looks_phone),
        Field(BRANCH, _("Party branch"), r"支部|党组织|黨組織|branch"),
        Field(UNIT, _("Organisation"), r"单位|單位|机构|部门|organisation|organization|employer|unit"),
        Field(HOME, _("Home"), r"住址|居住|家庭|户籍|社区|村|home|address|village", mask=lambda cell: cell[:1] + "***"),
        Field(SKILLS, _("Skills"), r"技能|特长|专长|特長|skill"),
        Field(VOLUNTEER, _("Volunteer"), r"志愿|志願|volunteer"),
        Field(NAME, _("Name"), reading.NAME_PATTERN, True, rules.mask_name, reading.looks_name),
    )
    headings = reading.HEADINGS
    counted = (
        Counted("added", _("New")),
        Counted("changed", _("Changed")),
        Counted("unchanged", _("As they were")),
    )
    shown = (_("Name"), _("ID number"), _("Phone"))
    missing = _("Say which column holds the name and which the phone number.")
    problems = words.ROW_PROBLEMS
    form = BringStaff
    result_verb = _("To the list of staff")

    def aim(self, scope: Scope, given: Mapping[str, Any]) -> Aim:
        """The organisation of the rows that name none."""
        unit = organisations.organisation(scope, given["organisation"])
        return Aim(unit.place, {"organisation": unit.pk})

    def target(self, row: Upload) -> str:
        """The organisation's name."""
        unit = Organisation.objects.filter(pk=row.about["organisation"]).first()
        return "" if unit is None else organisations.named(unit)

    def result_url(self, row: Upload) -> str:
        """The organisation's staff."""
        return f"{reverse('people:staff')}?organisation={row.about['organisation']}"

    def read(self, scope: Scope, row: Upload, said: Sequence[dict[str, str]]) -> list[Read]:
        """Every row; a number that stands there twice under two names is wrong the second time."""
        lookup = make_lookup(scope, row.place, today=clock.today(row.incident))
        lines = [read_row(one, lookup) for one in said]
        names: dict[str, str] = {}
        for line in lines:
            if line.value.id_number and line.value.name != names.setdefault(line.value.id_number, line.value.name):
                line.problems.append("number_twice")
        return lines

    def plan(self, scope: Scope, row: Upload, values: Sequence[Row]) -> Counts:
        """Whom loading would add, change and find as they are."""
        return dict(vars(plan_staff(scope, people=people_of(scope, row, values)).counts))

    def load(self, scope: Scope, row: Upload, values: Sequence[Row], *, at: datetime, progress: Progress) -> Counts:
        """Some hundred at a time; ties begin today."""
        with acting(scope):
            people = people_of(scope, row, values)
        total = {counted.key: 0 for counted in self.counted}
        for start in range(0, len(people), PART):
            with acting(scope):
                counts = load_staff(scope, people=people[start : start + PART], on=timezone.localtime(at).date(), at=at)
            total = {key: total[key] + count for key, count in vars(counts).items()}
            progress(min(start + PART, len(people)), len(people))
        return total


def make_lookup(scope: Scope, place: str, *, today: date) -> Lookup:
    """What rows are compared with: organisations within reach, skills and places around `place`."""
    units: dict[str, int | None] = {}
    for unit in organisations.organisations(scope, on=today):
        units[unit.name_zh] = None if unit.name_zh in units else unit.pk
        if unit.name_en:
            units.setdefault(unit.name_en, unit.pk)
    skills = {name: skill.key for skill in Skill.objects.all() for name in (skill.key, skill.name_zh, skill.name_en)}
    return Lookup(units.get, skills.get, place_finder(place), today)


def read_row(one: Mapping[str, str], lookup: Lookup) -> Read:
    """What a row says of somebody, and what is wrong with it."""
    said = Said()
    name = reading.name(one.get(NAME, ""), said)
    phone = reading.phone(one.get(PHONE, ""), said)
    number = reading.number(one.get(NUMBER, ""), said, today=lookup.today).text
    unit = reading.known(one.get(UNIT, ""), lookup.organisation, "organisation_unknown", said)
    branch = reading.known(one.get(BRANCH, ""), lookup.organisation, "branch_unknown", said)
    home = reading.known(one.get(HOME, ""), lookup.home, "home_unknown", said)
    keys = [lookup.skill(word) for word in _SKILLS.split(one.get(SKILLS, "").strip()) if word]
    if None in keys:
        said.problems.append("skill_unknown")
    skills = tuple(dict.fromkeys(key for key in keys if key))
    volunteer = one.get(VOLUNTEER, "")
    row = Row(
        name, number, phone, unit, branch, home or "", skills, cells.yes(volunteer) or volunteer.strip() == "志愿者"
    )
    shown = (rules.mask_name(name), rules.mask_number(number), rules.mask_phone(phone))
    return Read(row, shown, said.problems, said.mended)


def people_of(scope: Scope, row: Upload, values: Sequence[Row]) -> list[Person]:
    """The people that the right rows describe."""
    default = row.about["organisation"]
    wanted = {default} | {pk for one in values for pk in (one.organisation, one.branch) if pk is not None}
    units: dict[int, Organisation] = Organisation.objects.filter(scope.within("place")).in_bulk(list(wanted))
    return [
        Person(
            name=one.name,
            id_number=one.id_number,
            phone=one.phone,
            organisation=units[default if one.organisation is None else one.organisation],
            branch=None if one.branch is None else units[one.branch],
            home=one.home,
            skills=one.skills,
            volunteer=one.volunteer,
        )
        for one in values
    ]


STAFF = StaffList()
