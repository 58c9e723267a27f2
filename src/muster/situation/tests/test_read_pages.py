"""Figures and reports on pages: every number opens its records, in the past too; each sees only their own reach."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import ngettext_lazy
from tests.cast import browser

from muster.accounts.models import Mandate, Role, User
from muster.kernel import jobs, waiting
from muster.kernel.waiting import Found, Kind, Urgency
from muster.situation import actions
from muster.situation.tests import scene

EIGHT = scene.START + timedelta(hours=8)


def person(name, role, places, incident):
    user = User.objects.create_user(name)
    Mandate.objects.create(user=user, role=role, places=places, incident=incident.pk, since=scene.START)
    return user


@pytest.fixture
def command(drill):
    return browser(person("command", Role.COMMAND, [scene.COUNTY], drill), drill)


@pytest.fixture
def town(drill):
    return browser(person("town", Role.SECRETARY, [scene.OTHER_TOWN], drill), drill)


@pytest.fixture
def report(drill, scene_section):
    with scene.everywhere(drill) as scope:
        return actions.make_bulletin(scope=scope, place=scene.COUNTY, as_of=EIGHT)


def shown(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def value(page):
    return re.search(r'<div class="value">([\d,]+)', page)[1]


def rows(page):
    """How many records of the first gate are listed."""
    return page.count(f'<td class="text small mute">{scene.GATE}</td>')


def test_a_figure_with_its_places_and_records(command):
    page = shown(command.get("/figures/scene.checks/"))
    assert value(page) == "3"
    assert "福集镇" in page
    assert "现场查验记录，作废的不计。" in page
    assert rows(page) == 2


def test_what_another_operation_published_is_not_in_the_list_but_opens(cast):
    desk = browser(cast.command, cast.incident)
    listed = shown(desk.get("/figures/"))
    assert "people.in_teams" in listed and "people.debao_pioneer_posts" not in listed
    assert value(shown(desk.get("/figures/people.debao_pioneer_posts/"))) == "0"


def test_a_figure_in_the_past_and_at_a_place(command):
    assert value(shown(command.get("/figures/scene.checks/?as_of=2022-09-10T09:00"))) == "1"
    assert value(shown(command.get(f"/figures/scene.checks/?place={scene.OTHER_TOWN}"))) == "1"
    within = "since=2022-09-10T09:00&until=2022-09-10T10:30"
    assert value(shown(command.get(f"/figures/scene.checks/?{within}"))) == "1"


def test_a_time_to_come_is_refused_with_a_sentence(command):
    answer = command.get("/figures/scene.checks/?as_of=2100-01-01T00:00")
    assert answer.status_code == 400
    assert "这个时间还没有到" in answer.content.decode()


def test_a_town_sees_its_own_part_and_asking_for_more_looks_like_nothing(town):
    page = shown(town.get("/figures/scene.checks/"))
    assert value(page) == "1"
    assert scene.GATE not in page
    refused = town.get(f"/figures/scene.checks/?place={scene.TOWN}")
    unknown = town.get("/figures/scene.checks/?place=510521999")
    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert town.get("/figures/scene.nothing/").status_code == 404


def test_records_come_in_pages(command, drill):
    with scene.everywhere(drill):
        for number in range(60):
            scene.record(drill, hours=4 + number / 60)
    assert rows(shown(command.get("/figures/scene.checks/"))) == 50
    assert rows(shown(command.get("/figures/scene.checks/?page=2"))) == 12


def test_every_number_of_a_report_opens_the_same_number(command, report):
    page = shown(command.get(f"/reports/{report.pk}/"))
    links = re.findall(r'<a class="figure" href="([^"]+)" title="[^"]*">([+\d-]+)</a>', page)
    assert len(links) > 8
    for url, text in links:
        if text.startswith(("+", "-")):
            continue
        assert value(shown(command.get(url.replace("&amp;", "&")))) == text, url


def test_the_report_keeps_its_numbers_on_the_page(command, report, drill):
    def article():
        return shown(command.get(f"/reports/{report.pk}/")).split("<article")[1].split("</article>")[0]

    before = article()
    with scene.everywhere(drill):
        scene.record(drill, hours=1, late=20)
    assert article() == before


def test_checking_and_sending_are_the_command_s(command, town, report, drill):
    assert town.get(f"/reports/{report.pk}/").status_code == 404
    assert town.post(f"/reports/{report.pk}/check/").status_code == 404
    assert command.post(f"/reports/{report.pk}/check/").status_code == 302
    assert command.post(f"/reports/{report.pk}/send/").status_code == 302
    assert "已报送" in shown(command.get("/reports/"))


def test_a_report_is_made_from_the_form(command, scene_section):
    made = command.post("/reports/make/", {"place": scene.COUNTY, "moment": "2022-09-10T16:00"})
    assert made.status_code == 302
    assert "现场查验情况" in shown(command.get(made.headers["Location"]))
    wrong = command.post("/reports/make/", {"place": scene.COUNTY, "moment": "soon"})
    assert wrong.status_code == 200
    assert "soon" in wrong.content.decode(), "what was typed is kept"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_are_exported_in_the_background(command, town, drill, kind):
    asked = command.post("/figures/scene.checks/export/", {"format": kind})
    number = int(asked.headers["Location"].rstrip("/").rsplit("/", 1)[1])
    owner = f"user:{User.objects.get(username='command').pk}"
    jobs.perform(number, drill.pk, owner)
    assert "保存文件" in shown(command.get(f"/jobs/{number}/"))
    answer = command.get(f"/jobs/{number}/result/")
    body = b"".join(answer.streaming_content)
    assert body.startswith(b"\xef\xbb\xbf" if kind == "csv" else b"PK")
    if kind == "csv":
        lines = body.decode("utf-8-sig").splitlines()
        assert len(lines) == 5
        assert lines[-1].startswith("导出人 command")
        assert lines[1].startswith("2022-09-10 11:00:00")
    assert town.get(f"/jobs/{number}/").status_code == 404
    assert town.get(f"/jobs/{number}/result/").status_code == 404


def test_the_first_page_says_how_it_stands(command, report):
    page = shown(command.get("/"))
    assert "没有等待您处理的事项。" in page
    assert 'href="/figures/scene.turned_back/"' in page
    assert f'href="/reports/{report.pk}/"' in page


def test_whoever_may_not_settle_it_gets_no_button_that_leads_nowhere(cast):
    found = Found(1)
    label = ngettext_lazy("thing to settle", "things to settle", "count")
    waits = Kind(
        "scene.waits", label, "去处理", Urgency.NOW, lambda: "/call-ups/?state=late", lambda _scope, _at: found
    )
    waiting.register(waits)
    try:
        pages = {one: shown(browser(one, cast.incident).get("/")) for one in (cast.command, cast.upper)}
    finally:
        waiting._kinds.pop("scene.waits")
    assert ["thing to settle" in page for page in pages.values()] == [True, True]
    assert ['href="/call-ups/?state=late"' in page for page in pages.values()] == [True, False]


def test_the_overview_of_a_past_minute_asks_for_its_figures_together(cast):
    """It once asked 89 times, for each figure and span by itself. What waits and the navigation are the rest."""
    client = browser(cast.command, cast.incident)
    shown(client.get("/?as_of=2022-09-12T07:30"))
    with CaptureQueriesContext(connection) as seen:
        page = shown(client.get("/?as_of=2022-09-12T07:11"))
    assert page.count('class="card kpi"') >= 8
    tallied = [one for one in seen if "checkpoints_hourtally" in one["sql"] or "from checkpoints_check " in one["sql"]]
    assert len(tallied) <= 4
    assert len(seen) <= 90
