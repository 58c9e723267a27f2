"""In a real Chromium: organisations are searched by their initials from the keyboard, several, or without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from muster.callups.tests.screens import shoot, signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from muster.callups.tests.scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def county(serving: str) -> tuple[str, Scene]:
    """A served county with more organisations than fit a list."""
    from datetime import date

    from django.db import transaction
    from tests.cast import COUNTY, make_cast

    from muster.callups.tests.scene import make_scene
    from muster.people.actions.organisations import Listed, load_organisations

    with transaction.atomic():
        scene = make_scene(make_cast())
        names = ["泸县税务局", "泸县国土局", "泸县供电公司", *(f"第{number}街道办" for number in range(30))]
        load_organisations(
            scene.office, listed=[Listed(COUNTY, "agency", name) for name in names], since=date(2022, 1, 1)
        )
    return serving, scene


def test_two_units_are_found_by_their_initials_without_a_mouse(chrome: Browser, county: Any):
    from axe_playwright_python.sync_playwright import Axe

    from muster.callups.models import Answer
    from muster.kernel.scope import acting

    address, scene = county
    page = signed_in(chrome, address)
    page.goto(f"{address}/call-ups/write/")
    for name, text in (("title", "抽调干部"), ("text", "请确认。"), ("deadline", "2022-09-13T08:00")):
        page.fill(f"[name={name}]", text)
    page.select_option("[name=asks]", "acknowledge")
    search = page.locator("[name=organisations-search]")
    for initials, name in (("swj", "泸县税务局"), ("gtj", "泸县国土局")):
        search.fill("")
        search.press_sequentially(initials, delay=10)
        page.locator(".choices label", has_text=name).wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        page.locator(".picked label", has_text=name).wait_for()
    shoot(page, "choose-many")
    assert [one["id"] for one in Axe().run(page, options=RULES).response["violations"]] == []
    page.get_by_role("button", name="发布").click()
    page.get_by_text("抽调干部").first.wait_for()
    with acting(scene.office):
        assert Answer.objects.count() == 2


def test_without_scripts_the_list_comes_with_the_form(chrome: Browser, county: Any):
    from muster.callups.models import TaskOrder
    from muster.kernel.scope import acting
    from muster.people.models import Organisation

    address, scene = county
    page = signed_in(chrome, address, java_script_enabled=False)
    page.goto(f"{address}/orders/give/")
    page.fill("[name=title]", "改造隔离房")
    page.fill("[name=deadline]", "2022-09-13T08:00")
    page.fill("[name=unit-search]", "gongdian")
    page.get_by_role("button", name="下达").click()
    page.get_by_text("请从列表中选择单位").wait_for()
    shoot(page, "choose-without-scripts")
    page.get_by_label("泸县供电公司").check()
    page.get_by_role("button", name="下达").click()
    page.get_by_text("改造隔离房").first.wait_for()
    with acting(scene.office):
        assert Organisation.objects.get(pk=TaskOrder.objects.get().unit).name_zh == "泸县供电公司"
