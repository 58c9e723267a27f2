"""Checkpoints are opened, closed and told how much to write down; what was open then stays open then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.cast import COUNTY, MOMENT, TOWN, VILLAGE, browser

from muster.checkpoints import actions, phone
from muster.checkpoints.actions import Opening
from muster.checkpoints.models import Checkpoint, Mode
from muster.checkpoints.tests.conftest import FUJI, MORNING, NEIGHBOUR, TAIFU, YUCHAN
from muster.kernel import clock
from muster.kernel.figures import Period, figure
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting
from muster.places.actions import SiteDraft, open_site

SECOND = "510521100002-K001"
HOUR = timedelta(hours=1)


def count(scope, key, **period):
    with acting(scope):
        query = figure(key).query
        total = query.total(scope, Period(**period))
        assert total == query.count_rows(scope, Period(**period))
        assert total == sum(row.adds for row in query.rows(scope, Period(**period), limit=1000))
        assert total == sum(query.by_place(scope, Period(**period), 9).values())
        return total


def test_the_number_of_checkpoints_and_towns_as_of_any_minute(county, town, neighbour, time):
    with acting(county):
        openings = [Opening(site) for site in (YUCHAN, FUJI, SECOND)]
        assert actions.open_checkpoints(scope=county, openings=openings) == 3
        assert actions.open_checkpoints(scope=county, openings=[*openings, Opening(TAIFU)]) == 1
    later = time.after(hours=1)
    with acting(county):
        actions.close_checkpoint(scope=county, site=FUJI)
        actions.set_mode(scope=county, site=YUCHAN, mode=Mode.FULL)
    time.after(hours=1)
    assert count(county, "gates.checkpoints", as_of=later - timedelta(minutes=1)) == 4
    assert count(county, "gates.checkpoints") == count(county, "gates.checkpoints", as_of=later) == 3
    assert count(county, "gates.checkpoints", as_of=MORNING - HOUR) == 0
    assert count(county, "gates.checkpoints", until=later - timedelta(minutes=1)) == 4
    assert count(county, "gates.towns_with_checkpoints") == 3
    assert count(town, "gates.checkpoints") == count(town, "gates.towns_with_checkpoints") == 1
    assert count(neighbour, "gates.checkpoints") == 0
    with acting(county):
        assert Checkpoint.objects.get(site=YUCHAN, until=None).mode == Mode.FULL
        assert Audit.objects.filter(action="checkpoints.open_checkpoints").count() == 2
        assert figure("gates.checkpoints").query.by_place(county, Period(), 6) == {"510521": 3}


def test_nobody_opens_or_closes_the_neighbours(county, neighbour, time):
    with acting(county), pytest.raises(NotFound):
        actions.open_checkpoints(scope=county, openings=[Opening(YUCHAN), Opening(NEIGHBOUR)])
    with acting(county):
        assert not Checkpoint.objects.exists()
        actions.open_checkpoints(scope=county, openings=[Opening(YUCHAN)])
    with acting(neighbour), pytest.raises(NotFound):
        actions.close_checkpoint(scope=neighbour, site=YUCHAN)
    with acting(county), pytest.raises(Problem):
        actions.open_checkpoints(scope=county, openings=[Opening(FUJI)], since=MORNING + HOUR)
    with acting(county), pytest.raises(NotFound):
        actions.set_mode(scope=county, site=FUJI, mode=Mode.FULL)


def test_a_checkpoint_ends_by_itself(county, time):
    with acting(county):
        ahead = MORNING + 3 * HOUR
        actions.open_checkpoints(scope=county, openings=[Opening(FUJI, "village", Mode.FULL)], until=ahead)
        assert actions.open_checkpoints(scope=county, openings=[Opening(FUJI)]) == 0
        assert phone.pack(county, FUJI, MORNING + HOUR)["mode"] == Mode.FULL
    time.at(MORNING + HOUR)
    with acting(county):
        actions.set_mode(scope=county, site=FUJI, mode=Mode.TALLY)
        assert {row.until for row in Checkpoint.objects.filter(mode=Mode.TALLY)} == {ahead}
    assert count(county, "gates.checkpoints") == 1
    time.at(MORNING + 4 * HOUR)
    assert count(county, "gates.checkpoints") == 0
    with acting(county), pytest.raises(NotFound):
        actions.close_checkpoint(scope=county, site=FUJI)
    with acting(county), pytest.raises(Problem, match="此前已启用至"):
        actions.open_checkpoints(scope=county, openings=[Opening(FUJI)], since=MORNING + 2 * HOUR)
    with acting(county), pytest.raises(Problem):
        actions.open_checkpoints(scope=county, openings=[Opening(YUCHAN)], until=MORNING)
    with acting(county):
        assert actions.open_checkpoints(scope=county, openings=[Opening(FUJI)]) == 1


@pytest.fixture
def sites(cast):
    """Two sites for checkpoints in the town, one in the town beside."""
    drafts = (
        SiteDraft(VILLAGE, "K", "云石路口"),
        SiteDraft("510521100016", "K", "三组路口"),
        SiteDraft("510521101002", "K", "嘉明桥头"),
    )
    with acting(Scope(cast.incident.pk, (COUNTY,), actor="user:1")) as scope:
        return [open_site(scope=scope, draft=draft, opened_at=MOMENT - HOUR).code for draft in drafts]


def body(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_the_desk_puts_sites_into_service_and_takes_them_out(cast, sites):
    client = browser(cast.command, cast.incident)
    page = body(client, f"/checkpoints/open/?place={TOWN}")
    assert "云石路口" in page
    assert "嘉明桥头" not in page
    local = timezone.localtime(MOMENT)
    asked = {"sites": sites[:2], "kind": "village", "mode": "full", "since": f"{local:%Y-%m-%dT%H:%M}"}
    past = client.post(f"/checkpoints/open/?place={TOWN}", {**asked, "until": f"{local - HOUR:%Y-%m-%dT%H:%M}"})
    assert "截止时间早于起始时间" in past.content.decode()
    assert 'value="full" selected' in past.content.decode()
    beyond = client.post(f"/checkpoints/open/?place={TOWN}", {**asked, "sites": [sites[2]]})
    assert beyond.status_code == 200
    assert client.post(f"/checkpoints/open/?place={TOWN}", asked).status_code == 302
    page = body(client, "/checkpoints/")
    for words in ("三组路口", "村（社区）路口", "逐条登记"):
        assert words in page, words
    assert "云石路口" not in body(client, f"/checkpoints/open/?place={TOWN}")
    assert client.post(f"/checkpoints/{sites[0]}/mode/", {"mode": "tally", "next": "/checkpoints/"})["Location"] == (
        "/checkpoints/"
    )
    clock.move(cast.incident.pk, to=MOMENT + HOUR)
    assert client.post(f"/checkpoints/{sites[0]}/close/").status_code == 302
    assert "云石路口" not in body(client, "/checkpoints/")
    assert "云石路口" in body(client, "/checkpoints/?ended=1")
    assert client.post(f"/checkpoints/{sites[0]}/close/").status_code == 404


def test_only_the_office_of_the_place_does_it(cast, sites):
    asked = {
        "sites": sites[:1],
        "kind": "road",
        "mode": "tally",
        "since": f"{timezone.localtime(MOMENT):%Y-%m-%dT%H:%M}",
    }
    assert browser(cast.secretary, cast.incident).post(f"/checkpoints/open/?place={TOWN}", asked).status_code == 302
    for who in (cast.duty, cast.inspector, cast.upper, cast.foreign, cast.ended):
        assert browser(who, cast.incident).post("/checkpoints/open/", asked).status_code == 404, who
        assert browser(who, cast.incident).post(f"/checkpoints/{sites[0]}/close/").status_code == 404, who
    assert browser(cast.neighbour, cast.incident).get(f"/checkpoints/open/?place={TOWN}").status_code == 404
    assert browser(cast.neighbour, cast.incident).post(f"/checkpoints/{sites[0]}/close/").status_code == 404
    assert "启用点位" not in body(browser(cast.inspector, cast.incident), "/checkpoints/")
    assert "云石路口" not in body(browser(cast.neighbour, cast.incident), "/checkpoints/")
