"""In a real browser: an officer opens a shift, a phone gets in by its QR code; targets and the rules of WCAG."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.cast import MOMENT, PASSWORD, TOWN, VILLAGE, make_cast
from tests.fixtures import CHROMIUM

from muster.accounts.models import ShiftEntry
from muster.kernel import clock
from muster.kernel.scope import Scope, acting

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SMALLEST = 48


@pytest.fixture
def chrome(chromium: str, monkeypatch) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs beside the test
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield browser
        browser.close()


def violations(page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]]


def small(page) -> list[str]:
    """What can be touched on the phone and is smaller than a thumb, the languages at the bottom too."""
    return [
        f"{target.inner_text() or target.get_attribute('name')}: {box['height']:.0f}"
        for target in page.locator(
            "main a:visible, main button:visible, main input:visible, footer button:visible"
        ).all()
        if (box := target.bounding_box()) and box["height"] < SMALLEST
    ]


def shoot(page, name: str) -> None:
    if folder := os.environ.get("MUSTER_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def looked_at(page, name: str) -> None:
    """Accessible; a picture for whoever looks the pages over."""
    assert violations(page) == []
    shoot(page, name)


def open_shift(desk: Page, serving: str) -> str:
    """The officer signs in and opens a shift; answers its code."""
    desk.goto(f"{serving}/sign-in/")
    desk.fill("[name=username]", "secretary")
    desk.fill("[name=password]", PASSWORD)
    desk.click("main button.primary")
    desk.goto(f"{serving}/shifts/")
    shoot(desk, "desk-none")
    desk.fill("[name=place-search]", VILLAGE)
    desk.get_by_role("button", name="开设班次").click()
    assert violations(desk) == []
    desk.get_by_role("button", name="生成班次码").click()
    looked_at(desk, "desk-code")
    return desk.locator(".code").inner_text()


def enter_by_code(phone: Page, serving: str, code: str) -> Page:
    """A wrong code is refused; the QR code's address lets the phone in, and does not stay in its address bar."""
    phone.goto(f"{serving}/shift/")
    assert small(phone) == []
    looked_at(phone, "phone-first")
    phone.fill("[name=first]", "AAAAA-11111")
    phone.click("main button.primary")
    assert "不正确" in phone.locator("main").inner_text()
    shoot(phone, "phone-wrong")
    phone = phone.context.new_page()
    phone.goto(f"{serving}/shift/#{code}")
    phone.wait_for_selector("[name=second]")
    assert code not in phone.url
    assert small(phone) == []
    looked_at(phone, "phone-second")
    phone.fill("[name=second]", "王小明")
    phone.click("main button.primary")
    phone.wait_for_url(re.compile(rf"{serving}/(?!shift)"))
    shoot(phone, "phone-in")
    return phone


def hand_out_codes(desk: Page, serving: str) -> None:
    """Codes for two phone numbers; then the shift and the list of shifts, in English too."""
    desk.get_by_role("link", name="返回班次").click()
    desk.fill("[name=numbers]", "张三 13800001111\n13900002222")
    desk.get_by_role("button", name="生成一次性码", exact=True).click()
    looked_at(desk, "desk-codes")
    desk.get_by_role("link", name="返回班次").click()
    assert "王某某" in desk.locator("main").inner_text()
    looked_at(desk, "desk-shift")
    desk.click("button[lang=en]")
    shoot(desk, "desk-shift-en")
    desk.goto(f"{serving}/shifts/")
    looked_at(desk, "desk-list-en")


def test_an_officer_opens_a_shift_and_a_phone_gets_in(serving: str, chrome: Browser):
    cast = make_cast()
    desk = chrome.new_page(viewport={"width": 1280, "height": 900})
    code = open_shift(desk, serving)
    first = chrome.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True).new_page()
    phone = enter_by_code(first, serving, code)
    hand_out_codes(desk, serving)
    with acting(Scope(incident=cast.incident.pk, places=(TOWN,), actor="user:1")):
        assert ShiftEntry.objects.count() == 1
    clock.move(cast.incident.pk, to=MOMENT + timedelta(hours=9))
    phone.goto(f"{serving}/checks/")
    assert "班次已结束" in phone.locator("main").inner_text()
    looked_at(phone, "phone-over")
