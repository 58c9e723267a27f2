"""A finger unlocks the phone whose authenticator yields a secret; elsewhere it says so, and the PIN goes on alone."""

from __future__ import annotations

from typing import Any

import pytest

from muster.phone.tests.hand import PIN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FINGER = {
    "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def with_finger(phone: Any, *, secret: bool) -> Any:
    """A fingerprint reader in the phone, which yields secrets or not; a function takes it out again."""
    session = phone.context.new_cdp_session(phone.page)
    session.send("WebAuthn.enable", {"enableUI": False})
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": {**FINGER, "hasPrf": secret}})
    return lambda: session.send("WebAuthn.removeVirtualAuthenticator", added)


def turn_on(phone: Any) -> None:
    phone.page.click("button.where")
    phone.page.get_by_role("button", name="启用指纹或面容解锁").click()
    phone.page.wait_for_selector(".pin")
    phone.pin(PIN)


def lock(phone: Any) -> None:
    phone.page.click("button.where")
    phone.page.get_by_role("button", name="锁定").click()
    phone.page.wait_for_selector(".pin")


def test_a_finger_unlocks_until_the_next_shift_takes_over(gate: Any):
    phone = gate.enrolled()
    page = phone.page
    take_out = with_finger(phone, secret=False)
    turn_on(phone)
    page.locator(".problem", has_text="本机锁屏不支持保存密钥").wait_for()
    page.go_back()
    page.wait_for_selector(".facts")
    page.go_back()
    page.wait_for_selector(".taps")
    take_out()
    with_finger(phone, secret=True)
    turn_on(phone)
    page.get_by_text("已启用指纹或面容解锁").wait_for()
    phone.context.set_offline(True)
    lock(phone)
    page.get_by_role("button", name="用指纹或面容解锁").click()
    page.wait_for_selector(".taps")
    page.locator(".taps.three .tap", has_text="2").click()
    page.locator(".last", has_text="2 人").wait_for()
    lock(phone)
    phone.unlock()
    page.click("button.where")
    page.get_by_role("button", name="交接给下一班").click()
    for pin in (PIN, "730164", "730164"):
        phone.pin(pin)
    page.get_by_text("已交接").wait_for()
    lock(phone)
    assert page.get_by_role("button", name="用指纹或面容解锁").count() == 0, "the former person's finger is gone"
    phone.unlock("730164")
    journal = phone.journal()
    phone.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_sent()
    assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
