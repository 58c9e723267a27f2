"""Every state in which something is wrong or waits: `camera` looks at each, and the docs tell of all with a picture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from muster.accounts.models import Device
from muster.kernel.scope import Scope, acting
from muster.phone.tests.camera import FOLDER, Camera
from muster.phone.tests.cards import forged, issued, scan
from muster.phone.tests.hand import Gate, Hand, open_gate
from muster.phone.tests.test_lose_phone import FORGET_DEVICES_S
from muster.phone.tests.test_work_offline import FULL
from muster.phone.tests.upgrade import Stage, before_upgrade

LANGUAGES = ("zh-hans", "en") if FOLDER else ("en",)
"""English words are the longer ones; pictures are taken in both."""
LATE = """() => { window.right = Date.now; Date.now = () => window.right() + 73 * 3600_000;
  document.dispatchEvent(new PointerEvent('pointerdown')); dispatchEvent(new Event('offline')); }"""
IN_TIME = "() => { Date.now = window.right; dispatchEvent(new Event('offline')); }"
MORE = {"lock": 1, "language": 2}


def change_devices(**values: Any) -> None:
    """What the desk does to every phone here."""
    with acting(Scope()):
        assert Device.objects.update(**values)


def speaking(phone: Hand, language: str) -> Camera:
    """The phone in that language."""
    phone.page.add_init_script(f"localStorage.setItem('muster-language', '{language}')")
    return Camera(phone.page, language.removesuffix("-hans"))


def post(phone: Hand) -> None:
    """Back to the post's screen."""
    while not phone.page.locator(".taps").count():
        phone.page.go_back()
        phone.page.wait_for_timeout(200)


def more(phone: Hand, what: str) -> None:
    """A button of the page about this post and this phone."""
    phone.page.click("button.where")
    phone.page.wait_for_selector(".facts")
    phone.page.locator(".acts button").nth(MORE[what]).click()


def scanned(phone: Hand, camera: Camera, card: str) -> None:
    """The scanner, a pass that holds and one that is forged."""
    phone.page.click(".acts .scan")
    phone.page.wait_for_selector("main input[type=text]")
    camera.look("scan")
    post(phone)
    for name, text in (("pass-genuine", card), ("pass-forged", forged(card))):
        scan(phone, text)
        camera.look(name)
        post(phone)


def troubled(phone: Hand, camera: Camera) -> None:
    """No room, rules that are old, another language, a token that ran out, and nobody knows the PIN."""
    page = phone.page
    page.evaluate(FULL)
    page.locator(".taps.three .tap").first.click()
    page.get_by_role("alert").wait_for()
    camera.look("not-saved")
    page.evaluate("() => { IDBObjectStore.prototype.add = window.add; }")
    page.evaluate(LATE)
    page.locator(".warn").wait_for()
    camera.look("old-rules")
    page.evaluate(IN_TIME)
    more(phone, "language")
    page.wait_for_selector("fieldset.tall")
    camera.look("language")
    post(phone)
    change_devices(token_expires_at=timezone.now())
    page.wait_for_timeout(FORGET_DEVICES_S * 1000)
    page.locator(".taps.three .tap").first.click()
    page.locator(".warn").wait_for()
    camera.look("enrol-again")
    more(phone, "lock")
    for _attempt in range(3):
        page.locator(".pad .key:enabled").first.wait_for()
        phone.pin("111222")
        page.locator(".problem", has_text=re.compile(r"[?!.。]")).wait_for()
    page.locator(".pad .key:disabled").first.wait_for()
    camera.look("wait")
    page.locator(".acts button").last.click()
    page.locator(".acts button").nth(3).wait_for()
    camera.look("forgotten")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_told_so_that_everybody_can_use_it(serving: str, browsers: Any, language: str):
    with before_upgrade(serving) as address:
        address.stage = Stage.TODAY
        gate = open_gate(address.url, browsers)
        gate.ask_no_proof()
        phone = gate.phone()
        camera = speaking(phone, language)
        phone.open()
        phone.page.locator(".acts button").last.click()
        phone.page.wait_for_selector("input[type=file]")
        camera.look("file")
        card = issued(gate.incident, "3栋501")
        phone.enrol()
        scanned(phone, camera, card)
        troubled(phone, camera)
        camera.found += newer(gate, address, language)
        assert camera.found == []


def newer(gate: Gate, address: Any, language: str) -> list[str]:
    """Another phone is told of a newer version, then withdrawn with a record on it; what is wrong with its screens."""
    address.stage = Stage.LAST
    phone = gate.phone(service_workers="block")
    camera = speaking(phone, language)
    phone.enrol()
    phone.page.locator("button.newer").wait_for()
    camera.look("newer")
    phone.context.set_offline(True)
    phone.page.locator(".taps.three .tap").first.click()
    phone.page.locator(".queue", has_text="1").wait_for()
    phone.context.route("**/api/v1/rescue", lambda route: route.abort())
    change_devices(revoked_at=timezone.now())
    phone.page.wait_for_timeout(FORGET_DEVICES_S * 1000)
    phone.context.set_offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.page.locator(".verdict.doubt").wait_for()
    camera.look("revoked")
    return camera.found


PAGE = Path(__file__).resolve().parents[4] / "docs" / "phone-states.md"


def test_the_docs_show_each_state_in_both_languages():
    said = PAGE.read_text("utf-8")
    tests = [Path(__file__), *map(Path(__file__).with_name, ("test_show_states.py", "test_use_camera.py"))]
    text = "".join(path.read_text("utf-8") for path in tests)
    states = set(re.findall(r'\.look\("([a-z-]+)"\)', text)) | {"pass-genuine", "pass-forged"}
    states |= {f"verdict-{verdict}" for verdict in ("turn-back", "transfer")}
    for language in ("zh", "en"):
        shown = set(re.findall(rf"screenshots/phone-([a-z-]+)-{language}\.webp", said))
        assert shown == states, language
        assert all((PAGE.parent / "screenshots" / f"phone-{state}-{language}.webp").exists() for state in states)
