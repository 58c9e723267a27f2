"""A code is read by the vendored reader, typed by a hand scanner or by hand; input methods are left in peace."""

from __future__ import annotations

from typing import Any

import pytest
import segno

from muster.kernel.scope import Scope, acting
from muster.kernel.signing import keys
from muster.phone.tests.cards import turn_back

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READ = """async (picture) => {
  delete window.BarcodeDetector;
  const { reader } = await import('/static/phone/scan.mjs');
  const read = await reader();
  const image = new Image(); image.src = picture; await image.decode();
  const canvas = document.createElement('canvas'); canvas.width = 640; canvas.height = 480;
  const pen = canvas.getContext('2d'); pen.fillStyle = '#888'; pen.fillRect(0, 0, 640, 480);
  pen.rotate(0.12); pen.drawImage(image, 180, 40, 300, 300);
  return read(canvas);
}"""
COMPOSE = """(node) => {
  node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
}"""

SLOW = """() => {
  const open = SubtleCrypto.prototype.decrypt;
  const held = new Promise((resolve) => (window.release = resolve));
  window.waiting = new Promise((begun) => {
    SubtleCrypto.prototype.decrypt = async function (...all) {
      begun();
      await held;
      return open.apply(this, all);
    };
  });
}"""


def test_the_vendored_reader_reads_a_turned_code(gate: Any):
    phone = gate.phone()
    phone.open()
    text = "https://gate.example/gate/#code=ABCDE-12345"
    picture = segno.make(text, error="m", micro=False).svg_data_uri(scale=8)
    assert phone.page.evaluate(READ, picture) == text


def test_a_hand_scanner_brings_a_permit_to_its_verdict(gate: Any):
    phone = gate.enrolled()
    page = phone.page
    page.get_by_role("button", name="扫码").click()
    field = page.locator("main input[type=text]")
    field.fill("LU-00099")
    field.evaluate(COMPOSE)
    page.wait_for_timeout(300)
    assert page.locator(".verdict").count() == 0, "Enter while composing chooses a word, nothing else"
    field.press("Enter")
    page.locator(".verdict").wait_for()
    assert "通行证" in page.inner_text(".verdict")
    page.go_back()
    page.wait_for_selector(".taps")
    page.get_by_role("button", name="继续未完成的查验").click()
    page.wait_for_selector("fieldset.person")
    assert "LU-00099" in [one.input_value() for one in page.locator("main input[type=text]").all()], (
        "back loses nothing"
    )


def test_an_identity_card_fills_its_field(gate: Any):
    phone = gate.enrolled()
    page = phone.page
    page.get_by_role("button", name="扫码").click()
    page.locator("main input[type=text]").fill("510521199001011237")
    page.locator("main input[type=text]").press("Enter")
    page.locator("fieldset.person").wait_for()
    values = [one.input_value() for one in page.locator("fieldset.person input").all()]
    assert "510521199001011237" in values


def test_a_screen_that_was_overtaken_is_not_shown(gate: Any):
    """What the post's screen shows of earlier checks has to be opened first; somebody scans before that is done."""
    with acting(Scope(gate.incident, ("",), True, "test", frozenset({"system"}))) as scope:
        keys.ensure(scope)
    phone = gate.enrolled()
    page = phone.page
    turn_back(phone, "MP1:NO PASS AT ALL", "通行证")
    page.evaluate(SLOW)
    page.locator(".taps .tap").first.click()
    page.evaluate("window.waiting")
    page.get_by_role("button", name="扫码").click()
    page.locator("main input[type=text]").fill("LU-00099")
    page.evaluate("window.release()")
    page.wait_for_timeout(500)
    assert page.locator(".taps").count() == 0, "the post's screen came late and covered the scanner"
    assert page.locator("main input[type=text]").input_value() == "LU-00099"
