"""The roll of teams as units keep it: a row for each person with the team they are in. Teams are founded from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from muster.kernel import clock
from muster.kernel.models import Upload
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets.cells import Said
from muster.kernel.sheets.kinds import Aim, Counted, Counts, Field, ListKind, Progress, Read
from muster.people.actions import teams as actions
from muster.people.actions.staff import enlist, plan_staff
from muster.people.actions.teams import TeamDraft
from muster.people.lists import reading
from muster.people.lists.staff import STAFF, Lookup, Row, make_lookup, people_of, read_row
from muster.people.models import Member, Team
from muster.people.queries import organisations
from muster.people.queries import teams as queries
from muster.people.team_forms import LAST_WAVE, BringTeams

TEAM, TEAM_KIND, TEAM_PLACE = "team", "team_kind", "team_place"
ROLE, APPROVED, WAVE, ORIGIN = "role", "approved_by", "wave", "origin"
PART = 500
ROLES = {
    "队长": "leader", "组长": "leader", "leader": "leader", "副队长": "deputy", "副组长": "deputy", "deputy": "deputy",
    "书记": "secretary", "支部书记": "secretary", "secretary": "secretary", "队员": "member", "成员": "member",
    "组员": "member", "党员": "member", "member": "member",
}  # fmt: skip
"""How rolls put what somebody is in a team."""


@dataclass(frozen=True)
class TeamRow:
    """Somebody, the team they are in, and what they are there."""

    person: Row
    team: TeamDraft
    role: str


class TeamList(ListKind):
    """Its rows become staff where they are not yet, and members of the teams that they name."""

    key = "people.teams"
    route = "people:team-list"
    title = _("Load a roll of teams")
    hint = _("A row for each person, with the team's name. Teams that are not there yet are founded.")
    verb = _("Load")
    fields = (
        Field(TEAM_KIND, _("Kind of team"), r"队伍类型|队伍类别|团队类型|team kind"),
        Field(TEAM_PLACE, _("Team is for which place"), r"服务地|派驻地|队伍地点|服务社区|team place"),
        Field(TEAM, _("Team"), r"队伍|队名|团队|工作组|临时支部|team", True),
        Field(ROLE, _("Role"), r"职务|角色|队内|role"),
        Field(APPROVED, _("Approved by"), r"批准|审批|approved"),
        Field(WAVE, _("Wave"), r"批次|第几批|wave"),
        Field(ORIGIN, _("Reinforcement from"), r"来自|支援地|origin"),
        *STAFF.fields,
    )
    headings = (*STAFF.headings, "队伍", "团队")
    counted = (
        Counted("teams", _("Teams founded")),
        Counted("added", _("New people")),
        Counted("joined", _("Joined a team")),
        Counted("kept_back", _("Cannot be deployed at present"), must=True),
    )
    shown = (_("Name"), _("Phone"), _("Team"), _("Role"))
    missing = _("Say which columns hold the name, the phone number and the team.")
    problems = {
        **STAFF.problems,
        "team_missing": gettext_noop("The name of the team is missing."),
        "team_kind": gettext_noop("There is no such kind of team."),
        "team_place": gettext_noop("The team's place cannot be found for certain; give its code."),
        "role_unknown": gettext_noop("There is no such role in a team: leader, deputy, branch secretary or member."),
        "approval": gettext_noop("A temporary Party branch needs the organisation that approved it."),
        "approver_unknown": gettext_noop("No organisation of this name that could approve it is within your area."),
        "wave_form": gettext_noop("A wave is a number from 1 to 99."),
    }
    form = BringTeams
    result_verb = _("To the teams")

    def aim(self, scope: Scope, given: Mapping[str, Any]) -> Aim:
        """Whose the teams are, and where, unless rows say otherwise."""
        unit = organisations.organisation(scope, given["organisation"])
        return Aim(given["place"], {"organisation": unit.pk, "kind": given["kind"]})

    def target(self, row: Upload) -> str:
        """The organisation's name."""
        return STAFF.target(row)

    def result_url(self, row: Upload) -> str:
        """The teams."""
        return reverse("people:teams")

    def read(self, scope: Scope, row: Upload, said: Sequence[dict[str, str]]) -> list[Read]:
        """Every row; somebody twice in the same team is told."""
        lookup = make_lookup(scope, row.place, today=clock.today(row.incident))
        kinds = {name: key for key, names in _kind_names().items() for name in names}
        lines = [read_team_row(one, lookup, row, kinds, scope) for one in said]
        seen: set[tuple[str, str, str, str]] = set()
        for line in lines:
            one: TeamRow = line.value
            key = one.team.place, one.team.name, one.person.name, one.person.phone
            if not line.problems and key in seen:
                line.problems.append("twice")
            seen.add(key)
        return lines

    def plan(self, scope: Scope, row: Upload, values: Sequence[TeamRow]) -> Counts:
        """How many teams and people are new; who is kept back shows when it is loaded."""
        wanted = {(one.team.place, one.team.name) for one in values}
        known = set(queries.teams(scope).filter(name__in={name for _p, name in wanted}).values_list("place", "name"))
        people = plan_staff(scope, people=people_of(scope, row, [one.person for one in values])).counts
        return {"teams": len(wanted - known), "added": people.added, "joined": len(values), "kept_back": 0}

    def load(self, scope: Scope, row: Upload, values: Sequence[TeamRow], *, at: datetime, progress: Progress) -> Counts:
        """The teams, then their people some hundred at a time."""
        with acting(scope):
            people = people_of(scope, row, [one.person for one in values])
            teams, founded = actions.found_teams(scope, drafts=[one.team for one in values])
        total = {"teams": founded, "added": 0, "joined": 0, "kept_back": 0}
        for start in range(0, len(values), PART):
            part = slice(start, start + PART)
            with acting(scope):
                plan = enlist(scope, people=people[part], on=timezone.localtime(at).date(), at=at)
                sent = _join(scope, teams, values[part], plan.who)
            total["added"] += plan.counts.added
            total["joined"] += sent.count
            total["kept_back"] += len(sent.barred)
            progress(min(start + PART, len(values)), len(values))
        return total


def _join(
    scope: Scope, teams: Mapping[tuple[str, str], Team], rows: Sequence[TeamRow], who: Sequence[UUID]
) -> actions.Sent:
    members: dict[int, dict[UUID, str]] = defaultdict(dict)
    named: dict[int, Team] = {}
    for one, person in zip(rows, who, strict=True):
        team = teams[one.team.place, one.team.name]
        named[team.pk] = team
        members[team.pk][person] = one.role
    return actions.join_teams(scope, teams=list(named.values()), members=members)


def _kind_names() -> dict[str, tuple[str, ...]]:
    allowed = queries.kinds()
    return {one.key: (one.key, one.name_zh, one.name_en) for one in organisations.kinds() if one.key in allowed}


def read_team_row(one: Mapping[str, str], lookup: Lookup, row: Upload, kinds: Mapping[str, str], scope: Scope) -> Read:
    """What a row says of somebody and their team, and what is wrong with it."""
    person = read_row(one, lookup)
    said = Said(person.problems, person.mended)
    name = " ".join(one.get(TEAM, "").split())[:80]
    if not name:
        said.problems.append("team_missing")
    kind = reading.known(one.get(TEAM_KIND, ""), kinds.get, "team_kind", said) or row.about["kind"]
    place = reading.known(one.get(TEAM_PLACE, ""), lookup.home, "team_place", said) or row.place
    if not scope.covers(place):
        said.problems.append("team_place")
    approved = reading.known(one.get(APPROVED, ""), lookup.organisation, "approver_unknown", said)
    if kind in queries.BRANCHES and approved is None and "approver_unknown" not in said.problems:
        said.problems.append("approval")
    role = reading.known(one.get(ROLE, "").lower(), ROLES.get, "role_unknown", said) or "member"
    team = TeamDraft(
        place, kind, name, row.about["organisation"], approved, _wave(one.get(WAVE, ""), said),
        one.get(ORIGIN, "").strip()[:60],
    )  # fmt: skip
    shown = (person.shown[0], person.shown[2], name, str(Member.Role(role).label))
    return Read(TeamRow(person.value, team, role), shown, said.problems, said.mended)


def _wave(text: str, said: Said) -> int:
    plain = text.strip().removeprefix("第").removesuffix("批")
    if not plain:
        return 1
    number = int(plain) if plain.isdigit() else {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}.get(plain, 0)
    if not 1 <= number <= LAST_WAVE:
        said.problems.append("wave_form")
        return 1
    return number


TEAMS = TeamList()
