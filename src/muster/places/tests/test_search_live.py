"""In a real browser: rows appear as one types, not while an input method composes, and all can read them."""

import os
from datetime import UTC, datetime

import pytest
from tests.cast import COUNTY, PASSWORD, VILLAGE, make_cast
from tests.fixtures import CHROMIUM

from muster.kernel.scope import Scope, acting
from muster.places import actions
from muster.places.actions import SiteDraft

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def page(serving, chromium, monkeypatch):
    """The page of places, signed in as the county's command officer."""
    from playwright.sync_api import sync_playwright

    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs beside the test
    cast = make_cast()
    county = Scope(incident=cast.incident.pk, places=(COUNTY,), actor="user:0")
    with acting(county):
        draft = SiteDraft(VILLAGE, "K", "大田东门", 105.38, 29.15, generated=True)
        actions.open_site(scope=county, draft=draft, opened_at=datetime(2022, 9, 6, tzinfo=UTC))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=CHROMIUM)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.goto(f"{serving}/sign-in/?next=/places/")
        page.fill("input[name=username]", "command")
        page.fill("input[name=password]", PASSWORD)
        page.click("button.primary")
        page.wait_for_url("**/places/")
        yield page
        browser.close()


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    return [found["id"] for found in Axe().run(page, options=RULES).response["violations"]]


def test_rows_appear_as_one_types_and_everybody_can_read_them(page):
    trouble = []
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    assert violations(page) == []
    page.locator("#q").press_sequentially("desheng", delay=20)
    page.wait_for_selector("#hits >> text=得胜镇")
    page.wait_for_url("**/places/?q=desheng")
    assert violations(page) == []
    page.locator("#q").fill("没有这个地方")
    page.wait_for_selector("#hits >> text=没有这个名称")
    assert violations(page) == []
    page.goto(page.url.split("/places/")[0] + f"/places/{COUNTY}/")
    page.wait_for_selector("text=大田东门")
    assert violations(page) == []
    assert trouble == []


def test_half_a_syllable_is_no_question(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "q=" in request.url else None)
    compose = """(typed) => {
        const field = document.getElementById("q");
        field.value = typed;
        field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
    }"""
    page.evaluate(compose, "de'sh")
    page.wait_for_timeout(600)
    assert asked == []
    page.evaluate("""() => {
        const field = document.getElementById("q");
        field.value = "得胜";
        field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    }""")
    page.wait_for_selector("#hits >> text=得胜镇")
    assert len(asked) == 1
