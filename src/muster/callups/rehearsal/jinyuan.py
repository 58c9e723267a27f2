"""Jinyuan: 410 organisations and their members; 32 people of 26 departments in six groups, in place in three days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from muster.callups.rehearsal.office import MARKED, TWICE, Office, to
from muster.callups.rehearsal.rolls import Somebody, Squad, dealt, shares
from muster.kernel.playing import Stage

TOWN = 9
COMMITTEE = "中共晋源区委员会"
NANWAYAO, XISHAO = "140110003213", "140110102205"
GROUPS, AREAS, PATROL = "驻镇工作组", "分片入户", "24小时巡查"
NOTICE, CHOSEN, IN_PLACE = timedelta(days=10, hours=9), timedelta(days=15, hours=15), timedelta(days=18, hours=9)
"""After the first day of duty: the district's notice on the 29th, the choice on 3 February, in place on the 6th."""
SILENT, LINKS = 2, 5


def play(stage: Stage, figures: Mapping[str, int], share: float) -> Counter[str]:
    """From the district's notice to the day on which the six groups are in place."""
    wanted = {key: max(1, round(number * share)) for key, number in figures.items()}
    office = Office.open(stage)
    midnight = stage.since
    units = [f"晋源区第{number + 1}党支部" for number in range(wanted["people.organisations"])]
    offices = [f"晋源区第{number + 1}部门" for number in range(wanted["people.departments"])]
    silent = [f"晋源区第{len(units) + number + 1}党支部" for number in range(SILENT)]
    office.at(midnight + NOTICE)
    office.organisations(
        [[COMMITTEE, "党委（党组）", "", ""], *([one, "机关单位", "", COMMITTEE] for one in offices)]
        + [[name, "党支部", "", COMMITTEE] for name in (*units, *silent)]
    )
    people = _members(office, units, wanted["people.members"])
    office.rolls.played["silent"] += SILENT
    _pioneers(office, people, wanted["people.pioneer_teams"])
    _village(office, NANWAYAO, people[: wanted["people.nanwayao_members"]], AREAS, wanted["people.nanwayao_areas"])
    _village(office, XISHAO, people[-wanted["people.xishao_members"] :], PATROL, 1)
    _groups(office, offices, wanted, midnight)
    return office.rolls.played


def _members(office: Office, units: list[str], total: int) -> list[Somebody]:
    people = [office.rolls.people(unit, count) for unit, count in zip(units, shares(total, len(units)), strict=True)]
    marked = office.rolls.people(units[0], MARKED)
    office.mark(marked)
    callup = office.call(
        "notice", "关于全力做好疫情防控工作的通知", "各党组织动员党员参加防控，报送名单。", "name",
        people=str(total), kinds=["party-branch"],
    )  # fmt: skip
    office.by_link(callup, list(zip(units[:LINKS], people[:LINKS], strict=False)))
    listed = [one for group in people[LINKS:] for one in group]
    twice = [Somebody(units[-1], one.person) for one in listed[:TWICE]]
    office.rolls.played["named_twice"] += len(twice)
    office.named(office.desk, callup, [*listed, *marked, *twice])
    return [one for group in people for one in group]


def _pioneers(office: Office, people: list[Somebody], count: int) -> None:
    """Each with ten members at most, in the six towns."""
    towns = [code for code, _name in office.stage.places(office.stage.place) if len(code) == TOWN]
    groups = dealt(people[: count * 10], count)
    squads = [
        Squad(f"第{number + 1}党员突击队", "党员突击队", towns[number % len(towns)], group)
        for number, group in enumerate(groups)
        if group
    ]
    office.found(COMMITTEE, squads, times=2)


def _village(office: Office, village: str, people: list[Somebody], duty: str, areas: int) -> None:
    """The members of a village, each in their area of it: grids that the village's own page makes."""
    codes = [village]
    if areas > 1:
        for number in range(areas):
            typed = {"name": f"第{number + 1}片", "households": ""}
            office.desk.browser.post(f"/places/{village}/grids/", typed)
        codes = [f"{village}{number + 1:03d}" for number in range(areas)]
    rows = [to(codes[at % len(codes)], office.now, duty, one=one) for at, one in enumerate(people)]
    office.send(rows, [1] * len(rows))


def _groups(office: Office, offices: list[str], wanted: Mapping[str, int], midnight: datetime) -> None:
    """Departments name cadres on the evening of the 3rd; six groups, one for each town; all there on the 6th."""
    total, count = wanted["people.cadres_selected"], wanted["people.work_groups"]
    office.at(midnight + CHOSEN)
    callup = office.call(
        "call", "选派干部驻镇", "每个部门推荐熟悉基层的干部。", "name", people=str(total), kinds=["agency"]
    )
    named = [office.rolls.people(unit, size) for unit, size in zip(offices, shares(total, len(offices)), strict=True)]
    office.by_link(callup, list(zip(offices, named, strict=True)))
    towns = [(code, name) for code, name in office.stage.places(office.stage.place) if len(code) == TOWN]
    cadres = [one for group in named for one in group]
    squads = [
        Squad(f"驻{name}工作组", "工作组", code, group, first="组长")
        for (code, name), group in zip(towns[:count], dealt(cadres, count), strict=False)
    ]
    office.found(COMMITTEE, squads)
    office.at(midnight + IN_PLACE)
    office.send(
        [to(squad.place, office.now, GROUPS, team=squad.name) for squad in squads],
        [len(squad.people) for squad in squads],
    )
