"""The server is upgraded under phones at their gates: the first application goes on, and gives way with its queue."""

from __future__ import annotations

import re
from typing import Any

import pytest

from muster.phone.shell import shell
from muster.phone.tests.hand import Hand, open_gate
from muster.phone.tests.upgrade import BEFORE, Stage, before_upgrade

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONTROLLED = "() => navigator.serviceWorker.controller !== null"
VERSION = "() => document.body.dataset.version"
WAITING = "navigator.serviceWorker.ready.then((kept) => kept.waiting !== null)"
NEWER = "新版本已就绪"


def tap(phone: Hand, count: int) -> None:
    """So many cars, one after the other."""
    for _car in range(count):
        queued = phone.unsent() + 1
        phone.page.locator(".taps.three .tap").first.click()
        phone.page.locator(".queue", has_text=re.compile(rf"(?<!\d){queued} ?[条笔]")).wait_for()


def stopped(phone: Hand) -> None:
    """Somebody with a yellow code, sent to sampling, with a full record."""
    page = phone.page
    page.click(".acts .primary")
    page.locator(".field", has_text="车牌号").locator("input").fill("川E6K21A")
    page.locator(".field", has_text="姓名").locator("input").fill("王建国")
    page.locator(".field", has_text="证件号码").locator("input").fill("510521199001011237")
    page.click(".pick.yellow")
    page.click(".acts .primary")
    page.locator(".acts .primary.sample").click()
    page.wait_for_selector(".taps")


def take_up(phone: Hand, version: str) -> None:
    """The button of the page about this phone; the page comes back as that version, under the same PIN."""
    phone.page.get_by_role("button", name="启用新版本").click()
    phone.page.wait_for_function("(wanted) => document.body.dataset.version === wanted", arg=version)
    phone.page.wait_for_selector("body[data-ready=yes]")


def test_the_first_application_goes_on_and_gives_way_with_its_queue(serving: str, browsers: Any):
    with before_upgrade(serving) as address:
        gate = open_gate(address.url, browsers)
        gate.ask_no_proof()
        phone = gate.enrolled()
        page = phone.page
        first = page.evaluate(VERSION)
        page.wait_for_function(CONTROLLED)
        phone.context.set_offline(True)
        tap(phone, 2)
        stopped(phone)
        journal = phone.journal()
        address.stage = Stage.LAST
        phone.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        phone.wait_sent()
        assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
        page.reload()
        page.wait_for_selector("body[data-ready=yes]")
        assert page.evaluate(VERSION) == first, "the kept one, until somebody takes up the new one"
        address.shut = True
        phone.unlock()
        tap(phone, 2)
        journal |= phone.journal()
        while not page.evaluate(WAITING):
            page.wait_for_timeout(200)
        page.click("button.where")
        take_up(phone, BEFORE)
        address.stage, address.shut = Stage.TODAY, False
        phone.unlock()
        phone.wait_sent()
        page.get_by_role("button", name=NEWER).wait_for()
        phone.context.set_offline(True)
        tap(phone, 1)
        journal |= phone.journal()
        page.get_by_role("button", name=NEWER).click()
        take_up(phone, shell().version)
        phone.context.set_offline(False)
        phone.unlock()
        phone.wait_sent()
        assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
        assert sorted(gate.sequences()) == [1, 2, 3, 4, 5, 6]
        assert page.get_by_role("button", name=NEWER).count() == 0


def test_without_a_service_worker_the_newer_page_is_told_as_well(serving: str, browsers: Any):
    with before_upgrade(serving) as address:
        address.stage = Stage.LAST
        gate = open_gate(address.url, browsers)
        phone = gate.enrolled(service_workers="block")
        address.shut = True
        tap(phone, 1)
        journal = phone.journal()
        address.stage = Stage.TODAY
        phone.page.get_by_role("button", name=NEWER).click()
        take_up(phone, shell().version)
        address.shut = False
        phone.unlock()
        phone.wait_sent()
        assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
