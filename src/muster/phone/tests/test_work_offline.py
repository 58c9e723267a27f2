"""A shift without a network: reload, a killed tab, a killed server; then every record arrives once and none is lost."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from tests.harness import served

from muster.phone.tests.hand import PIN, Hand, open_gate

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEPT = "navigator.serviceWorker.ready.then(() => caches.keys()).then((names) => names.length)"
CONTROLLED = "() => navigator.serviceWorker.controller !== null"


def kept_for_offline(phone: Hand) -> None:
    """Until the service worker has the whole application."""
    assert phone.page.evaluate(KEPT) == 1
    phone.page.wait_for_function(CONTROLLED)


def taps(phone: Hand, count: int, first: int) -> None:
    """So many cars, counted with one tap each; the screen says so each time."""
    for number in range(first, first + count):
        phone.page.locator(".taps.three .tap").nth(number % 5).click()
        phone.page.locator(".queue", has_text=re.compile(rf"\b{number + 1} 条")).wait_for()


def stopped(phone: Hand, plate: str) -> None:
    """Somebody without a proof, turned back, with a full record."""
    page = phone.page
    page.click(".acts .primary")
    page.locator(".field", has_text="车牌号").locator("input").fill(plate)
    page.click(".pick.green")
    page.click(".acts .primary")
    page.locator(".acts .primary.turn_back").click()
    page.wait_for_selector(".taps")


def test_a_shift_of_200_checks_arrives_once(fresh_database: None, browsers: Any):
    with served() as url:
        gate = open_gate(url, browsers)
        phone = gate.enrolled()
        work_offline(phone)
    phone.context.set_offline(False)
    taps(phone, 10, 190)
    journal = phone.journal()
    assert len(journal) == 200
    assert gate.stored() == {}
    with served(port=int(url.rsplit(":", 1)[1])):
        phone.page.evaluate("dispatchEvent(new Event('online'))")
        phone.wait_sent()
        assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
        assert Counter(gate.sequences()) == Counter(range(1, 201)), "nothing doubled, in the phone's order"


def work_offline(phone: Hand) -> None:
    """190 checks; the page is loaded again in between, and its tab killed."""
    kept_for_offline(phone)
    phone.context.set_offline(True)
    taps(phone, 90, 0)
    phone.page.reload()
    phone.page.wait_for_selector("body[data-ready=yes]")
    phone.unlock()
    taps(phone, 90, 90)
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.open()
    phone.unlock()
    for number in range(10):
        stopped(phone, f"川E6K2{number}A")
    assert phone.unsent() == 190


def test_an_answer_cut_off_loses_and_doubles_nothing(gate: Any):
    phone = gate.enrolled()
    phone.context.set_offline(True)
    taps(phone, 12, 0)
    journal = phone.journal()
    seen: list[str] = []

    def cut(route: Any) -> None:
        seen.append(route.request.url)
        if len(seen) <= 2:
            route.fetch()  # the server takes them, the phone never hears of it
            route.abort()
        else:
            route.continue_()

    phone.context.route("**/api/v1/sync", cut)
    phone.context.set_offline(False)
    for _attempt in range(3):
        phone.page.evaluate("dispatchEvent(new Event('online'))")
        phone.page.wait_for_timeout(1500)
    phone.wait_sent()
    assert len(seen) >= 3
    assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}


def test_a_clock_ten_years_off_is_corrected_and_told(gate: Any):
    from django.utils import timezone

    phone = gate.phone()
    years = 10 * 365 * 86400 * 1000
    phone.page.add_init_script(f"const right = Date.now.bind(Date); Date.now = () => right() + {years};")
    phone.enrol()
    phone.page.locator(".taps .tap", has_text="4").click()
    phone.page.locator(".last .btn").wait_for()
    phone.wait_sent()
    (when, safe) = gate.times()[0]
    assert abs((timezone.now() - when).total_seconds()) < 60
    assert safe
    assert "本机时间相差" in phone.words()


def test_without_a_service_worker_everything_but_a_cold_start_works(gate: Any):
    phone = gate.enrolled(service_workers="block")
    phone.context.set_offline(True)
    taps(phone, 3, 0)
    journal = phone.journal()
    phone.context.set_offline(False)
    phone.page.reload()
    phone.page.wait_for_selector("body[data-ready=yes]")
    phone.unlock(PIN)
    phone.wait_sent()
    assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}


def test_a_full_phone_says_that_nothing_was_saved(gate: Any):
    phone = gate.enrolled()
    phone.page.evaluate(FULL)
    phone.page.locator(".taps.three .tap").first.click()
    phone.page.get_by_role("alert").filter(has_text="未保存").wait_for()
    assert phone.unsent() == 0
    assert phone.page.locator(".last").count() == 0, "nothing claims to be recorded"


FULL = """() => {
  IDBObjectStore.prototype.add = () => { throw new DOMException('no room', 'QuotaExceededError'); };
}"""
