"""Every state of a shift, from the code to the handover: what `camera` looks for is right in each."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from muster.kernel.scope import acting
from muster.people.actions import place_hold
from muster.people.rules import Contact
from muster.phone.tests.camera import Camera
from muster.phone.tests.hand import PIN

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def full_check(page: Any) -> None:
    """A car whose driver shows no proof."""
    page.click(".acts .primary")
    page.locator(".field", has_text="车牌").or_(page.locator(".field", has_text="plate")).locator("input").fill(
        "川E6K21A"
    )
    page.click(".pick.green")
    page.locator("input[inputmode=decimal]").fill("36.5")


def add_finger(page: Any) -> None:
    """The phone has a fingerprint reader that yields secrets, and a person turns it on."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "hasPrf": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def signed_for(page: Any, camera: Camera) -> None:
    """Somebody with a red code is handed over; what follows is recorded, and both sides sign."""
    full_check(page)
    page.click(".pick.red")
    page.click(".acts .primary")
    page.click(".acts .primary.transfer")
    page.locator("main input").fill("县人民医院")
    page.click(".acts .primary.transfer")
    page.wait_for_selector(".taps")
    page.locator(".acts button").last.click()
    page.wait_for_selector(".stack")
    camera.look("records")
    page.locator(".stack .btn", has_text=ONE_WAITS).click()
    page.locator(".list .btn").click()
    page.wait_for_selector("canvas")
    camera.look("sign")
    for former in (".list", ".stack", ".taps"):
        page.go_back()
        page.wait_for_selector(former)


def may_be_marked(page: Any, camera: Camera) -> None:
    """The verdict on somebody whose number fits a short mark; back to the verdict without it."""
    for number, verdict in ((MARKED, "doubt"), ("", "pass")):
        page.go_back()
        page.locator("fieldset.person input").nth(1).fill(number)
        page.click(".acts .primary")
        page.wait_for_selector(f".verdict.{verdict}")
        if number:
            camera.look("verdict-ask-desk")


ONE_WAITS = re.compile("[(（]1[)）]")
MARKED = "510521199001011237"


def prepared(gate: Any) -> None:
    """Two people on the shift's list, one control mark."""
    desk = gate.shift(Contact("王建国", "13800000037"), Contact("李秀英", "13900000042"))
    with acting(desk):
        place_hold(
            desk, place="510521", id_number=MARKED, kind="close-contact", grounds="同车",
            since=timezone.now(), until=None,
        )  # fmt: skip


def let_in(phone: Any, camera: Camera, gate: Any) -> None:
    """From the code to the post's screen."""
    page = phone.page
    phone.open()
    camera.look("enrol")
    phone.open(f"#code={gate.code()}")
    page.click(".acts .primary")
    camera.look("pin")
    phone.pin(PIN)
    phone.pin(PIN)
    page.wait_for_selector(".people")
    camera.look("who")
    page.locator(".who-one").first.click()
    page.wait_for_selector("input.code")
    camera.look("who-code")
    page.locator("input.code").fill(next(iter(gate.codes.values())))
    page.click(".acts .primary")
    page.wait_for_selector(".taps")
    phone.wait_sent()
    page.locator(".taps .tap", has_text="2").click()
    page.locator(".last .btn").wait_for()
    phone.wait_sent()
    camera.look("post")


def judged(page: Any, camera: Camera) -> None:
    """The check and its verdicts; at the end somebody may pass."""
    full_check(page)
    camera.look("check")
    for code, verdict in (("green", "turn_back"), ("red", "transfer")):
        page.click(f".pick.{code}")
        page.click(".acts .primary")
        page.wait_for_selector(f".verdict.{verdict}")
        camera.look(f"verdict-{verdict.replace('_', '-')}")
        page.go_back()
        page.wait_for_selector(".pick.green")
    page.click(".pick.green")
    page.locator(".pick.paper").click()
    page.locator("input[type=datetime-local]").fill(page.evaluate(AN_HOUR_AGO))
    page.click(".acts .primary")
    page.wait_for_selector(".verdict.pass")
    camera.look("verdict-pass")
    may_be_marked(page, camera)


def around(phone: Any, camera: Camera) -> None:
    """What lies around the work: the queue, the handover, the locks."""
    page = phone.page
    page.click("button.queue")
    camera.look("queue")
    page.go_back()
    page.click("button.where")
    page.wait_for_selector(".facts")
    camera.look("more")
    page.locator(".acts button").nth(0).click()
    page.locator(".who-one").last.click()
    page.wait_for_selector("input.code")
    page.locator(".acts button").nth(2).click()
    page.wait_for_selector(".pin")
    camera.look("handover")
    for _screen in range(2):
        page.go_back()
    page.wait_for_selector(".facts")
    page.locator(".acts button").nth(2).click()
    page.wait_for_selector(".pin")
    camera.look("finger")
    phone.pin(PIN)
    page.wait_for_selector(".taps")
    page.click("button.where")
    page.wait_for_selector(".facts")
    page.locator(".acts button").nth(1).click()
    page.wait_for_selector(".pin")
    phone.pin("000000")
    page.locator(".problem:not(:empty)").wait_for()
    camera.look("locked")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_state_can_be_used_by_everybody(gate: Any, language: str):
    prepared(gate)
    phone = gate.phone()
    page = phone.page
    add_finger(page)
    page.add_init_script(f"localStorage.setItem('muster-language', '{language}')")
    camera = Camera(page, language.removesuffix("-hans"))
    let_in(phone, camera, gate)
    judged(page, camera)
    phone.context.set_offline(True)
    page.click(".acts .primary")
    page.wait_for_selector(".taps")
    page.locator(".queue", has_text="1").wait_for()
    camera.look("offline")
    signed_for(page, camera)
    around(phone, camera)
    assert camera.found == []


AN_HOUR_AGO = """() => {
  const moment = new Date(Date.now() - 3600_000 - new Date().getTimezoneOffset() * 60_000);
  return moment.toISOString().slice(0, 16);
}"""
