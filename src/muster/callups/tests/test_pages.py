"""The desk's pages of call-ups and orders, and the pages behind links without an account."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import api
from tests.cast import COUNTY, browser

from muster.callups import forms, links
from muster.callups.actions import home
from muster.callups.actions.home import Draft
from muster.callups.models import Answer, CallUp, Duty, HomeReport, Named, TaskOrder, Volunteer
from muster.callups.tests.scene import Scene
from muster.people.actions import teams
from muster.people.models import Staff, Tie


@pytest.fixture
def client(scene: Scene) -> Client:
    return browser(scene.cast.command, scene.cast.incident)


def text(client: Client, route: str, *arguments, **query) -> str:
    answer = client.get(reverse(route, args=arguments), query)
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return answer.content.decode()


def test_a_call_up_is_written_seen_and_answered_at_the_desk(scene: Scene, client: Client):
    assert "尚未发布" in text(client, "call-ups")
    typed = {
        "kind": "call", "title": "抽调干部下沉", "text": "请推荐人员。", "place": COUNTY, "asks": "name", "people": "4",
        "deadline": "2022-09-13T08:00", "organisations": [scene.units["village"], scene.units["town"]],
    }  # fmt: skip
    blank = text(client, "write-call-up")
    assert all(f'name="{name}"' in blank for name in forms.WriteCallUp.base_fields) and 'value="2022-09-13T08:' in blank
    files = [SimpleUploadedFile(f"附件{number}.pdf", b"%PDF-1.7") for number in range(4)]
    assert "附件最多" in client.post(reverse("write-call-up"), typed | {"attachments": files}).content.decode()
    for file in files:
        file.seek(0)
    answer = client.post(reverse("write-call-up"), typed | {"attachments": files[:2]})
    row = CallUp.objects.get()
    assert answer.headers["Location"] == reverse("call-up", args=[row.pk])
    assert "附件0.pdf" in text(client, "call-up", row.pk) and "附件1.pdf" in text(client, "call-up", row.pk)
    assert "town单位" in text(client, "call-up", row.pk) and "town单位" in text(client, "call-up-tree", row.pk)
    village = scene.answer(row, "village")
    assert "village单位" in text(client, "call-up-answer", village.pk)
    chosen = {"staff": [str(one) for one in scene.staff["village"]], "note": "", "do": "name"}
    page = client.post(reverse("call-up-answer", args=[village.pk]), chosen, follow=True).content.decode()
    assert "新推荐 4 人" in page and Named.objects.count() == 4
    known = scene.people["village"][0]
    typed_too = chosen | {"lines": f"{known.name} {known.phone}\n李新人 15400009999"}
    page = client.post(reverse("call-up-answer", args=[village.pk]), typed_too, follow=True).content.decode()
    assert "新推荐 1 人" in page and Named.objects.count() == 5
    client.post(reverse("end-call-up", args=[row.pk]))
    assert CallUp.objects.get().ended_at is not None


def test_an_organisation_answers_by_its_link_from_a_phone(scene: Scene):
    row = scene.publish("village")
    answer = scene.answer(row, "village")
    address, phone = links.answer_page(answer), Client()
    assert "抽调干部下沉" in phone.get(address).content.decode()
    assert "第 1 行" in phone.post(address, {"lines": "张三", "note": "", "do": "name"}).content.decode()
    known = scene.people["village"][0]
    page = phone.post(address, {"lines": f"{known.name} {known.phone}\n李新人 15400009999", "note": "", "do": "name"})
    assert "新推荐 2 人" in page.content.decode()
    assert Answer.objects.get().answered_by == "link" and Named.objects.count() == 2
    assert phone.get(address[:-2] + "x/").status_code == 404


def test_somebody_signs_up_and_is_accepted(scene: Scene, client: Client):
    row = scene.publish("town", asks="volunteer", wanted={})
    address = links.sign_up_page(row)
    typed = {"name": "王小明", "phone": "15400001111", "skills": ["driver"], "words": ""}
    assert "感谢报名" in Client().post(address, typed).content.decode()
    assert "/v/" in text(client, "call-up", row.pk)
    page = text(client, "volunteers", row.pk)
    assert "王小明" not in page and "驾驶" in page
    client.post(reverse("decide-volunteer", args=[Volunteer.objects.get().pk]), {"accept": "yes"})
    assert Volunteer.objects.get().state == "accepted"


def test_who_was_accepted_is_taken_into_a_unit_and_a_team_once(scene: Scene, client: Client):
    row = scene.publish("town", asks="volunteer", wanted={})
    known = scene.people["bureau"][0]
    for name, phone in (("王小明", "15400001111"), (known.name, known.phone), ("李未定", "15400002222")):
        typed = {"name": name, "phone": phone, "skills": ["driver"], "words": ""}
        Client().post(links.sign_up_page(row), typed)
    assert "放入团队" not in text(client, "volunteers", row.pk)
    for one in Volunteer.objects.order_by("pk")[:2]:
        client.post(reverse("decide-volunteer", args=[one.pk]), {"accept": "yes"})
    scene.office.apply()
    team = teams.found_team(scene.office, draft=teams.TeamDraft(COUNTY, "volunteer-team", "志愿者一队"))
    into = {"organisation": scene.units["town"], "team": team.pk}
    taking = reverse("take-in-volunteers", args=[row.pk])
    assert "必填" in client.post(taking, into | {"organisation": ""}).content.decode()
    client.post(taking, into)
    assert "没有已录用" in client.post(taking, into, follow=True).content.decode()
    new, colleague, undecided = Volunteer.objects.order_by("pk").values_list("staff", flat=True)
    assert new and colleague in scene.staff["bureau"] and undecided is None
    assert Tie.objects.get(staff=colleague, until=None).organisation_id == scene.units["bureau"]
    assert Tie.objects.get(staff=new).organisation_id == scene.units["town"]
    assert Staff.objects.get(pk=new).skills == ["driver"] and Staff.objects.get(pk=new).volunteer
    assert set(team.members.values_list("staff", flat=True)) == {new, colleague}
    assert reverse("people:staff-member", args=[new]) in text(client, "volunteers", row.pk)


def test_a_call_up_is_printed_with_a_code_and_goes_to_a_list_of_names(scene: Scene, client: Client):
    open_to_all = scene.publish("town", asks="volunteer", wanted={})
    asked = scene.publish("village", wanted={})
    for address in (
        reverse("call-up-sheet", args=[open_to_all.pk]), reverse("call-up-sheet", args=[asked.pk]),
        reverse("answer-sheet", args=[scene.answer(asked, "village").pk]),
    ):  # fmt: skip
        printed = client.get(address)
        assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-"), address
    assert "data:image/svg+xml" in text(client, "call-up", open_to_all.pk)
    typed = {
        "kind": "notice", "title": "通知", "text": "请周知。", "place": COUNTY, "asks": "acknowledge",
        "deadline": "2022-09-13T08:00", "listed": "town单位\n无此单位",
    }  # fmt: skip
    assert "无此单位" in client.post(reverse("write-call-up"), typed).content.decode()
    sent = client.post(reverse("write-call-up"), typed | {"listed": "town单位\nvillage单位\ntown单位"})
    assert sent.status_code == 302 and Answer.objects.filter(callup__title="通知").count() == 2
    nobody = client.post(reverse("write-call-up"), typed | {"listed": "", "skilled": "on", "skills": ["medic"]})
    assert "至少" in nobody.content.decode()


def printed(client: Client, route: str, number: int, path: Path) -> str:
    path.write_bytes(client.get(reverse(route, args=[number])).content)
    return subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout


def test_a_call_up_goes_to_organisations_whose_people_lead_a_team(scene: Scene, client: Client):
    scene.office.apply()
    for unit, role in (("town", "leader"), ("village", "member")):
        team = teams.found_team(scene.office, draft=teams.TeamDraft(COUNTY, "volunteer-team", f"{unit}队")).pk
        teams.join_team(scene.office, team=team, staff=scene.staff[unit][:1], role=role)
    typed = {
        "kind": "notice", "title": "队长会议", "text": "请派队长参加。", "place": COUNTY, "asks": "acknowledge",
        "deadline": "2022-09-13T08:00", "roles": ["leader", "deputy"],
    }  # fmt: skip
    assert client.post(reverse("write-call-up"), typed).status_code == 302
    assert [one.organisation for one in Answer.objects.filter(callup__title="队长会议")] == [scene.units["town"]]
    assert "至少" in client.post(reverse("write-call-up"), typed | {"roles": ["secretary"]}).content.decode()


def test_a_call_up_goes_to_an_organisation_as_word_with_the_code_of_its_answer(scene: Scene, client: Client):
    row = scene.publish("village")
    route = reverse("answer-sheet", args=[scene.answer(row, "village").pk])
    answer = client.get(route, {"form": "docx"})
    assert answer["Content-Disposition"] == f'attachment; filename="call-up-{row.pk}.docx"'
    word = api.Document(io.BytesIO(answer.content))
    said = [paragraph.text for paragraph in word.paragraphs if paragraph.text]
    assert said[0] == "抽调干部下沉" and said[1].endswith("：") and said[-2:][0].startswith("扫码")
    assert "/c/" in said[-1] and len(word.inline_shapes) == 1
    client.post(reverse("end-call-up", args=[row.pk]))
    ended = api.Document(io.BytesIO(client.get(route, {"form": "docx"}).content))
    assert not ended.inline_shapes and ended.paragraphs[0].text == "抽调干部下沉"


def test_a_call_up_that_has_ended_shows_no_code_anywhere(scene: Scene, client: Client, tmp_path: Path):
    to_all, asked = scene.publish("town", asks="volunteer", wanted={}), scene.publish("village")
    answer = scene.answer(asked, "village").pk
    pages = (("call-up", to_all.pk, "//testserver/v/"), ("call-up-answer", answer, "//testserver/c/"))
    sheets = (("call-up-sheet", to_all.pk, "扫码报名"), ("answer-sheet", answer, "扫码"))
    assert all(link in text(client, route, number) for route, number, link in pages)
    assert all(words in printed(client, route, number, tmp_path / "sheet.pdf") for route, number, words in sheets)
    for row in (to_all, asked):
        client.post(reverse("end-call-up", args=[row.pk]))
    assert not any(link in text(client, route, number) for route, number, link in pages)
    assert "data:image/svg+xml" not in text(client, "call-up", to_all.pk)
    for route, number, _words in sheets:
        said = printed(client, route, number, tmp_path / "sheet.pdf")
        assert "抽调干部下沉" in said and "扫码" not in said and "http" not in said


def test_a_community_confirms_by_its_link_and_notes_hours(scene: Scene, client: Client):
    home.report(
        scene.office, organisation=scene.units["bureau"], drafts=[Draft(scene.staff["bureau"][0], "", "某小区")]
    )
    address, away = links.confirm_page(HomeReport.objects.get()), Client()
    assert "某小区" in away.get(address).content.decode()
    away.post(address, {"do": "confirm"})
    away.post(address, {"day": "2022-09-12", "hours": "2.5", "what": "小区值守"})
    assert "小区值守" in away.get(address).content.decode()
    assert "2.5" in text(client, "home-reports")


def test_an_order_is_given_and_followed(scene: Scene, client: Client):
    assert "尚未下达任务" in text(client, "task-orders")
    typed = {
        "title": "隔离房间线路改造", "place": COUNTY, "unit": scene.units["bureau"], "amount": "900", "measure": "间",
        "deadline": "2022-09-15T08:00",
    }  # fmt: skip
    client.post(reverse("give-order"), typed)
    order = TaskOrder.objects.get()
    client.post(reverse("take-step", args=[order.pk]), {"step": "progress", "done": "100", "text": ""})
    assert "100 / 900" in text(client, "task-order", order.pk)
    TaskOrder.objects.filter(pk=order.pk).update(state="checked")
    assert 'class="btn primary" name="step" value="close"' in text(client, "task-order", order.pk)
    client.post(reverse("take-on"), {"place": COUNTY, "organisation": scene.units["village"]})
    assert "登记到位" in text(client, "task-orders")
    for wrong, said in (
        ({"place": COUNTY}, "必填"),
        ({"place": COUNTY, "organisation": scene.units["village"]}, "已包联"),
    ):
        assert said in client.post(reverse("take-on"), wrong).content.decode()
    duty = Duty.objects.get()
    client.post(reverse("unit-gives-back", args=[duty.pk]))
    assert "登记到位" not in text(client, "task-orders") and Duty.objects.get().until is not None
    town = browser(scene.cast.neighbour, scene.cast.incident)
    assert town.get(reverse("task-order", args=[order.pk])).status_code == 404
