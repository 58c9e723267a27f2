"""A list of whom organisations name, from the office above them; and people who report at home from the desk."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.cast import MOMENT, TOWN, VILLAGE, browser

from muster.callups import links
from muster.callups.models import Answer, HomeReport, Named, Volunteer
from muster.callups.queries import home
from muster.callups.tests.scene import DAY, Scene
from muster.people.actions.standing import place_hold
from muster.people.generated import Generator
from muster.people.tests.test_team_pages import bring
from muster.places import queries as places

HEADER = ["推荐单位", "姓名", "身份证号", "手机"]


def rows(unit: str, first: int, count: int) -> list[list[str]]:
    people = [Generator(first + number, [VILLAGE]).person() for number in range(count)]
    return [[unit, one.name, one.id_number, one.phone] for one in people]


def test_a_list_answers_for_many_organisations_and_twice_changes_nothing(scene: Scene):
    row = scene.publish("town", "village", "bureau")
    listed = [*rows("town单位", 50, 2), *rows("village单位", 60, 3)]
    place_hold(
        scene.office, place=VILLAGE, id_number=listed[-1][2], kind="home-quarantine", grounds="流调", since=MOMENT,
        until=MOMENT + 7 * DAY,
    )  # fmt: skip
    also_by_another = ["bureau单位", *listed[0][1:]]
    not_called = rows("sibling单位", 70, 1)
    nobody = ["", *rows("", 80, 1)[0][1:]]
    client = browser(scene.cast.command, scene.cast.incident)
    given = {"callup": row.pk}
    counts, shown = bring(client, "/call-ups/lists/", [HEADER, *listed, also_by_another, *not_called, nobody], **given)
    assert counts == {"named": 4, "before": 1, "added": 5, "kept_back": 1, "failed": 2}, "who names first, has named"
    assert "未发给" in shown and "缺少推荐单位" in shown
    scene.office.apply()
    assert Named.objects.count() == 4
    answers = {one.organisation: one for one in Answer.objects.filter(callup=row)}
    named = {name: answers[scene.units[name]].named for name in ("town", "village", "bureau")}
    assert named == {"town": 2, "village": 2, "bureau": 0}
    assert answers[scene.units["village"]].answered_at is not None
    again, _shown = bring(client, "/call-ups/lists/", [HEADER, *listed], **given)
    assert (again["named"], again["before"], again["added"]) == (0, 4, 0)


def test_an_organisation_reports_its_people_at_home(scene: Scene):
    client = browser(scene.cast.command, scene.cast.incident)
    address = reverse("report-home")
    typed = {"organisation": scene.units["bureau"]}
    assert "第 1 行" in client.post(address, typed | {"lines": "张三"}).content.decode()
    known = scene.people["bureau"][0]
    lines = f"{known.name} {known.phone} {VILLAGE}\n李新人 15400009999 雁塔区某小区"
    assert client.post(address, typed | {"lines": lines}).status_code == 302
    client.post(address, typed | {"lines": lines})
    scene.office.apply()
    found = {one.community_name: one for one in HomeReport.objects.all()}
    assert len(found) == 2 and found["雁塔区某小区"].community == ""
    assert {one.community for one in found.values()} == {"", VILLAGE}


def test_a_report_by_the_name_of_a_community_reaches_its_desk_and_a_second_one_stays(scene: Scene):
    client = browser(scene.cast.command, scene.cast.incident)
    person, name = scene.people["bureau"][0], places.names([VILLAGE])[VILLAGE]
    lines = "\n".join(f"{person.name} {person.phone} {where}" for where in (name, "雁塔区某小区", "碑林区某小区"))
    for _ in range(2):
        client.post(reverse("report-home"), {"organisation": scene.units["bureau"], "lines": lines})
    scene.office.apply()
    found = HomeReport.objects.order_by("pk").values_list("community", "community_name")
    assert list(found) == [(VILLAGE, name), ("", "雁塔区某小区"), ("", "碑林区某小区")]
    scene.town.apply()
    assert [one.community for one in home.reports(scene.town)] == [VILLAGE]


def test_signing_up_again_brings_the_words_up_to_date(scene: Scene, client):
    row = scene.publish("town", asks="volunteer", wanted={})
    typed = {"name": "王小明", "phone": "15400001111", "skills": [], "words": "周末"}
    client.post(links.sign_up_page(row), typed)
    client.post(links.sign_up_page(row), typed | {"skills": ["driver"]})
    scene.office.apply()
    assert Volunteer.objects.get().skills == ["driver"]


@pytest.mark.parametrize("who", ["neighbour"])
def test_the_office_beside_cannot_answer_for_it(scene: Scene, who: str):
    row = scene.publish("town")
    client = browser(getattr(scene.cast, who), scene.cast.incident)
    page = client.get("/call-ups/lists/").content.decode()
    assert f'value="{row.pk}"' not in page and TOWN not in page
