"""A list of who was sent where and when: a row for a person, or for a whole team; each is one person-time a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from muster.kernel.models import Upload
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets import cells
from muster.kernel.sheets.cells import Said
from muster.kernel.sheets.kinds import Aim, Counted, Counts, Field, ListKind, Progress, Read
from muster.people import rules, words
from muster.people.actions.staff import recognise
from muster.people.actions.teams import Posting, deploy_list
from muster.people.lists import reading
from muster.people.models import Team
from muster.people.queries import teams as queries
from muster.people.queries.regions import place_finder
from muster.people.team_forms import BringDeployments
from muster.places import queries as places

NAME, NUMBER, PHONE, TEAM, PLACE, STARTS, DUTY = "name", "id_number", "phone", "team", "place", "starts_at", "duty"
PART = 500
LONGEST_DUTY = 60


@dataclass(frozen=True)
class Row:
    """Where somebody, or a whole team, was sent. `people` is filled in when the list has been compared."""

    team: int | None
    place: str
    starts_at: datetime
    duty: str
    people: tuple[UUID, ...] = ()


class DeploymentList(ListKind):
    """Its rows become deployments. A row without a person is for everybody in the team that it names."""

    key = "people.deployments"
    route = "people:deployment-list"
    title = _("Load a list of deployments")
    hint = _("A row for each person with name and phone, or for a whole team by its name; each with the place.")
    verb = _("Load")
    fields = (
        Field(NUMBER, _("ID number"), reading.NUMBER_PATTERN, mask=rules.mask_number, looks=reading.looks_number),
        Field(PHONE, _("Phone"), reading.PHONE_PATTERN, False, rules.mask_phone, reading.looks_phone),
        Field(TEAM, _("Team"), r"队伍|队名|团队|工作组|临时支部|team"),
        Field(PLACE, _("Place"), r"地点|点位|小区|村|社区|派往|地點|place|site", True),
        Field(STARTS, _("From"), r"时间|日期|开始|時間|上岗|from|start|time"),
        Field(DUTY, _("Duty"), r"任务|职责|岗位|工作|duty|task"),
        Field(NAME, _("Name"), reading.NAME_PATTERN, False, rules.mask_name, reading.looks_name),
    )
    headings = (*reading.HEADINGS, "队伍", "地点", "小区", "任务")
    counted = (
        Counted("sent", _("Person-times")),
        Counted("known", _("Known already")),
        Counted("kept_back", _("Cannot be deployed at present"), must=True),
    )
    shown = (_("Name"), _("Team"), _("Place"), _("From"), _("Duty"))
    missing = _("Say which column holds the place.")
    problems = {
        **words.ROW_PROBLEMS,
        "nobody": gettext_noop("The row names neither a person nor a team."),
        "person_unknown": gettext_noop("Nobody of this name and number is among the staff of your area."),
        "team_unknown": gettext_noop("No team of this name is at work in your area, or several are."),
        "team_empty": gettext_noop("Nobody is in this team."),
        "place_unknown": gettext_noop("There is no place or site of this name or code, or it is none of your area."),
    }
    form = BringDeployments
    result_verb = _("To the teams")

    def aim(self, scope: Scope, given: Mapping[str, Any]) -> Aim:
        """Where its places are looked for, and when it was where rows do not say."""
        return Aim(given["place"], {"starts_at": given["starts_at"].isoformat()})

    def target(self, row: Upload) -> str:
        """That place's name."""
        return places.names([row.place]).get(row.place, row.place)

    def result_url(self, row: Upload) -> str:
        """The teams."""
        return reverse("people:teams")

    def read(self, scope: Scope, row: Upload, said: Sequence[dict[str, str]]) -> list[Read]:
        """Every row, with the people that it is about."""
        lookup = _lookup(scope, row)
        contents = [{part: one.get(part, "").strip() for part in (NAME, NUMBER, PHONE)} for one in said]
        staff = recognise(scope, contents)
        return [_read(one, content, person, lookup) for one, content, person in zip(said, contents, staff, strict=True)]

    def plan(self, scope: Scope, row: Upload, values: Sequence[Row]) -> Counts:
        """How many person-times it tells of; which of them are known shows when it is loaded."""
        return {"sent": sum(len(one.people) for one in values), "known": 0, "kept_back": 0}

    def load(self, scope: Scope, row: Upload, values: Sequence[Row], *, at: datetime, progress: Progress) -> Counts:
        """Some hundred at a time; the same again changes nothing."""
        total = {"sent": 0, "known": 0, "kept_back": 0}
        with acting(scope):
            teams = queries.teams(scope).in_bulk([one.team for one in values if one.team is not None])
        for start in range(0, len(values), PART):
            part = values[start : start + PART]
            postings = [
                Posting(person, one.place, one.starts_at, one.team, one.duty) for one in part for person in one.people
            ]
            with acting(scope):
                named = {one.team: teams[one.team] for one in part if one.team is not None}
                sent = deploy_list(scope, postings=postings, teams=named)
            barred = sum(one.staff in sent.barred for one in postings)
            total["sent"] += sent.count
            total["kept_back"] += barred
            total["known"] += len(postings) - sent.count - barred
            progress(min(start + PART, len(values)), len(values))
        return total


@dataclass(frozen=True)
class _Lookup:
    """What a row is compared with."""

    team: Callable[[str], Team | None]
    people: Callable[[int], tuple[UUID, ...]]
    place: Callable[[str], str | None]
    covers: Callable[[str], bool]
    starts_at: datetime


def _lookup(scope: Scope, row: Upload) -> _Lookup:
    teams: dict[str, Team | None] = {}
    for team in queries.teams(scope):
        teams[team.name] = None if team.name in teams else team
    members: dict[int, list[UUID]] = defaultdict(list)
    for number, person in queries.current_members(scope):
        members[number].append(person)
    division = place_finder(row.place)
    sites: dict[str, str | None] = {}
    for site in places.sites(scope.narrowed(row.place)):
        sites[site.name] = None if site.name in sites else site.code
        sites[site.code] = site.code

    @cache
    def find(text: str) -> str | None:
        return sites[text] if text in sites else division(text)

    return _Lookup(
        teams.get, lambda number: tuple(members.get(number, ())), find, scope.covers,
        datetime.fromisoformat(row.about["starts_at"]),
    )  # fmt: skip


def _read(one: Mapping[str, str], content: Mapping[str, str], person: UUID | None, lookup: _Lookup) -> Read:
    said = Said()
    team = reading.known(one.get(TEAM, ""), lookup.team, "team_unknown", said)
    place = reading.known(one.get(PLACE, ""), lookup.place, "place_unknown", said) or ""
    if not place or not lookup.covers(place):
        said.problems[:] = dict.fromkeys([*said.problems, "place_unknown"])
    named = bool(content[NAME] or content[PHONE] or content[NUMBER])
    if named and person is None:
        said.problems.append("person_unknown")
    elif not named and not one.get(TEAM, "").strip():
        said.problems.append("nobody")
    people = (person,) if person is not None else lookup.people(team.pk) if team is not None and not named else ()
    if not people and not said.problems:
        said.problems.append("team_empty")
    starts = _starts(one.get(STARTS, ""), lookup.starts_at, said)
    duty = one.get(DUTY, "").strip()[:LONGEST_DUTY]
    value = Row(None if team is None else team.pk, place, starts, duty, people)
    shown = (
        rules.mask_name(content[NAME]), "" if team is None else team.name, one.get(PLACE, ""),
        timezone.localtime(starts).strftime("%Y-%m-%d %H:%M"), duty,
    )  # fmt: skip
    return Read(value, shown, said.problems, said.mended)


def _starts(text: str, otherwise: datetime, said: Said) -> datetime:
    if not text.strip():
        return otherwise
    found = cells.moment(text, today=timezone.localtime(otherwise).date(), mended=said.mended)
    if found is None:
        said.problems.append("moment_form")
        return otherwise
    return found.replace(tzinfo=timezone.get_current_timezone())


DEPLOYMENTS = DeploymentList()
