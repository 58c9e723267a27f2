"""Teams through their pages: from the list of organisations to a roll of teams, who leads, whom it sent where."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import COUNTY, SIBLING_TOWN, TOWN, VILLAGE, Cast, browser

from muster.kernel import clock, jobs
from muster.kernel.models import Job, Upload
from muster.kernel.scope import Scope, acting
from muster.kernel.tests import files
from muster.people.actions import place_hold
from muster.people.actions.organisations import Listed, load_organisations
from muster.people.generated import Generator
from muster.people.models import Deployment, Member, Organisation, Team
from muster.people.queries import teams as queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keys")]


def desk(cast: Cast) -> Scope:
    return Scope(incident=cast.incident.pk, places=(COUNTY,), names=True, actor=f"user:{cast.command.pk}")


def bring(client: Client, prefix: str, rows: list[list[str]], **given: Any) -> tuple[dict[str, int], str]:
    """A list through all its pages, its columns as they are proposed; what it came to, and its preview."""
    file = SimpleUploadedFile("名单.xlsx", files.xlsx_file(rows))
    sent = client.post(prefix, {"source": "组织部", "file": file, **given})
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    page = client.get(sent["Location"]).content.decode()
    proposed = re.findall(r'name="(column-\d+)">(.*?)</select>', page, re.DOTALL)
    chosen = {name: (re.findall(r'value="(\w*)" selected', body) or [""])[0] for name, body in proposed}
    preview = client.post(sent["Location"], chosen)
    assert preview.status_code == 302, preview.content.decode()[-3000:]
    shown = client.get(preview["Location"]).content.decode()
    number = Upload.objects.latest("pk").pk
    client.post(f"{prefix}{number}/load/")
    job = Job.objects.latest("pk")
    jobs.perform(job.pk, job.incident, job.owner)
    job.refresh_from_db()
    assert not job.problem, job.problem
    counts: dict[str, int] = Upload.objects.get(pk=number).counts
    return counts, shown


@pytest.fixture
def client(cast: Cast) -> Client:
    return browser(cast.command, cast.incident)


@pytest.fixture
def office(cast: Cast) -> Scope:
    return desk(cast)


UNITS = [
    ["单位名称", "类型", "所在地", "上级单位"],
    ["县委", "党委（党组）", "", ""],
    ["县税务局", "机关单位", "", "县委"],
]


def roll(client: Client, *, marked: int | None = None, office: Scope | None = None) -> dict[str, int]:
    """Two teams of three people each, one of whom is perhaps under a control mark."""
    bring(client, "/organisations/lists/", UNITS, place=COUNTY, kind="agency")
    people = [Generator(seed, [VILLAGE]).person() for seed in range(31, 37)]
    if marked is not None and office is not None:
        with acting(office):
            place_hold(
                office, place=COUNTY, id_number=people[marked].id_number, kind="home-quarantine", grounds="流调",
                since=clock.now(office.incident or 0), until=None,
            )  # fmt: skip
    header = ["姓名", "身份证号", "手机", "队伍名称", "队伍类型", "队内职务", "批准单位", "批次", "来自"]
    rows = [
        [one.name, one.id_number, one.phone, *(["税务突击队", "党员突击队"] if at < 3 else ["前线支部", "临时党支部"]),
         {0: "队长", 3: "书记"}.get(at, "队员"), *(["县委", "第二批", "防城港市"] if at >= 3 else [""] * 3)]
        for at, one in enumerate(people)
    ]  # fmt: skip
    unit = Organisation.objects.get(name_zh="县税务局").pk
    counts, shown = bring(
        client, "/teams/lists/", [header, *rows], organisation=unit, place=COUNTY, kind="volunteer-team"
    )
    assert people[0].phone not in shown, "the preview is masked"
    return counts


def test_organisations_of_a_list_are_a_tree_and_the_same_list_changes_nothing(client: Client):
    counts, _shown = bring(client, "/organisations/lists/", UNITS, place=COUNTY, kind="agency")
    assert counts == {"added": 2, "unchanged": 0, "failed": 0}
    below = Organisation.objects.get(name_zh="县税务局")
    assert below.parent is not None and (below.parent.name_zh, below.kind_id) == ("县委", "agency")
    wrong = [
        ["单位名称", "类型", "上级单位"],
        ["县税务局", "", ""],
        ["甲", "俱乐部", ""],
        ["乙", "", "无此单位"],
        ["", "", ""],
    ]
    again, shown = bring(client, "/organisations/lists/", [*wrong, ["丙", "", "甲"]], place=COUNTY, kind="agency")
    assert again == {"added": 0, "unchanged": 1, "failed": 3}, "what belongs to a wrong row is wrong as well"
    assert "没有该类组织" in shown


def test_of_two_organisations_of_one_name_neither_is_taken_for_what_a_row_belongs_to(client: Client, office: Scope):
    two = [
        ["单位名称", "类型", "所在地", "上级单位"],
        ["党群办", "机关单位", TOWN, ""],
        ["党群办", "机关单位", SIBLING_TOWN, ""],
        ["县委", "党委（党组）", "", ""],
        ["甲支部", "机关单位", "", "党群办"],
        ["乙支部", "机关单位", "", "县委"],
    ]
    counts, shown = bring(client, "/organisations/lists/", two, place=COUNTY, kind="agency")
    assert counts == {"added": 4, "unchanged": 0, "failed": 1} and "有重名" in shown
    later = [two[0], ["丙支部", "", "", "党群办"], ["县委", "", TOWN, ""], ["丁支部", "", "", "县委"]]
    counts, _shown = bring(client, "/organisations/lists/", later, place=COUNTY, kind="agency")
    assert counts == {"added": 1, "unchanged": 0, "failed": 2}, "one of the names is known, one is in the list as well"
    with acting(office):
        listed = [Listed(COUNTY, "agency", name, above) for name, above in (("戊支部", "党群办"), ("己支部", "乙支部"))]
        assert load_organisations(office, listed=listed, since=date(2022, 9, 12)) == 2
        above = dict(Organisation.objects.filter(place=COUNTY).values_list("name_zh", "parent__name_zh"))
    assert above == {"县委": None, "乙支部": "县委", "戊支部": None, "己支部": "乙支部"}


def test_a_roll_founds_teams_and_whoever_is_under_a_mark_stays_out(client: Client, office: Scope, cast: Cast):
    counts = roll(client, marked=1, office=office)
    assert counts == {"teams": 2, "added": 6, "joined": 5, "kept_back": 1, "failed": 0}
    again = roll(client)
    assert (again["teams"], again["added"], again["joined"]) == (0, 0, 0)
    page = client.get(reverse("people:teams")).content.decode()
    assert "税务突击队" in page and "来自防城港市" in page and "无人负责" not in page
    branch = Team.objects.get(name="前线支部")
    shown = client.get(reverse("people:team", args=[branch.pk])).content.decode()
    assert "县委" in shown and "支部书记" in shown


def test_the_page_shows_the_reason_to_whoever_set_the_mark(client: Client, office: Scope):
    roll(client)
    person = Generator(32, [VILLAGE]).person()
    with acting(office):
        place_hold(
            office, place=VILLAGE, id_number=person.id_number, kind="home-quarantine", grounds="流调",
            since=clock.now(office.incident or 0), until=None,
        )  # fmt: skip
    page = client.get(reverse("people:team", args=[Team.objects.get(name="税务突击队").pk])).content.decode()
    assert "居家隔离" in page and "查看管控标记" in page


def test_roles_change_people_are_sent_and_the_past_stays(client: Client, office: Scope, cast: Cast):
    roll(client)
    team = Team.objects.get(name="税务突击队")
    early = clock.now(cast.incident.pk)
    with acting(office):
        clock.move(cast.incident.pk, to=early.replace(hour=(early.hour + 1) % 24))
    deputy = Member.objects.filter(team=team, role="member").first()
    assert deputy is not None
    client.post(reverse("people:change-member", args=[team.pk, deputy.staff]), {"role": "deputy"})
    leader = Member.objects.get(team=team, role="leader")
    client.post(reverse("people:change-member", args=[team.pk, leader.staff]), {"role": "leave"})
    page = client.get(reverse("people:team", args=[team.pk])).content.decode()
    assert "无人负责" in page
    with acting(office):
        then = [one.role for one in queries.members(office, team, early) if queries.runs(one, early)]
        assert sorted(then) == ["leader", "member", "member"]
    going = [str(one.staff) for one in Member.objects.filter(team=team, until=None)]
    sent = {"place": VILLAGE, "starts_at": "2022-09-12T20:00", "duty": "卡口值守", "staff": going}
    assert client.post(reverse("people:deploy-team", args=[team.pk]), sent | {"place": "99"}).status_code == 200
    gone = sent | {"staff": [*going, str(leader.staff)]}
    assert client.post(reverse("people:deploy-team", args=[team.pk]), gone).status_code == 200
    assert not Deployment.objects.exists(), "whoever has left is not sent as the team"
    client.post(reverse("people:deploy-team", args=[team.pk]), sent)
    assert Deployment.objects.filter(team=team.pk).count() == 2
    listed = [
        ["队伍", "地点", "开始时间", "任务"],
        ["税务突击队", TOWN, "2022-09-13 08:00", "核酸采样"],
        ["无此队", TOWN, "", ""],
    ]
    counts, _shown = bring(client, "/deployments/lists/", listed, place=COUNTY, starts_at="2022-09-12T08:00")
    assert counts == {"sent": 2, "known": 0, "kept_back": 0, "failed": 1}
    counts, _shown = bring(client, "/deployments/lists/", listed, place=COUNTY, starts_at="2022-09-12T08:00")
    assert counts["sent"] == 0 and counts["known"] == 2
    page = client.get(reverse("people:team", args=[team.pk])).content.decode()
    assert "核酸采样" in page and "4 人次" in page and "2 人" in page
    client.post(reverse("people:dissolve-team", args=[team.pk]))
    assert "税务突击队" not in client.get(reverse("people:teams")).content.decode()
    assert "税务突击队" in client.get(reverse("people:teams"), {"state": "dissolved"}).content.decode()


def test_a_team_is_founded_by_hand_and_takes_people_in(client: Client):
    roll(client)
    typed = {"kind": "temporary-branch", "name": "小区临时支部", "place": VILLAGE, "wave": "1", "origin": ""}
    assert "批准" in client.post(reverse("people:found-team"), typed | {"place": TOWN}).content.decode()
    unit = Organisation.objects.get(name_zh="县税务局").pk
    founded = client.post(reverse("people:found-team"), typed | {"place": TOWN, "approved_by": unit})
    assert founded.status_code == 302
    page = client.get(founded["Location"], {"organisation": unit}).content.decode()
    chosen = re.findall(r'name="staff" value="([0-9a-f-]{36})"', page)
    assert len(chosen) == 6
    number = Team.objects.get(name="小区临时支部").pk
    client.post(reverse("people:join-team", args=[number]), {"staff": chosen[:2], "role": "member"})
    assert Member.objects.filter(team=number).count() == 2
    assert client.get(reverse("people:team", args=[number]), {"as_of": "2022-09-01T08:00"}).status_code == 404
