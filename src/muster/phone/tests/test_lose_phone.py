"""A phone that is lost, locked, withdrawn or handed on: nobody reads what is on it, and no record is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from muster.accounts.models import Device
from muster.kernel.scope import Scope, acting
from muster.phone.tests.hand import OPEN, PIN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLATE, NUMBER = "川E9Z88Q", "510521199001011237"
DUMP = f"""async () => {{ {OPEN}
  const db = await open();
  const read = (name) => new Promise((yes) => {{
    const got = db.transaction(name).objectStore(name).getAll(); got.onsuccess = () => yes(got.result); }});
  const all = []; for (const name of db.objectStoreNames) all.push(await read(name));
  const plain = (key, value) => value instanceof ArrayBuffer ? new TextDecoder().decode(value)
    : ArrayBuffer.isView(value) ? new TextDecoder().decode(value) : value;
  return JSON.stringify(all, plain) + JSON.stringify({{...localStorage}}) + JSON.stringify({{...sessionStorage}});
}}"""
FORGET_DEVICES_S = 6
SLOW = """() => {
  const own = SubtleCrypto.prototype.digest;
  window.sealed = 0;
  SubtleCrypto.prototype.digest = async function (...given) {
    await new Promise((go) => setTimeout(go, 1500));
    window.sealed += 1;
    return own.apply(this, given);
  };
}"""


def one_stopped(phone: Any) -> None:
    """A car and its driver, turned back."""
    page = phone.page
    page.click(".acts .primary")
    page.locator(".field", has_text="车牌号").locator("input").fill(PLATE)
    page.locator(".field", has_text="证件号码").locator("input").fill(NUMBER)
    page.click(".acts .primary")
    page.locator(".acts .primary.turn_back").click()
    page.wait_for_selector(".taps")


def change_device(**values: Any) -> None:
    """What the desk does to the phone."""
    with acting(Scope()):
        assert Device.objects.update(**values) == 1


def offline_with_one(gate: Any) -> tuple[Any, dict[str, str]]:
    """A phone with one full record that could not be sent."""
    phone = gate.enrolled()
    phone.context.set_offline(True)
    one_stopped(phone)
    return phone, phone.journal()


def come_back(phone: Any) -> None:
    """There is a signal again."""
    phone.page.wait_for_timeout(FORGET_DEVICES_S * 1000)
    phone.context.set_offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")


def test_nothing_on_the_disk_can_be_read(gate: Any):
    phone, journal = offline_with_one(gate)
    kept = phone.page.evaluate(DUMP)
    assert next(iter(journal)) in kept, "the dump shows what is there"
    for canary in (PLATE, NUMBER, "9Z88", PIN, "proof_hours"):
        assert canary not in kept
    assert not re.search(r'"token":"', kept)


def test_what_was_typed_stays_in_no_page_that_is_gone(gate: Any):
    phone = gate.enrolled()
    page = phone.page
    page.click(".acts .primary")
    plate = page.locator(".field", has_text="车牌号").locator("input")
    plate.fill(PLATE)
    page.locator(".field", has_text="证件号码").locator("input").fill(NUMBER)
    page.evaluate("() => { window.gone = [...document.querySelectorAll('main input')]; }")
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 21 * 60_000; }")
    page.wait_for_selector(".pin", timeout=15_000)
    kept = page.evaluate("() => window.gone.filter((input) => input.type === 'text').map((input) => input.value)")
    assert len(kept) > 4 and set(kept) == {""}, "left alone for twenty minutes it locks itself and forgets"
    disk = page.evaluate(DUMP)
    assert PLATE not in disk and NUMBER not in disk, "what was begun is kept sealed"
    phone.unlock()
    assert PLATE not in phone.words()
    page.get_by_role("button", name="继续未完成的查验").click()
    assert page.locator(".field", has_text="车牌号").locator("input").input_value() == PLATE
    assert page.locator(".field", has_text="证件号码").locator("input").input_value() == NUMBER
    page.get_by_role("button", name="放弃").click()
    page.click("button.where")
    page.get_by_role("button", name="锁定").click()
    phone.unlock()
    page.get_by_role("button", name="逐项查验").wait_for()


def test_a_screen_opened_meanwhile_is_left_alone(gate: Any):
    """On a slow phone a tap is still being sealed when somebody already types into the next screen."""
    phone = gate.enrolled()
    page = phone.page
    page.evaluate(SLOW)
    page.locator(".taps.three .tap").first.click()
    page.click(".acts .scan")
    field = page.locator("main input[type=text]")
    field.fill("MP1:half")
    page.evaluate("() => { window.mine = document.querySelector('main input[type=text]'); }")
    page.wait_for_function("async () => window.sealed > 0", timeout=10_000)
    page.wait_for_timeout(500)
    assert page.evaluate("() => window.mine.isConnected && window.mine.value") == "MP1:half"
    page.go_back()
    page.locator(".last", has_text="1 人").wait_for()


def test_a_withdrawn_phone_drops_its_pack_and_hands_its_queue_in_sealed(gate: Any):
    phone, journal = offline_with_one(gate)
    change_device(revoked_at=timezone.now())
    come_back(phone)
    phone.page.get_by_text("本机已停用").wait_for()
    phone.wait_sent()
    assert gate.stored() == {name: ("quarantined", value) for name, value in journal.items()}
    kept = phone.page.evaluate(DUMP)
    assert '"key":"pack"' not in kept and '"key":"token"' not in kept
    phone.page.reload()
    phone.page.get_by_text("记录已全部上交").wait_for()


def test_a_token_that_ran_out_keeps_the_queue_until_a_new_code(gate: Any):
    phone, journal = offline_with_one(gate)
    change_device(token_expires_at=timezone.now())
    come_back(phone)
    phone.page.get_by_text("本机需重新登记").wait_for()
    assert phone.journal() == journal
    phone.page.click("button.where")
    phone.page.get_by_role("button", name="输入新登记码").click()
    phone.page.locator("input.code").fill(gate.code())
    phone.page.click(".acts .primary")
    phone.page.wait_for_selector(".taps")
    phone.wait_sent()
    assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
    with acting(Scope()):
        assert Device.objects.count() == 1, "the same phone, not another one"


def test_the_next_shift_takes_over_person_not_queue(gate: Any):
    phone, journal = offline_with_one(gate)
    page = phone.page
    page.click("button.where")
    page.get_by_role("button", name="交接给下一班").click()
    for pin in (PIN, "730164", "730164"):
        phone.pin(pin)
    page.get_by_text("已交接").wait_for()
    assert phone.journal() == journal
    page.click("button.where")
    page.get_by_role("button", name="锁定").click()
    page.wait_for_selector(".pin")
    phone.pin(PIN)
    page.get_by_text("密码不对").wait_for()
    phone.unlock("730164")


def test_whoever_does_not_know_the_pin_waits_and_the_queue_still_arrives(gate: Any):
    phone, journal = offline_with_one(gate)
    page = phone.page
    page.click("button.where")
    page.get_by_role("button", name="锁定").click()
    page.wait_for_selector(".pin")
    for _attempt in range(3):
        page.locator(".pad .key:enabled").first.wait_for()
        phone.pin("111222")
        page.locator(".pad .key:enabled").or_(page.locator(".problem", has_text="请等待")).first.wait_for()
    page.locator(".problem", has_text="请等待").wait_for()
    assert page.locator(".pad .key").first.is_disabled()
    page.get_by_role("button", name="不知道密码").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="存为文件").click()
    text = saved.value.path().read_text("utf-8")
    assert PLATE not in text and next(iter(journal)) in text
    phone.context.set_offline(False)
    assert phone.journal() == journal, "a phone that is only locked troubles nobody"
    page.get_by_role("button", name="密封上交").click()
    page.get_by_text("已上交").wait_for()
    assert gate.stored() == {name: ("quarantined", value) for name, value in journal.items()}
    assert phone.journal() == {}
