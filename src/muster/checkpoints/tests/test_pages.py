"""The pages of checkpoints: what each person sees and may do, now and as of a past minute."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.cast import MOMENT, SITE, browser

from muster.checkpoints import actions, judge, register, rules
from muster.checkpoints.actions import Opening, PolicyDraft
from muster.checkpoints.models import Permit, Policy
from muster.checkpoints.tests.intake import Post, full, person, plate, tap, turned_back
from muster.kernel import clock, jobs
from muster.kernel.models import Audit, Job
from muster.kernel.scope import Scope, acting

SIBLING = "510521101001-K001"
NEIGHBOUR = "510522100001-K001"
HOUR = timedelta(hours=1)
CODES = {"health_code": "green", "temperature_tenths": 365, "from_code": "510502"}


@pytest.fixture
def command(cast):
    return Scope(cast.incident.pk, ("510521",), names=True, actor="user:1", roles=frozenset({"command"}))


@pytest.fixture
def played(cast, command):
    """A post that let somebody through with an old proof, turned one back twice, counted others; all judged."""
    incident = cast.incident.pk
    with acting(command):
        actions.open_checkpoints(scope=command, openings=[Opening(SITE), Opening(SIBLING)])
        draft = PolicyDraft("510521", MOMENT - 24 * HOUR, policy=rules.Policy(proof_hours=24), phase_zh="静态管理")
        actions.set_policy(scope=command, draft=draft)
    post = Post(incident, SITE)
    old = {"seen": "scan", "sampled_at": (MOMENT - 40 * HOUR).isoformat(), "result": "negative"}
    through, back = post.hand_in(
        full(**CODES, proof=old, device_verdict="pass", persons=[person("欧阳娜娜", phone="15400000001")], people=2),
        turned_back(**CODES, plate=plate("川E99999"), reasons=["proof_missing"], device_verdict="sample"),
        at=MOMENT - HOUR,
    )  # fmt: skip
    counted = post.hand_in(*[tap()] * 3, at=MOMENT)[0]
    steps = post.hand_in(
        {"cites": str(back), "step": "report", "unit": "镇政府"}, at=MOMENT, kind="checkpoints.record_step"
    )
    post.hand_in(
        {"cites": str(steps[0]), "step": "penalty", "case_number": "〔2022〕7号"},
        at=MOMENT,
        kind="checkpoints.record_step",
    )
    clock.move(incident, to=MOMENT + HOUR)
    again = Post(incident, SIBLING, device=2).hand_in(turned_back(**CODES, plate=plate("川E99999")), at=MOMENT + HOUR)[
        0
    ]
    Post(incident, NEIGHBOUR, device=3).hand_in(turned_back(**CODES, plate=plate("川E77777")), at=MOMENT)
    clock.move(incident, to=MOMENT + 2 * HOUR)
    judge.judge_all(incident)
    return {"through": through, "back": back, "again": again, "counted": counted}


def body(client, url, **data):
    response = client.post(url, data) if data else client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_the_list_shows_masked_names_and_filters(cast, played):
    client = browser(cast.command, cast.incident)
    page = body(client, "/checks/")
    assert page.count("/checks/01") == 6
    assert "欧阳某某" in page
    assert "娜" not in page
    assert "川E99999" not in page
    assert "15400000001" not in page
    assert body(client, "/checks/?outcome=turned_back").count("/checks/01") == 2
    assert body(client, f"/checks/?place={SITE}&outcome=turned_back").count("/checks/01") == 1
    assert body(client, "/checks/?verdict=sample").count("/checks/01") == 3
    assert body(client, "/checks/?late=on").count("/checks/01") == 0
    found = body(client, "/checks/", text="川E·99999")
    assert found.count("/checks/01") == 2
    assert "川E99999" not in found.replace('value="川E·99999"', "")
    assert body(client, "/checks/", text="15400000001").count("/checks/01") == 1
    assert body(browser(cast.upper, cast.incident), "/checks/").count("欧") == 0


def test_the_list_as_of_then(cast, played):
    client = browser(cast.command, cast.incident)
    then = quote(timezone.localtime(MOMENT - timedelta(minutes=1)).isoformat(timespec="minutes"))
    assert body(client, f"/checks/?as_of={then}").count("/checks/01") == 0
    now = quote(timezone.localtime(MOMENT + timedelta(minutes=30)).isoformat(timespec="minutes"))
    assert body(client, f"/checks/?as_of={now}").count("/checks/01") == 5
    Post(cast.incident.pk, SITE).void(played["counted"], at=MOMENT)
    clock.move(cast.incident.pk, to=MOMENT + 3 * HOUR)
    assert body(client, "/checks/").count("/checks/01") == 5
    assert body(client, "/checks/?voided=on").count("/checks/01") == 1
    assert body(client, f"/checks/?as_of={now}").count("/checks/01") == 5


def test_one_check_is_a_timeline(cast, played):
    client = browser(cast.command, cast.incident)
    page = body(client, f"/checks/{played['back']}/")
    for words in ("通报所在单位", "镇政府", "〔2022〕7号", "劝返", "处罚人不在"):
        assert words in page, words
    assert str(played["again"]) in page
    assert "不应放行而放行" in body(client, f"/checks/{played['through']}/")
    assert "川E99999" not in page
    again = body(client, f"/checks/{played['again']}/")
    assert str(played["back"]) in again
    then = quote(timezone.localtime(MOMENT + timedelta(minutes=30)).isoformat(timespec="minutes"))
    assert str(played["again"]) not in body(client, f"/checks/{played['back']}/?as_of={then}")
    assert "尚未判定" in body(client, f"/checks/{played['back']}/?as_of={then}")
    assert client.get(f"/checks/{played['again']}/?as_of={then}").status_code == 404


def test_checks_of_others_do_not_exist(cast, played):
    for who in (cast.neighbour, cast.foreign, cast.ended):
        assert browser(who, cast.incident).get(f"/checks/{played['back']}/").status_code == 404, who
    for who in (cast.administrator, cast.auditor):
        assert browser(who, cast.incident).get(f"/checks/{played['back']}/").status_code == 302, who
    assert browser(cast.duty, cast.incident).get(f"/checks/{played['again']}/").status_code == 404
    assert browser(cast.duty, cast.incident).get(f"/checks/{played['back']}/").status_code == 200
    assert body(browser(cast.duty, cast.incident), "/checks/").count("/checks/01") == 5


def test_a_difference_is_settled_where_it_is_seen(cast, played):
    client = browser(cast.command, cast.incident)
    page = body(client, "/differences/")
    assert "不应放行而放行" in page
    url = f"/differences/{played['through']}/settle/"
    assert browser(cast.neighbour, cast.incident).post(url, {"resolution": "traced"}).status_code == 404
    assert client.post(url, {"resolution": "nothing"}).status_code == 400
    assert client.post(url, {"resolution": "traced", "next": "/differences/"})["Location"] == "/differences/"
    assert client.post(url, {"resolution": "traced"}).status_code == 409
    assert client.post(url, {"resolution": "traced", "next": "https://elsewhere.example/"}).status_code == 409
    assert f"/checks/{played['through']}/" not in body(client, "/differences/")
    assert "已追踪处置" in body(client, "/differences/?settled=1")


def test_repeats_are_shown_to_the_post_before(cast, played):
    assert f"/checks/{played['again']}/" in body(browser(cast.command, cast.incident), "/repeats/")
    duty = body(browser(cast.duty, cast.incident), "/repeats/")
    assert "没有" not in duty.split("<main")[1].split("<table")[0]
    assert f"/checks/{played['again']}/" not in duty
    assert "<table" in duty
    assert "<table" not in body(browser(cast.neighbour, cast.incident), "/repeats/")


def test_rules_are_set_by_the_command(cast, played):
    client = browser(cast.command, cast.incident)
    asked = {
        "place": "510521", "phase_zh": "梯次解除", "phase_en": "Stepwise release", "since": "2022-09-16T23:30",
        "proof_hours": "72", "counted_from": "report", "lanes": ["ordinary", "supply"], "on_stale_proof": "sample",
        "risk_origins": "510503 3101", "temperature": "37.5", "silent_day": "1", "silent_night": "3",
    }  # fmt: skip
    assert "静态管理" in body(client, "/checkpoint-rules/")
    assert client.post("/checkpoint-rules/", asked).status_code == 302
    with acting(Scope(cast.incident.pk, ("510521",))):
        row = Policy.objects.get(phase_zh="梯次解除")
        assert (row.proof_hours, row.temperature_limit, row.risk_origins) == (72, 375, ["510503", "3101"])
    assert "不是行政区划代码：泸州" in body(client, "/checkpoint-rules/", **{**asked, "risk_origins": "泸州"})
    assert browser(cast.duty, cast.incident).post("/checkpoint-rules/", asked).status_code == 404
    assert '<form method="post" class="form"' not in body(browser(cast.duty, cast.incident), "/checkpoint-rules/")
    assert client.post(f"/checkpoint-rules/{row.pk}/end/").status_code == 302
    assert browser(cast.neighbour, cast.incident).post(f"/checkpoint-rules/{row.pk}/end/").status_code == 404


def test_permits_are_issued_and_withdrawn(cast, played):
    client = browser(cast.command, cast.incident)
    asked = {
        "place": "510521", "number": "LX-7", "plate": "川E55555", "lane": "supply", "unit": "泸县粮站",
        "valid_from": "2022-09-10T00:00", "valid_until": "2022-09-20T00:00", "quota": "",
    }  # fmt: skip
    assert client.post("/vehicle-permits/", asked).status_code == 302
    page = body(client, "/vehicle-permits/")
    assert "LX-7" in page
    assert "川E55555" not in page
    assert "该编号的车辆通行证已存在" in body(client, "/vehicle-permits/", **asked)
    with acting(Scope(cast.incident.pk, ("510521",))):
        permit = Permit.objects.get(number="LX-7")
    assert "LX-7" not in body(browser(cast.neighbour, cast.incident), "/vehicle-permits/")
    assert browser(cast.neighbour, cast.incident).post(f"/vehicle-permits/{permit.pk}/withdraw/").status_code == 404
    assert client.post(f"/vehicle-permits/{permit.pk}/withdraw/").status_code == 302
    assert "已收回" in body(client, "/vehicle-permits/")


@pytest.mark.parametrize("reason", ["", "协查密接人员"])
@pytest.mark.usefixtures("played")
def test_the_register_in_an_offices_layout(cast, reason):
    client = browser(cast.command, cast.incident)
    asked = {"place": "510521", "layout": "town", "since": "2022-09-12T00:00", "until": "2022-09-13T00:00"}
    assert client.post("/checks/register/", {**asked, "names": "on", "reason": "?"}).status_code == 200
    made = {**asked, "names": "on", "reason": reason} if reason else asked
    assert client.post("/checks/register/", made).status_code == 302
    with acting(Scope(cast.incident.pk, ("510521",), actor=f"user:{cast.command.pk}")):
        job = Job.objects.get(kind=register.KIND)
    jobs.perform(job.pk, job.incident, job.owner)
    answer = client.get(f"/jobs/{job.pk}/result/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "【演练】卡口登记表"
    assert "导出人 command" in str(rows[1][0])
    assert rows[2][:6] == ["序号", "卡口", "查验时间", "方向", "车牌号", "人数"]
    lines = [dict(zip(rows[2], row, strict=True)) for row in rows[3:]]
    assert sorted(str(line["处置结果"]) for line in lines) == ["劝返", "劝返", "放行"]
    times = [line["查验时间"] for line in lines]
    assert times == sorted(times)
    assert [line["序号"] for line in lines] == [1, 2, 3]
    whole = str(lines)
    assert ("川E99999" in whole) is ("15400000001" in whole) is bool(reason)
    assert Audit.objects.filter(action="checkpoints.export_register").count() == 1


def test_a_cell_stays_text(cast, command, played):
    post = Post(cast.incident.pk, SITE)
    post.hand_in(full(**CODES, permit='=HYPERLINK("x")', receiver="+1", lane="supply"), at=MOMENT + 2 * HOUR)
    with acting(command):
        number = jobs.start(
            command, register.KIND, place=SITE, layout="traffic", since=(MOMENT + 2 * HOUR).isoformat(),
            until=(MOMENT + 3 * HOUR).isoformat(), as_of=None, reason="",
        )  # fmt: skip
        kept = Job.objects.get(pk=number)
    jobs.perform(number, kept.incident, kept.owner)
    with acting(command):
        _row, path = jobs.open_result(command, number)
    cells = [cell for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python() for cell in row]
    assert '=HYPERLINK("x")' in cells
    with zipfile.ZipFile(path) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
