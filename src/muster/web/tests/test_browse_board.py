"""A real Chromium signs in, reads the board, opens a figure, turns time back; every page passes axe (WCAG 2.2 AA)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.fixtures import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESK, PHONE = {"width": 1360, "height": 900}, {"width": 390, "height": 844}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
QUICK_MS = 20_000
FOREIGN: list[str] = []


@pytest.fixture(scope="module")
def browsers(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's own loop runs in this thread; nothing of ours does.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield running
        running.close()


@pytest.fixture
def county(serving: str) -> str:
    """The address of a server on which the scene has been played."""
    from tests.cast import make_cast

    from muster.web.tests import scene

    scene.play(make_cast().incident)
    return serving


def signed_in(browsers: Any, address: str, who: str = "command", size: dict[str, int] = DESK) -> Page:
    """A page on which `who` has signed in; requests to any other host are written down."""
    from tests.cast import PASSWORD

    context = browsers.new_context(viewport=size)
    context.set_default_timeout(QUICK_MS)
    page: Page = context.new_page()

    def watch(request: Request) -> None:
        if not request.url.startswith((address, "blob:", "data:")):
            FOREIGN.append(request.url)

    page.on("request", watch)
    page.goto(f"{address}/")
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_load_state()
    if "/incident/" in page.url:
        page.click("main button, main a.btn")
        page.wait_for_load_state()
    return page


def flaws(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [f"{page.url} {one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def wider(page: Page) -> bool:
    """Whether the page can be pushed sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_an_officer_reads_the_board_opens_a_figure_and_turns_time_back(browsers: Any, county: str):
    page = signed_in(browsers, county)
    page.goto(f"{county}/board/")
    assert page.inner_text("html").count("演练") >= 1
    assert page.get_attribute("html", "lang") == "zh-hans"
    first = page.locator(".kpis a.figure").first
    assert first.inner_text() == "9"
    first.click()
    page.wait_for_load_state()
    assert "/figures/gates.checks/" in page.url
    assert page.locator("table.data tbody tr").count() >= 1
    page.go_back()
    page.click("details.drop > summary")
    page.fill("#as-of", "2022-09-12T09:00")
    page.click(".sheet button.primary")
    page.wait_for_load_state()
    assert "as_of=2022-09-12T09%3A00" in page.url or "as_of=2022-09-12T09:00" in page.url
    assert page.locator(".kpis a.figure").first.inner_text() == "8"
    assert page.locator(".past").is_visible()
    page.click(".side nav a[aria-current=page]")
    page.wait_for_load_state()
    assert page.locator(".past").is_visible(), "moving on keeps the moment"
    page.click(".past a.btn")
    page.wait_for_load_state()
    assert page.locator(".kpis a.figure").first.inner_text() == "9"


def test_the_board_updates_without_reloading(browsers: Any, county: str):
    from muster.incidents.models import Incident
    from muster.web.tests import scene

    page = signed_in(browsers, county)
    page.goto(f"{county}/board/")
    page.evaluate("window.same = true")
    incident = Incident.objects.get(name="lu-2022")
    scene.one_more(incident)
    page.locator(".kpis a.figure", has_text="10").first.wait_for()
    assert page.evaluate("window.same") is True


def test_the_map_is_drawn_and_leads_to_a_town(browsers: Any, county: str):
    page = signed_in(browsers, county)
    page.goto(f"{county}/board/")
    page.wait_for_selector("[data-map][data-ready=yes]", timeout=2 * QUICK_MS)
    town = page.locator("a.map-place.bad")
    assert town.count() == 1
    assert town.locator("svg.sign.bad").count() == 1, "a sign, not colour alone"
    town.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/board/510521101/")
    page.goto(f"{county}/board/510521/?state=bad")
    page.wait_for_selector("[data-map][data-ready=yes]", timeout=2 * QUICK_MS)
    assert page.locator(".map-place.bad:not(.aside)").count() == 1
    assert page.locator(".map-place:not(.aside)").count() == 1, "the map is narrowed as the table is"


def test_the_language_is_changed_and_kept(browsers: Any, county: str):
    page = signed_in(browsers, county)
    page.goto(f"{county}/board/")
    page.click(".languages button[value=en]")
    page.wait_for_load_state()
    assert page.get_attribute("html", "lang") == "en"
    assert "Traffic checkpoints" in page.inner_text("h1")
    page.reload()
    page.click(".languages button[value=zh-hant]")
    page.wait_for_load_state()
    assert "交通" in page.inner_text("h1")


PAGES = (
    "/board/510521/",
    "/board/510521/?state=bad",
    "/board/510521100/",
    "/board/510521/wall/",
)
"""The board's states with a county's posts; every other page is walked in `tests/walk`."""


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_board_of_a_county_is_accessible_and_fits(browsers: Any, county: str, size: dict[str, int]):
    page = signed_in(browsers, county, size=size)
    found = []
    for address in PAGES:
        page.goto(f"{county}{address}")
        found += flaws(page) + ([f"{address} is wider than the screen"] if wider(page) else [])
    page.context.clear_cookies()
    page.goto(f"{county}/sign-in/")
    found += flaws(page)
    assert found == []
    assert FOREIGN == [], "nothing is loaded from another host"


def test_the_open_page_of_the_navigation_is_in_sight_on_a_phone(browsers: Any, county: str):
    page = signed_in(browsers, county, size=PHONE)
    page.goto(f"{county}/quarantine/")
    for place in page.locator(".side nav [aria-current]").all():
        if (box := place.bounding_box()) is not None:
            assert 0 <= box["x"] <= PHONE["width"] - box["width"], place.inner_text()
