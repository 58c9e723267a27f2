"""In a real Chromium: a roster is computed and published, and a few hours later an absent person is replaced."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.fixtures import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from muster.rosters.tests.scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def chrome(chromium: str, monkeypatch) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs beside the test
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def county(serving: str) -> tuple[str, Scene]:
    """A served county with two gates and six people."""
    from django.db import transaction
    from tests.cast import make_cast

    from muster.rosters.tests.scene import make_scene

    with transaction.atomic():
        scene = make_scene(make_cast())
    return serving, scene


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("MUSTER_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def signed_in(chrome: Browser, address: str) -> Page:
    from tests.cast import PASSWORD

    page = chrome.new_page(viewport={"width": 1360, "height": 900})
    page.set_default_timeout(20_000)
    page.goto(f"{address}/sign-in/")
    page.fill("[name=username]", "command")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    return page


def perform(scene: Scene) -> None:
    """What the worker does."""
    from muster.kernel import jobs
    from muster.kernel.scope import acting
    from muster.rosters.models import Computation

    with acting(scene.office):
        number = Computation.objects.latest("pk").job
    jobs.perform(number or 0, scene.cast.incident.pk, scene.office.actor)


def test_a_roster_is_computed_published_and_an_absent_person_replaced(chrome: Browser, county: Any):
    address, scene = county
    page = signed_in(chrome, address)
    page.goto(f"{address}/rosters/make/")
    page.fill("[name=days]", "2")
    page.get_by_role("button", name="开始排班").click()
    shoot(page, "roster-empty")
    page.get_by_role("button", name="自动补齐").click()
    page.get_by_text("尚无方案").wait_for()
    perform(scene)
    page.get_by_text("查看排班表").wait_for()
    shoot(page, "roster-computed")
    page.get_by_role("link", name="查看排班表").click()
    assert page.locator("table.roster .missing").count() == 0
    shoot(page, "roster-filled")
    page.get_by_role("link", name="按人员").click()
    shoot(page, "roster-by-person")
    page.get_by_role("button", name="发布排班表").click()
    page.get_by_text("排班已发布").wait_for()
    later(scene)
    page.goto(f"{address}/duty/today/")
    assert page.locator(".todo .tag.bad").count() == 2
    shoot(page, "duty-today")
    missing = page.locator(".todo b").first.inner_text()
    page.get_by_role("link", name="安排替班").first.click()
    shoot(page, "duty-substitutes")
    page.get_by_role("button", name="立即顶岗").first.click()
    page.get_by_text("替班人员已上排班表").wait_for()
    rows = page.locator("table.data").first.inner_text()
    assert missing not in rows.split("夜班")[0]
    shoot(page, "duty-replaced")


def later(scene: Scene) -> None:
    from muster.kernel.scope import acting

    with acting(scene.office):
        scene.pass_time(timedelta(minutes=45))
