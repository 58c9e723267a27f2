"""The pages of sites and grids: opened, moved, closed, renamed, by whom the place is entrusted to, each audited."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, TOWN, VILLAGE, Cast, browser

from muster.kernel.models import Audit
from muster.kernel.scope import Scope, acting
from muster.places import actions, queries
from muster.places.actions import SiteDraft
from muster.places.models import Grid, Site

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return str(response.content.decode())


def audited(action: str) -> list[str]:
    return list(Audit.objects.filter(action=action).values_list("subject", flat=True))


@pytest.fixture
def gate(cast: Cast) -> str:
    county = Scope(incident=cast.incident.pk, places=(COUNTY,), actor="user:0")
    with acting(county):
        draft = SiteDraft(VILLAGE, "K", "大田东门", 105.38, 29.15, generated=True)
        return actions.open_site(scope=county, draft=draft, opened_at=MOMENT).code


def test_a_site_is_opened_and_found_in_the_list(cast: Cast):
    client = browser(cast.command, cast.incident)
    assert "这里还没有启用的点位" in text(client.get("/sites/"))
    given = {"kind": "S", "name": "广场采样点", "place": VILLAGE, "longitude": "", "latitude": ""}
    shown = client.post("/sites/open/", given, follow=True)
    assert f"{VILLAGE}-S001" in text(shown)
    listed = text(client.get("/sites/"))
    assert "广场采样点" in listed
    assert "1 个点位没有坐标" in listed
    assert audited("places.open_site") == [f"site:{VILLAGE}-S001"]
    site = Site.objects.get()
    assert (site.opened_at, site.generated) == (MOMENT, False)


def test_what_was_typed_stays_when_something_is_wrong(cast: Cast, gate: str):
    client = browser(cast.command, cast.incident)
    given = {"kind": "K", "name": "大田东门", "place": VILLAGE, "longitude": "105.4", "latitude": "29.2"}
    again = client.post("/sites/open/", given)
    assert again.status_code == 400
    assert "此处已有同名点位" in text(again)
    assert 'value="105.4"' in text(again)
    half = text(client.post("/sites/open/", {**given, "name": "西门", "latitude": ""}))
    assert "经度和纬度" in half
    assert Site.objects.count() == 1


def test_the_list_is_filtered_by_its_address(cast: Cast, gate: str):
    client = browser(cast.command, cast.incident)
    for query, there in (
        ("?coordinates=generated", True), ("?coordinates=missing", False), ("?kind=S", False), ("?text=东门", True),
        ("?state=closed", False), (f"?place={SIBLING_TOWN}", False), (f"?place={TOWN}", True),
        ("?as_of=2022-09-12T07:59", False),
    ):  # fmt: skip
        assert (gate in text(client.get(f"/sites/{query}"))) is there, query


def test_a_site_is_moved_and_the_coordinates_are_no_longer_made_up(cast: Cast, gate: str):
    client = browser(cast.secretary, cast.incident)
    assert "模拟坐标" in text(client.get(f"/sites/{gate}/"))
    wrong = client.post(f"/sites/{gate}/move/", {"longitude": "29.15", "latitude": "105.38"})
    assert wrong.status_code == 400
    client.post(f"/sites/{gate}/move/", {"longitude": "105.3901", "latitude": "29.1602"})
    row = Site.objects.get()
    assert (row.longitude, row.latitude, row.generated) == (105.3901, 29.1602, False)
    assert audited("places.move_site") == [f"site:{gate}"]
    assert "模拟坐标" not in text(client.get(f"/sites/{gate}/"))


def test_a_site_is_closed_and_leaves_the_list(cast: Cast, gate: str):
    client = browser(cast.command, cast.incident)
    shown = text(client.post(f"/sites/{gate}/close/", follow=True))
    assert "已关闭" in shown
    assert "关闭点位" not in shown, "a closed site is not closed again"
    assert gate not in text(client.get("/sites/"))
    assert gate in text(client.get("/sites/?state=closed"))
    assert audited("places.close_site") == [f"site:{gate}"]


def test_nobody_else_writes(cast: Cast, gate: str):
    """Readers see no button and no page; a neighbour's site is not there; a secretary keeps to the town."""
    given = {"kind": "K", "name": "x", "place": VILLAGE}
    for user in (cast.duty, cast.grid, cast.inspector, cast.upper, cast.auditor):
        client = browser(user, cast.incident)
        for address in ("/sites/open/", f"/sites/{gate}/close/", f"/sites/{gate}/move/", f"/places/{VILLAGE}/grids/"):
            assert client.post(address, given).status_code in (302, 404), address
    assert "新增点位" not in text(browser(cast.inspector, cast.incident).get("/sites/"))
    neighbour = browser(cast.neighbour, cast.incident)
    assert neighbour.get(f"/sites/{gate}/").status_code == 404
    assert neighbour.post(f"/sites/{gate}/close/").status_code == 404
    assert browser(cast.secretary, cast.incident).post(
        "/sites/open/", {**given, "place": SIBLING_TOWN}
    ).status_code == 400  # fmt: skip
    assert (Site.objects.count(), Grid.objects.count()) == (1, 0)
    assert Site.objects.get().closed_at is None


def test_grids_are_added_renamed_and_ended(cast: Cast):
    client = browser(cast.secretary, cast.incident)
    page = f"/places/{VILLAGE}/grids/"
    assert "尚未划分网格" in text(client.get(page))
    for name in ("第一网格", "第二网格"):
        client.post(page, {"name": name, "households": "310"})
    shown = text(client.get(page))
    assert "620 户" in shown
    assert "已有同名网格" in text(client.post(page, {"name": "第一网格"}))
    first, second = f"{VILLAGE}001", f"{VILLAGE}002"
    assert "已有同名网格" in text(client.post(f"/grids/{first}/", {"name": "第二网格"}))
    client.post(f"/grids/{first}/", {"name": "河东网格", "households": "305"})
    assert queries.grids(VILLAGE)[0].name == "河东网格"
    client.post(f"/grids/{second}/end/")
    assert [grid.code for grid in queries.grids(VILLAGE)] == [first]
    assert client.post(f"/grids/{second}/end/").status_code == 404
    client.post(page, {"name": "第二网格"})
    assert queries.grids(VILLAGE)[-1].code == f"{VILLAGE}003", "a number is not given again"
    assert len(audited("places.add_grid")) == 3
    assert audited("places.rename_grid") == [f"grid:{first}"]
    assert audited("places.end_grid") == [f"grid:{second}"]


def test_a_town_has_no_grids_of_its_own(cast: Cast):
    assert browser(cast.command, cast.incident).get(f"/places/{TOWN}/grids/").status_code == 404


def test_a_neighbours_grid_is_not_changed(cast: Cast):
    browser(cast.secretary, cast.incident).post(f"/places/{VILLAGE}/grids/", {"name": "第一网格"})
    client = browser(cast.neighbour, cast.incident)
    assert client.post(f"/grids/{VILLAGE}001/", {"name": "x"}).status_code == 404
    assert client.post(f"/places/{VILLAGE}/grids/", {"name": "x"}).status_code == 404
    assert [grid.name for grid in queries.grids(VILLAGE)] == ["第一网格"]
