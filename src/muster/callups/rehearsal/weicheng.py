"""Weicheng: posts, a team of the department itself, staff who report where they live - also outside the district."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from muster.callups.rehearsal.office import Office
from muster.callups.rehearsal.rolls import Squad
from muster.kernel.playing import Stage

TOWN = 9
DEPARTMENT = "渭城区委组织部"
TEAM = "组织部党员突击队"
AUDIENCES = (
    "基层党组织", "党员", "专家人才", "新录用公务员", "选调生", "离退休干部", "在渭外地干部", "机关干部",
)  # fmt: skip
OUTSIDE = ("碑林区", "雁塔区", "秦汉新城", "秦都区")
_LINK = re.compile(r'href="[^"]*?(/h/[^"/]+/)"')


def play(stage: Stage, figures: Mapping[str, int], share: float) -> Counter[str]:
    """Appeals to eight audiences, a roll of posts, and reports at home that the communities confirm by their links."""
    wanted = {key: max(1, round(number * share)) for key, number in figures.items()}
    office = Office.open(stage)
    villages = [code for code, _name in stage.places(stage.place) if len(code) > TOWN]
    office.at(stage.since + timedelta(days=18))
    office.organisations([[DEPARTMENT, "机关单位", "", ""]])
    for one in AUDIENCES:
        callup = office.call("appeal", f"致{one}的倡议书", "请就地报到，服从安排。", "acknowledge", kinds=["agency"])
        office.by_link(callup, [(DEPARTMENT, [])])
    posts = [
        Squad(f"第{number + 1}党员先锋岗", "党员先锋岗", villages[number % len(villages)],
              office.rolls.people(DEPARTMENT, 2))
        for number in range(wanted["people.posts"])
    ]  # fmt: skip
    office.found(DEPARTMENT, posts, times=2)
    team = office.rolls.people(DEPARTMENT, wanted["people.commando_team"])
    office.found(DEPARTMENT, [Squad(TEAM, "党员突击队", stage.place, team)])
    _at_home(office, wanted["people.staff_reporting_to_home"], wanted["people.communities_reported_to"])
    return office.rolls.played


def _at_home(office: Office, people: int, communities: int) -> None:
    """The department reports its people; each community, in whatever district, confirms by its link and notes hours."""
    staff = office.rolls.people(DEPARTMENT, people)
    homes = [f"{OUTSIDE[number % len(OUTSIDE)]}第{number + 1}小区" for number in range(communities)]
    lines = "\n".join(
        f"{one.person.name} {one.person.phone} {homes[number % communities]}" for number, one in enumerate(staff)
    )
    unit = office.desk.units()[DEPARTMENT]
    for again in range(2):
        office.desk.browser.post("/call-ups/home/report/", {"organisation": unit, "lines": lines})
        office.rolls.played["reported_again"] += len(staff) * again
    office.stage.handed_in(len(staff))
    links = _LINK.findall(office.desk.browser.get("/call-ups/home/").text)
    day = office.now.date().isoformat()
    for link in links:
        visitor = office.stage.visitor()
        visitor.get(link)
        visitor.post(link, {"do": "confirm"})
        visitor.post(link, {"day": day, "hours": "4", "what": "小区值守"})
    office.stage.handed_in(2 * len(links))
