"""Baise: a city calls 8,000 organisations and 170,000 members through its counties; one founds teams and posts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from muster.callups.rehearsal.desk import Desk
from muster.callups.rehearsal.office import MARKED, TWICE, Office, to
from muster.callups.rehearsal.rolls import Row, Somebody, Squad, shares
from muster.kernel.playing import Browser, Stage

COUNTY, TOWN = 6, 9
CITY = "中共百色市委员会"
DEBAO, TIANYANG = "451024", "451003"
CADRES, SUPERVISION, POWER = "组织部门先锋队", "自治区督导组", "百色供电局"
DOWN = "下沉一线"
SILENT, KIOSKS = 3, 8
LIST_ROWS = 15_000


def play(stage: Stage, figures: Mapping[str, int], share: float) -> Counter[str]:
    """Four documents, the answers of every county, teams and posts of Debao, members of Tianyang who sign up."""
    wanted = {key: max(1, round(number * share)) for key, number in figures.items()}
    office = Office.open(stage)
    names = stage.names(stage.place)
    office.at(stage.since + timedelta(hours=1))
    branches = _organisations(office, names, wanted["people.organisations_responding"])
    _documents(office, names)
    people = _answers(office, branches, wanted["people.members_responding"], names)
    _front(office, wanted)
    _debao(office, [one for code, some in people.items() if code.startswith(DEBAO) for one in some], wanted)
    _volunteers(office, wanted["people.tianyang_members"])
    _order(office, wanted["supplies.isolation_rooms_powered"])
    return office.rolls.played


def _organisations(office: Office, names: Mapping[str, str], count: int) -> dict[str, list[str]]:
    """The city's committee, its counties', its towns', and branches in every town: the names of all by place."""
    units: dict[str, list[str]] = {office.stage.place: [CITY]}
    rows: list[Row] = [[CITY, "党委（党组）", "", ""]]
    counties = [code for code in names if len(code) == COUNTY]
    for code in counties:
        units[code] = [f"中共{names[code]}委员会"]
        rows.append([units[code][0], "党委（党组）", code, CITY])
    towns = [code for code in names if len(code) == TOWN]
    for code in towns:
        units[code] = [f"{names[code[:COUNTY]]}{names[code]}党委"]
        rows.append([units[code][0], "党委（党组）", code, units[code[:COUNTY]][0]])
    left = max(1, count - len(rows))
    for number, (code, many) in enumerate(zip(towns, shares(left + SILENT, len(towns)), strict=True)):
        more = [f"{units[code][0]}第{one + 1}支部" for one in range(many)]
        rows += [[name, "党支部", code, units[code][0]] for name in more]
        units[code] += more[: len(more) - (SILENT if number == 0 and len(more) > SILENT else 0)]
    rows += [[CADRES, "机关单位", "", CITY], [SUPERVISION, "机关单位", "", ""], [POWER, "企业", "", ""]]
    office.organisations(rows, kind="party-branch")
    office.rolls.played["silent"] += _left_out(rows, units)
    return units


def _left_out(rows: Sequence[Row], units: Mapping[str, Sequence[str]]) -> int:
    party = sum(row[1].startswith("党") for row in rows)
    return party - sum(len(some) for some in units.values())


def _documents(office: Office, names: Mapping[str, str]) -> None:
    """A guiding opinion goes to counties and is passed on to towns; an appeal and a letter go to all at once."""
    opinion = office.call(
        "notice", "关于党组织和党员在疫情防控中发挥作用的指导意见", "逐级传达，抓好落实。", "acknowledge",
        organisations=_committees(office, [CITY, *(f"中共{names[code]}委员会" for code in (DEBAO, TIANYANG))]),
    )  # fmt: skip
    office.call("appeal", "八项承诺倡议书", "亮身份、作承诺。", "acknowledge", kinds=["party-committee"])
    office.call("letter", "致全市党组织和党员的一封信", "坚守岗位，就地就近参加防控。", "acknowledge", family="party")
    for code in (DEBAO, TIANYANG):
        desk = Desk(office.stage.clerk(f"people-{code}", "command", code), office.stage)
        (answer,) = desk.answers(opinion).values()
        page = desk.browser.get(f"/call-ups/answers/{answer}/").text
        below = _below(page)
        desk.browser.post(f"/call-ups/answers/{answer}/", {"do": "pass_on", "below": below, "note": ""})
        office.stage.handed_in(1 + len(below))


def _committees(office: Office, names: Sequence[str]) -> list[str]:
    known = office.desk.units()
    return [known[name] for name in names]


def _below(page: str) -> list[str]:
    return re.findall(r'name="below" value="(\d+)"', page)


def _answers(
    office: Office, units: Mapping[str, Sequence[str]], total: int, names: Mapping[str, str]
) -> dict[str, list[Somebody]]:
    """The call-up proper: the city's committee answers by its link, all others by their county's lists, which its own
    clerk sends."""
    flat = [(code, name) for code, some in units.items() for name in some]
    counts = shares(total, len(flat))
    people: dict[str, list[list[Somebody]]] = {}
    for (code, name), count in zip(flat, counts, strict=True):
        people.setdefault(code, []).append(office.rolls.people(name, count))
    marked = office.rolls.people(units[DEBAO][0], MARKED)
    office.mark(marked, place=DEBAO)
    callup = office.call(
        "call", "抽调党员干部下沉村（社区）、网格", "除居家隔离人员外，党员干部全部下沉。", "name",
        people=str(total // len(flat) * (len(flat) + SILENT)), family="party",
    )  # fmt: skip
    office.at(office.now + timedelta(hours=8))
    counties = sorted({code[:COUNTY] for code in units if len(code) >= COUNTY})
    deeds: dict[str, Sequence[Callable[[], None]]] = {}
    for county in counties:
        some = [one for code in units if code.startswith(county) for group in people[code] for one in group]
        if county == DEBAO:
            some += marked
        if county == TIANYANG:
            twice = [Somebody(units[TIANYANG][0], one.person) for one in some[-TWICE:]]
            office.rolls.played["named_twice"] += len(twice)
            some += twice
        parts = [some[at : at + LIST_ROWS] for at in range(0, len(some), LIST_ROWS)]
        deeds[county] = [_listing(office, county, callup, part) for part in parts]
    office.by_link(callup, [(CITY, people[office.stage.place][0])])
    office.stage.together(deeds)
    return {code: [one for group in groups for one in group] for code, groups in people.items()}


def _listing(office: Office, county: str, callup: int, people: Sequence[Somebody]) -> Callable[[], None]:
    clerk = office.stage.clerk(f"people-list-{county}-{people[0].person.phone}", "command", county)
    desk = Desk(clerk, office.stage)

    def send() -> None:
        office.named(desk, callup, people)

    return send


def _front(office: Office, wanted: Mapping[str, int]) -> None:
    """The organisation departments' own people first; the region's group watches."""
    cadres = office.rolls.people(CADRES, wanted["people.organisation_cadres"])
    office.found(CADRES, [Squad(CADRES, "党员突击队", office.stage.place, cadres)])
    group = office.rolls.people(SUPERVISION, wanted["people.supervision_group"])
    office.found(SUPERVISION, [Squad(SUPERVISION, "督导组", office.stage.place, group, first="组长", origin="自治区")])
    office.send(
        [to(TIANYANG, office.now, DOWN, team=CADRES), to(DEBAO, office.now, "蹲点督导", team=SUPERVISION)],
        [len(cadres), len(group)],
    )


def _debao(office: Office, people: Sequence[Somebody], wanted: Mapping[str, int]) -> None:
    """Temporary branches, pioneer teams and posts in one county, each roll from its own clerk."""
    villages = [place for place in office.stage.places(DEBAO) if len(place[0]) > TOWN] or [(DEBAO, "德保")]

    def squads(kind: str, count: int, size: int, approved: str = "", first: str = "队长") -> list[Squad]:
        found = []
        for one in range(count):
            place, name = villages[one % len(villages)]
            some = [people[(one * size + at) % len(people)] for at in range(min(size, len(people)))]
            title = f"{name}第{one // len(villages) + 1}{kind}"
            found.append(Squad(title, kind, place, some, approved, first=first))
        return found

    committee = "中共德保县委员会"
    office.found(committee, squads("临时党支部", wanted["people.debao_temporary_branches"], 3, committee, "书记"))
    office.found(committee, squads("党员突击队", wanted["people.debao_pioneer_teams"], 4), times=3)
    office.found(committee, squads("党员先锋岗", wanted["people.debao_pioneer_posts"], 2))


def _volunteers(office: Office, count: int) -> None:
    """Members of Tianyang choose a service online: the link stands at screens in its communities."""
    desk = Desk(office.stage.clerk("people-tianyang", "command", TIANYANG), office.stage)
    deadline = (office.now + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    callup = desk.publish(
        kind="appeal", title="党员点单服务", text="请选择能提供的服务。", asks="volunteer", place=TIANYANG,
        deadline=deadline,
    )  # fmt: skip
    link = desk.sign_up_link(callup)
    people = office.rolls.people("", count)
    again = people[: max(1, count // 100)]
    office.rolls.played["signed_up_again"] += len(again)
    deeds: dict[str, Sequence[Callable[[], None]]] = {}
    for kiosk in range(KIOSKS):
        visitor = office.stage.visitor()
        visitor.get(link)
        deeds[str(kiosk)] = [_signing(visitor, link, one) for one in [*people, *again][kiosk::KIOSKS]]
    office.stage.together(deeds)
    office.stage.handed_in(len(people) + len(again))


def _signing(visitor: Browser, link: str, one: Somebody) -> Callable[[], None]:
    typed = {"name": one.person.name, "phone": one.person.phone, "words": "送菜上门"}

    def sign() -> None:
        visitor.post(link, typed)

    return sign


def _order(office: Office, rooms: int) -> None:
    """The power company rewires the emergency rooms in three days: done by halves, checked by another, closed."""
    unit = office.desk.units()[POWER]
    due = (office.now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    order = office.desk.order(
        title="应急隔离房间线路改造", place=office.stage.place, unit=unit, amount=str(rooms), measure="间", deadline=due
    )
    other = Desk(office.stage.clerk("people-check", "command", office.stage.place), office.stage)
    for desk, step, done in (
        (office.desk, "accept", ""), (office.desk, "progress", str(rooms // 2)), (office.desk, "report", str(rooms)),
        (other, "check", ""), (other, "close", ""),
    ):  # fmt: skip
        office.at(office.now + timedelta(hours=12))
        desk.browser.post(f"/orders/{order}/step/", {"step": step, "done": done, "text": ""})
    office.stage.handed_in(5)
