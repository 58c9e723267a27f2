"""A shift without a network: reload, a killed tab, a killed server; then every record arrives once and none is lost."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from tests.harness import killable, served

from muster.kernel.scope import acting, system
from muster.passes import queries
from muster.phone.tests.cards import forged, issued, let_pass, turn_back
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


def sampled(phone: Hand, plate: str) -> None:
    """Somebody with a yellow code, sent to sampling, with a full record."""
    page = phone.page
    page.click(".acts .primary")
    page.locator(".field", has_text="车牌号").locator("input").fill(plate)
    page.click(".pick.yellow")
    page.click(".acts .primary")
    page.locator(".acts .primary.sample").click()
    page.wait_for_selector(".taps")


def test_a_shift_of_200_checks_arrives_once(fresh_database: None, browsers: Any):
    with killable() as (url, kill):
        gate = open_gate(url, browsers)
        gate.ask_no_proof()
        good, old, gone = (
            issued(gate.incident, "3栋501"),
            issued(gate.incident, "3栋502", expired=True),
            issued(gate.incident, "3栋503", withdrawn=True),
        )
        phone = gate.enrolled()
        work_offline(phone)
        shown(phone, good, old, gone)
        assert phone.unsent() == 190
        kill()
    phone.context.set_offline(False)
    taps(phone, 10, 190)
    journal = phone.journal()
    assert len(journal) == 200
    assert gate.stored() == {}
    port = int(url.rsplit(":", 1)[1])
    cut = Cut()
    phone.context.route("**/api/v1/sync", cut.meet)
    with killable(port=port) as (_url, cut.kill):
        cut.wait(phone.page)
        taken = gate.stored()
        assert len(taken) == 100 and len(phone.journal()) == 200, "taken, and the phone never heard of it"
    phone.context.unroute("**/api/v1/sync")
    with served(port=port):
        phone.page.evaluate("dispatchEvent(new Event('online'))")
        phone.wait_sent()
        assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
        assert Counter(gate.sequences()) == Counter(range(1, 201)), "nothing doubled, in the phone's order"
    with acting(system(gate.incident, "test")) as scope:
        assert len(queries.flags(scope, None)) == 1, "the same pass a second time that day"


def work_offline(phone: Hand) -> None:
    """184 checks; the page is loaded again in between, and its tab killed."""
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
    for number in range(4):
        sampled(phone, f"川E6K2{number}A")


def shown(phone: Hand, good: str, old: str, gone: str) -> None:
    """Six who show a pass: one twice a day, expired, withdrawn, forged, and what is no pass at all."""
    phone.page.locator(".slim .pick.out").click()
    let_pass(phone, good)
    let_pass(phone, good)
    turn_back(phone, old, "通行证已过期")
    turn_back(phone, gone, "通行证已注销")
    turn_back(phone, forged(good), "通行证")
    turn_back(phone, good[:60], "通行证")


@dataclass
class Cut:
    """`kill -9` after the server took the first batch and before the phone hears of it.

    It stands before the server does: the phone sends by itself every minute, and what slips in then is no longer there
    to be cut.
    """

    kill: Callable[[], None] | None = None
    taken: bool = False

    def meet(self, route: Any) -> None:
        """One letter of the phone's: the first that finds a server ends it, and no answer comes through."""
        if self.kill is not None and not self.taken:
            route.fetch()
            self.kill()
            self.taken = True
        route.abort()

    def wait(self, page: Any) -> None:
        """Until it is done; the phone is told of a signal, as often as it takes."""
        for _attempt in range(100):
            page.evaluate("dispatchEvent(new Event('online'))")
            page.wait_for_timeout(200)
            if self.taken:
                return
        raise AssertionError("the phone sent nothing for 20 seconds")


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


POOR = """
  delete window.BarcodeDetector;
  for (const name of ['generateKey', 'importKey']) {
    const own = SubtleCrypto.prototype[name];
    SubtleCrypto.prototype[name] = function (...given) {
      const named = given.find((one) => one === 'Ed25519' || one?.name === 'Ed25519');
      return named ? Promise.reject(new DOMException('no Ed25519', 'NotSupportedError')) : own.apply(this, given);
    };
  }
"""


def test_in_a_poor_webview_everything_but_a_cold_start_works(gate: Any):
    """No service worker, no Ed25519, no detector of codes: the vendored ones sign, verify and read."""
    gate.ask_no_proof()
    card = issued(gate.incident, "3栋501")
    phone = gate.phone(service_workers="block")
    phone.page.add_init_script(POOR)
    phone.enrol()
    let_pass(phone, card)
    phone.context.set_offline(True)
    let_pass(phone, card)
    turn_back(phone, forged(card), "通行证")
    taps(phone, 3, phone.unsent())
    journal = phone.journal()
    assert len(journal) >= 5
    phone.context.set_offline(False)
    phone.page.reload()
    phone.page.wait_for_selector("body[data-ready=yes]")
    phone.unlock(PIN)
    phone.wait_sent()
    assert gate.stored().items() >= {name: ("accepted", value) for name, value in journal.items()}.items()
    assert len(gate.stored()) == 6


def test_after_three_days_the_rules_are_told_to_be_old(gate: Any):
    phone = gate.enrolled()
    kept_for_offline(phone)
    phone.context.set_offline(True)
    phone.page.add_init_script("const right = Date.now.bind(Date); Date.now = () => right() + 73 * 3600_000;")
    phone.page.reload()
    phone.page.wait_for_selector("body[data-ready=yes]")
    phone.unlock()
    phone.page.locator(".warn", has_text="规则和名单已超过三天").wait_for()
    taps(phone, 1, 0)
    phone.context.set_offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_sent()
    phone.page.locator(".warn", has_text="规则和名单").wait_for(state="detached")
    assert [outcome for outcome, _hash in gate.stored().values()] == ["accepted"], "old rules stop nobody's record"


def test_a_full_phone_says_that_nothing_was_saved(gate: Any):
    phone = gate.enrolled()
    phone.page.evaluate(FULL)
    phone.page.locator(".taps.three .tap").first.click()
    phone.page.get_by_role("alert").filter(has_text="未保存").wait_for()
    assert phone.unsent() == 0
    assert phone.page.locator(".last").count() == 0, "nothing claims to be recorded"
    page = phone.page
    page.click(".acts .primary")
    page.locator(".field", has_text="车牌号").locator("input").fill("川E6K21A")
    page.click(".pick.green")
    page.click(".acts .primary")
    page.locator(".acts .btn", has_text="劝返").first.click()
    page.get_by_role("alert").filter(has_text="未保存").wait_for()
    page.evaluate("() => { IDBObjectStore.prototype.add = window.add; }")
    page.locator(".acts .btn", has_text="劝返").first.click()
    page.wait_for_selector(".taps")
    assert phone.unsent() == 1, "what was typed is still there, and the next try keeps it"


def test_with_storage_almost_full_it_says_so_and_keeps_what_it_claims(gate: Any):
    """The browser's own limit, not ours: what was recorded before it arrives, what was refused was never claimed."""
    before = gate.enrolled()
    kept_for_offline(before)
    used = before.context.new_cdp_session(before.page).send("Storage.getUsageAndQuota", {"origin": gate.url})["usage"]
    phone = gate.phone()
    page = phone.page
    browser = phone.context.new_cdp_session(page)
    # Before its storage is first opened: the browser remembers for half a minute how much there was.
    browser.send("Storage.overrideQuotaForOrigin", {"origin": gate.url, "quotaSize": used + ALMOST_FULL})
    phone.enrol()
    phone.context.set_offline(True)
    taps(phone, 3, 0)
    page.evaluate(ESTIMATE, ALMOST_FULL)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator(".warn", has_text="存储空间").wait_for()
    claimed = 3
    for _tap in range(300):
        page.locator(".taps.three .tap").first.click()
        page.locator(".queue", has_text=re.compile(rf"\b{claimed + 1} 条")).or_(
            page.get_by_role("alert")
        ).first.wait_for()
        if page.get_by_role("alert").count():
            break
        claimed += 1
    page.get_by_role("alert").filter(has_text="未保存").wait_for()
    journal = phone.journal()
    assert 3 <= len(journal) == claimed < 303
    browser.send("Storage.overrideQuotaForOrigin", {"origin": gate.url})
    taps(phone, 1, claimed)
    journal = phone.journal()
    phone.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_sent()
    assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}


def test_a_browser_that_does_not_tell_its_storage_sends_all_the_same(gate: Any):
    phone = gate.phone()
    phone.page.add_init_script(UNTOLD)
    phone.enrol()
    taps(phone, 1, 0)
    phone.wait_sent()
    phone.page.locator(".taps.three .tap").first.click()  # while it still asks about the storage
    until = time.monotonic() + 20
    while len(gate.stored()) < 2:
        assert time.monotonic() < until, "what was recorded while the phone asked waits for the next minute"
        phone.page.wait_for_timeout(200)
    assert phone.unsent() == 0


UNTOLD = """navigator.storage.estimate = () =>
  new Promise((_yes, no) => setTimeout(() => no(new TypeError('not here')), 1500));"""
ALMOST_FULL = 30_000
ESTIMATE = "(left) => { navigator.storage.estimate = async () => ({ usage: 1e6, quota: 1e6 + left }); }"
"""What Safari, Firefox and older Chrome answer truly; a newer Chrome tells every page that there are gigabytes."""
FULL = """() => {
  window.add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = () => { throw new DOMException('no room', 'QuotaExceededError'); };
}"""
