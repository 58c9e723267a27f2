"""In a real Chromium: an organisation answers a call-up from a phone, by its link, and the sender's desk sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from muster.callups.tests.screens import shoot, signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POLLS = 11_000


@pytest.fixture
def called(serving: str) -> tuple[str, int, str]:
    """A served county whose call-up asks a town for two people: its address, the call-up, the town's link."""
    from django.db import transaction
    from tests.cast import make_cast

    from muster.callups import links
    from muster.callups.tests.scene import make_scene

    with transaction.atomic():
        scene = make_scene(make_cast())
        row = scene.publish("town")
        return serving, row.pk, links.answer_page(scene.answer(row, "town"))


def test_a_town_answers_from_a_phone_and_the_desk_sees_it_without_being_asked(chrome: Browser, called: Any):
    address, callup, link = called
    desk = signed_in(chrome, address, viewport={"width": 1280, "height": 800})
    desk.clock.install()
    desk.goto(f"{address}/call-ups/{callup}/")
    town = desk.locator("tr", has_text="town单位")

    def seen(words: str) -> None:
        desk.clock.fast_forward(POLLS)
        town.filter(has_text=words).wait_for()

    assert "未答复" in town.inner_text()
    phone = chrome.new_page(viewport={"width": 360, "height": 740})
    phone.goto(address + link)
    phone.get_by_role("button", name="仅签收").click()
    phone.get_by_role("status").wait_for()
    seen("已签收")
    phone.locator("[name=lines]").fill("王小明 15400001111\n李新人 15400002222")
    phone.get_by_role("button", name="推荐").click()
    phone.get_by_text("新推荐 2 人").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    shoot(phone, "answer-by-link")
    phone.get_by_role("button", name="转发").click()
    phone.get_by_text("已转发").first.wait_for()
    shoot(phone, "passed-on-by-link")
    seen("已答复")
    assert "2" in town.inner_text()
