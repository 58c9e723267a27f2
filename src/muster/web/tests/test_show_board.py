"""The board: its numbers, its past, its filters, and who sees which part of it."""

import json

import pytest
from tests.cast import SIBLING_TOWN, TOWN, browser

from muster.kernel.scope import acting, system
from muster.rosters.actions import publishing
from muster.rosters.tests.scene import make_scene as make_duty
from muster.web.board import assemble
from muster.web.board.rules import State
from muster.web.tests import scene


@pytest.fixture
def played(cast):
    scene.play(cast.incident)
    return cast


def board(cast, code=scene.COUNTY, as_of=None):
    with acting(system(cast.incident.pk, "test")) as scope:
        return assemble.build(scope, code, as_of)


def test_the_board_sums_posts_and_says_who_is_silent(played):
    shown = board(played)
    assert (shown.sums.checks, shown.sums.vehicles_turned_back, shown.sums.persons_turned_back) == (9, 1, 3)
    assert shown.states == {scene.BUSY: State.WARN, scene.SILENT: State.BAD}
    assert [(line.code, line.sums.checks, line.silent) for line in shown.lines] == [
        (scene.TOWN, 7, 0),
        (scene.SILENT_TOWN, 2, 1),
    ]
    first = shown.items[0]
    assert (first.kind, first.title.split()[-1]) == ("bad", "宝峰村口")


def test_a_past_moment_knows_nothing_of_what_came_later(played):
    shown = board(played, as_of=scene.EIGHT + scene.hours(1))
    assert shown.sums.checks == 8
    assert State.BAD not in shown.states.values()
    assert board(played, as_of=scene.EIGHT - scene.hours(1)).sums.checks == 0


def test_a_post_has_a_board_of_its_own(played):
    shown = board(played, scene.SILENT)
    assert shown.lines == []
    assert shown.post is not None
    assert (shown.sums.checks, shown.post.hours_covered) == (2, 1)


def test_hours_of_today_stand_beside_the_days_before(played):
    shown = board(played)
    assert [(point.hour, point.today) for point in shown.hours.points if point.today] == [(7, 8), (10, 1)]


def page(cast, address, who="command"):
    return browser(getattr(cast, who), cast.incident).get(address)


def test_every_number_opens_its_rows_at_the_same_moment(played):
    text = page(played, f"/board/{scene.COUNTY}/?as_of=2022-09-12T09:00").content.decode()
    assert f"/figures/gates.checks/?place={scene.COUNTY}&amp;as_of=2022-09-12T09:00" in text
    assert ">8</a>" in text
    since = f"place={scene.TOWN}&amp;since=2022-09-11T09:00&amp;as_of=2022-09-12T09:00"
    assert f"/figures/gates.vehicles_turned_back/?{since}" in text


def test_the_figure_that_a_number_opens_says_the_same(played):
    for key in ("gates.checks", "gates.vehicles_turned_back", "gates.persons_turned_back"):
        shown = page(played, f"/figures/{key}/?place={scene.TOWN}&as_of=2022-09-12T09:00")
        expected = board(played, scene.TOWN, scene.EIGHT + scene.hours(1)).sums
        value = {"checks": expected.checks}.get(key[6:], getattr(expected, key[6:], None))
        assert shown.context["value"] == value, key


def test_a_state_lists_its_posts(played):
    shown = page(played, f"/board/{scene.COUNTY}/?state=bad")
    assert [line.code for line in shown.context["lines"]] == [scene.SILENT]
    assert page(played, f"/board/{scene.COUNTY}/?state=nonsense").context["state"] is None


def test_each_sees_the_places_of_their_mandate(played):
    assert page(played, f"/board/{scene.SILENT_TOWN}/", "secretary").status_code == 404
    assert page(played, f"/board/{scene.COUNTY}/", "secretary").context["board"].sums.checks == 7
    assert page(played, f"/board/{scene.COUNTY}/", "neighbour").status_code == 404
    assert page(played, f"/board/{scene.COUNTY}/", "upper").context["board"].sums.checks == 9
    assert page(played, "/board/", "secretary")["Location"] == f"/board/{scene.TOWN}/"


def test_the_polled_part_is_answered_304_while_nothing_happens(played):
    client = browser(played.command, played.incident)
    address = f"/board/{scene.COUNTY}/?part=live"
    first = client.get(address)
    assert "<html" not in first.content.decode()
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    with acting(system(played.incident.pk, "test")):
        scene.one_more(played.incident)
    later = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert later.context["board"].sums.checks == 10


def test_the_map_marks_places_and_posts_with_their_state(played):
    data = json.loads(page(played, f"/board/{scene.COUNTY}/map.json").content)
    states = {one["properties"]["code"]: one["properties"]["state"] for one in data["places"]["features"]}
    assert (states[scene.TOWN], states[scene.SILENT_TOWN]) == ("warn", "bad")
    assert {one["properties"]["code"] for one in data["sites"]["features"]} == {scene.BUSY, scene.SILENT}
    assert data["schematic"] is True
    seen = json.loads(page(played, f"/board/{scene.COUNTY}/map.json", "secretary").content)
    assert {one["properties"]["code"] for one in seen["sites"]["features"]} == {scene.BUSY}


def test_the_wall_shows_the_same_figures(played):
    shown = page(played, f"/board/{scene.COUNTY}/wall/")
    assert shown.status_code == 200
    assert '<div class="value">9</div>' in shown.content.decode()


def test_a_time_that_has_not_come_is_refused_in_words(played):
    shown = page(played, f"/board/{scene.COUNTY}/?as_of=2022-09-13T09:00")
    assert shown.status_code == 400
    assert "还没有到" in shown.content.decode()
    assert page(played, f"/board/{scene.COUNTY}/?as_of=yesterday").status_code == 400
    assert page(played, f"/board/{scene.COUNTY}/?as_of=2022-09-12T11:15").context["as_of"] is None


def test_the_board_and_the_map_say_where_people_are_missing(cast):
    duty = make_duty(cast)
    row = duty.roster()
    duty.put(row, 0)
    duty.put(row, 1, night=True)
    publishing.publish(duty.office, roster=row.pk)
    shown = page(cast, f"/board/{scene.COUNTY}/").content.decode()
    assert "缺岗" in shown and shown.count('<b class="num">−1</b>') == 24
    data = json.loads(page(cast, f"/board/{scene.COUNTY}/map.json").content)
    told = {one["properties"]["code"]: one["properties"].get("manning", "") for one in data["places"]["features"]}
    assert told[TOWN] == "" and "缺 1 人" in told[SIBLING_TOWN]
