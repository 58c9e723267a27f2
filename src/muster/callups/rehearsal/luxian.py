"""Luxian: 53 county organisations send their people; 757 teams in 20 towns, in waves; medics, branches, police."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from muster.callups.rehearsal.office import DAY, MARKED, TWICE, Office, to
from muster.callups.rehearsal.rolls import Row, Somebody, Squad, dealt, shares
from muster.kernel.playing import Stage

TOWN = 9
FRONT = "太伏镇"
COMMITTEE, HEALTH, POLICE = "中共泸县委员会", "泸县卫生健康局", "泸县公安局"
MEDICS, FORWARD, OFFICERS = "县应急采样队", "前线临时党支部“9.5”", "驻村辅警队"
RISK, SAMPLING, RESIDENT = "中高风险区", "核酸采样", "驻村协助"
DUTIES = ("小区值守", "秩序维护", "交通检疫", "防疫消杀", "宣传引导")
SILENT = 2
LINKS = 5
DAYS = 7
"""Days that a team works at least."""


IN_SMALL = {
    "people.county_organisations": 12, "people.members_deployed": 60, "people.pioneer_team_first": 8,
    "people.deployed_to_risk_areas_cumulative": 14, "people.sampling_staff": 20,
    "people.sampling_temporary_branch": 6, "people.volunteer_teams": 6, "people.temporary_branches": 4,
    "people.volunteer_person_times": 180, "people.auxiliary_police": 9,
}  # fmt: skip
"""What the demonstration shows of it."""


def play(stage: Stage, figures: Mapping[str, int], share: float) -> Counter[str]:
    """From the call-up on the first day to the last list of deployments."""
    wanted = {key: max(1, round(number * share)) for key, number in figures.items()}
    office = Office.open(stage)
    towns = [(code, name) for code, name in stage.places(stage.place) if len(code) == TOWN]
    units = [f"县直机关第{number + 1}党组织" for number in range(wanted["people.county_organisations"])]
    silent = [f"县直机关第{len(units) + number + 1}党组织" for number in range(SILENT)]
    office.at(stage.since + timedelta(hours=1))
    office.organisations(
        [[COMMITTEE, "党委（党组）", "", ""], [HEALTH, "事业单位", "", COMMITTEE], [POLICE, "事业单位", "", COMMITTEE]]
        + [[name, "机关单位", "", COMMITTEE] for name in (*units, *silent)]
    )
    people = _call(office, units, silent, wanted["people.members_deployed"])
    office.rolls.played["silent"] += SILENT
    front = next((code for code, name in towns if name == FRONT), towns[0][0])
    first, all_risk = wanted["people.pioneer_team_first"], wanted["people.deployed_to_risk_areas_cumulative"]
    _waves(office, people[:all_risk], first, front)
    _medics(office, wanted, towns)
    teams = _teams(office, people[all_risk:], wanted["people.volunteer_teams"] - 2, towns)
    _branches(office, people, wanted["people.temporary_branches"], stage)
    _officers(office, wanted["people.auxiliary_police"], stage)
    _deployments(office, teams, wanted["people.volunteer_person_times"] - all_risk)
    return office.rolls.played


def _call(office: Office, units: Sequence[str], silent: Sequence[str], total: int) -> list[Somebody]:
    """The county calls its organisations, each for as many: a few answer by link, the others by one list of the
    organisation office, and some not at all."""
    people = [office.rolls.people(unit, count) for unit, count in zip(units, shares(total, len(units)), strict=True)]
    marked = office.rolls.people(units[-1], MARKED)
    office.mark(marked)
    called = [*units, *silent]
    callup = office.call(
        "call", "抽调党员干部支援疫情防控", "请各党组织推荐党员干部下沉一线。", "name",
        people=str(total // len(units) * len(called)), listed="\n".join(called),
    )  # fmt: skip
    office.by_link(callup, list(zip(units[:LINKS], people[:LINKS], strict=True)))
    office.at(office.now + timedelta(hours=6))
    listed = [one for group in people[LINKS:] for one in group]
    twice = [Somebody(units[-1], one.person) for one in listed[:TWICE]]
    office.rolls.played["named_twice"] += len(twice)
    office.named(office.desk, callup, [*listed, *marked, *twice])
    return [one for group in people for one in group]


def _waves(office: Office, people: Sequence[Somebody], first: int, front: str) -> None:
    """A first team to the area of highest risk, then another."""
    squads = [
        Squad("先锋突击队", "党员突击队", front, people[:first], wave=1),
        Squad("第二批突击队", "党员突击队", front, people[first:], wave=2),
    ]
    office.found(COMMITTEE, squads[:1])
    office.send([to(front, office.now, RISK, team=squads[0].name)], [first])
    office.at(office.now + DAY)
    if squads[1].people:
        office.found(COMMITTEE, squads[1:])
        office.send([to(front, office.now, RISK, team=squads[1].name)], [len(people) - first])


def _medics(office: Office, wanted: Mapping[str, int], towns: Sequence[tuple[str, str]]) -> None:
    medics = office.rolls.people(HEALTH, wanted["people.sampling_staff"])
    branch = medics[: min(len(medics), wanted["people.sampling_temporary_branch"])]
    county = office.stage.place
    office.found(HEALTH, [Squad(MEDICS, "专业队", county, medics)])
    office.found(HEALTH, [Squad(FORWARD, "前线临时党支部", county, branch, approved=COMMITTEE, first="书记")])
    groups = dealt(medics, len(towns))
    rows = [
        to(code, office.now, SAMPLING, one=one)
        for (code, _n), group in zip(towns, groups, strict=True)
        for one in group
    ]
    office.send(rows, [1] * len(rows))


def _teams(
    office: Office, people: Sequence[Somebody], count: int, towns: Sequence[tuple[str, str]]
) -> list[list[Squad]]:
    """Teams of two or three in every town, a roll for each town; the first is sent three times."""
    found: list[list[Squad]] = []
    groups = iter(dealt(people, max(1, count)))
    for number, ((code, name), many) in enumerate(zip(towns, shares(max(1, count), len(towns)), strict=True)):
        kinds = ("党员突击队", "志愿服务队")
        squads = [Squad(f"{name}第{one + 1}队", kinds[one % 2], code, next(groups)) for one in range(many)]
        squads = [squad for squad in squads if squad.people]
        if squads:
            office.found(COMMITTEE, squads, times=3 if number == 0 else 1)
        found.append(squads)
    return found


def _branches(office: Office, people: Sequence[Somebody], count: int, stage: Stage) -> None:
    """Temporary branches in compounds, each approved by the committee."""
    villages = [place for place in stage.places(stage.place) if len(place[0]) > TOWN]
    squads = [
        Squad(f"{villages[one % len(villages)][1]}第{one // len(villages) + 1}临时党支部", "临时党支部",
              villages[one % len(villages)][0], people[one * 3 % len(people) :][:3], approved=COMMITTEE, first="书记")
        for one in range(count)
    ]  # fmt: skip
    office.found(COMMITTEE, squads)


def _officers(office: Office, count: int, stage: Stage) -> None:
    villages = [code for code, _name in stage.places(stage.place) if len(code) > TOWN]
    officers = office.rolls.people(POLICE, count)
    office.found(POLICE, [Squad(OFFICERS, "专业队", stage.place, officers)])
    rows = [to(villages[at % len(villages)], office.now, RESIDENT, one=one) for at, one in enumerate(officers)]
    office.send(rows, [1] * len(rows))


def _deployments(office: Office, towns: Sequence[Sequence[Squad]], total: int) -> None:
    """Each team each day, as far as the published person-times go; each town's list comes in two parts, days late."""
    squads = [squad for town in towns for squad in town]
    size = sum(len(squad.people) for squad in squads)
    days = [min(DAYS, total // max(1, size))] * len(squads)
    left = total - sum(len(squad.people) * count for squad, count in zip(squads, days, strict=True))
    more: list[tuple[Squad, Somebody, int]] = []
    for number, squad in enumerate(squads * DAYS):
        at = number % len(squads)
        if left >= len(squad.people):
            days[at] += 1
            left -= len(squad.people)
        elif left:
            more += [(squad, one, days[at]) for one in squad.people[:left]]
            left = 0
        else:
            break
    planned = iter(days)
    start = office.now
    for town in towns:
        rows: list[Row] = []
        sizes: list[int] = []
        for squad in town:
            for day in range(next(planned)):
                rows.append(to(squad.place, start + day * DAY, DUTIES[day % len(DUTIES)], team=squad.name))
                sizes.append(len(squad.people))
        half = len(rows) // 2
        office.at(start + (DAYS - 1) * DAY)
        for part in (slice(half), slice(half, None)):
            if rows[part]:
                office.send(rows[part], sizes[part])
    if more:
        rows = [to(squad.place, start + day * DAY, DUTIES[0], team=squad.name, one=one) for squad, one, day in more]
        office.send(rows, [1] * len(rows))
