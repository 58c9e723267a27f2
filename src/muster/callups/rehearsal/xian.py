"""Xi'an's development zone: 208 people of three city bureaux over 121 compounds, beside the zone's own people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from muster.callups.rehearsal.office import MARKED, Office, to
from muster.callups.rehearsal.rolls import Somebody, Squad, dealt
from muster.kernel.playing import Stage

TOWN = 9
BUREAUX = {
    "西安市文物局": "people.heritage_bureau_staff",
    "西安市行政审批服务局": "people.approval_bureau_staff",
    "西安市委社会治理办": "people.governance_office_staff",
}
"""Who sends people, and the figure that says how many."""
ZONE, MANAGEMENT = "经开区管委会", "城市管理局"
NAMED = ("经发世纪花园", "EE新城", "惠风壹品")
SITES = ("点位名称", "类型", "所在社区")
GATE, SAMPLING, VOLUNTEERS = "小区值守", "采样点秩序维护", "城管志愿服务队"


def play(stage: Stage, figures: Mapping[str, int], share: float) -> Counter[str]:
    """The zone's own people at once; then the bureaux' people, a team each, spread over the compounds."""
    wanted = {key: max(1, round(number * share)) for key, number in figures.items()}
    office = Office.open(stage)
    villages = [code for code, _name in stage.places(stage.place) if len(code) > TOWN]
    office.at(stage.since + timedelta(hours=1))
    office.organisations([[name, "机关单位", "", ""] for name in (ZONE, MANAGEMENT, *BUREAUX)])
    _own(office, wanted, villages)
    heritage, *others = BUREAUX
    known = office.desk.units()
    callup = office.call(
        "call", "抽调市级部门干部支援小区值守", "按名额推荐，统一分配到小区。", "name",
        people=str(sum(wanted[key] for key in BUREAUX.values())), organisations=[known[name] for name in BUREAUX],
    )  # fmt: skip
    people = {name: office.rolls.people(name, wanted[key]) for name, key in BUREAUX.items()}
    marked = office.rolls.people(heritage, MARKED)
    office.mark(marked)
    office.by_link(callup, [(name, people[name]) for name in others])
    office.named(office.desk, callup, [*people[heritage], *marked])
    for name, group in people.items():
        held = marked if name == heritage else []
        office.rolls.played["under_mark"] += len(held)
        office.found(name, [Squad(f"{name}支援队", "志愿服务队", stage.place, [*group, *held], origin="西安市")])
    _compounds(
        office, [one for group in people.values() for one in group], wanted["people.compounds_staffed"], villages
    )
    return office.rolls.played


def _own(office: Office, wanted: Mapping[str, int], villages: list[str]) -> None:
    """The zone's office goes to sampling sites, the city-management bureau brings its volunteers."""
    own = office.rolls.people(ZONE, wanted["people.zone_members_to_sampling"])
    office.found(ZONE, [Squad("管委会机关突击队", "党员突击队", office.stage.place, own)])
    rows = [to(villages[at % len(villages)], office.now, SAMPLING, one=one) for at, one in enumerate(own)]
    office.send(rows, [1] * len(rows))
    staff = office.rolls.people(MANAGEMENT, wanted["people.city_management_staff"])
    office.found(MANAGEMENT, [Squad(VOLUNTEERS, "志愿服务队", office.stage.place, staff)])


def _compounds(office: Office, people: list[Somebody], count: int, villages: list[str]) -> None:
    names = [*NAMED, *(f"经开区第{number + 1}小区" for number in range(count))][:count]
    sites = [[name, "小区", villages[at % len(villages)]] for at, name in enumerate(names)]
    office.desk.bring("/sites/lists/", SITES, sites, place=office.stage.place, kind="C")
    rows = [
        to(name, office.now, GATE, one=one)
        for name, group in zip(names, dealt(people, count), strict=True)
        for one in group
    ]
    office.send(rows, [1] * len(rows))
