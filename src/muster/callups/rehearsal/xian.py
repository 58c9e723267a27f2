"""Xi'an's development zone: 208 people of three city bureaux over 121 compounds, beside the zone's own people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from muster.callups.rehearsal.office import MARKED, Office, to
from muster.callups.rehearsal.rolls import Somebody, Squad, dealt
from muster.kernel.playing import Stage

TOWN = 9
BUREAUX = (("西安市文物局", 186), ("西安市行政审批服务局", 11), ("西安市委社会治理办", 11))
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
    office.organisations([[name, "机关单位", "", ""] for name in (ZONE, MANAGEMENT, *(name for name, _n in BUREAUX))])
    _own(office, wanted, villages)
    sizes = [max(1, round(size * share)) for _name, size in BUREAUX]
    known = office.desk.units("/call-ups/write/", "organisations")
    callup = office.call(
        "call", "抽调市级部门干部支援小区值守", "按名额推荐，统一分配到小区。", "name",
        people=str(sum(sizes)), organisations=[known[name] for name, _n in BUREAUX],
    )  # fmt: skip
    people = [office.rolls.people(name, size) for (name, _n), size in zip(BUREAUX, sizes, strict=True)]
    marked = office.rolls.people(BUREAUX[0][0], MARKED)
    office.mark(marked)
    office.by_link(callup, [(BUREAUX[1][0], people[1]), (BUREAUX[2][0], people[2])])
    office.named(office.desk, callup, [*people[0], *marked])
    for (name, _n), group in zip(BUREAUX, people, strict=True):
        squad = Squad(f"{name}支援队", "志愿服务队", stage.place, [*group, *(marked if group is people[0] else ())],
                      origin="西安市")  # fmt: skip
        office.rolls.played["under_mark"] += len(marked) if group is people[0] else 0
        office.found(name, [squad])
    _compounds(office, [one for group in people for one in group], wanted["people.compounds_staffed"], villages)
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
