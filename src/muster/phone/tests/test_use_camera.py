"""The camera of a phone: a pass before it comes to its verdict and record; a picture to type from is kept nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from muster.kernel.scope import acting, system
from muster.passes.models import Use
from muster.phone.tests.camera import FOLDER, Camera
from muster.phone.tests.cards import issued, let_pass
from muster.phone.tests.hand import OPEN, Gate, Hand, open_gate
from muster.phone.tests.lens import HEIGHT, WIDTH, looking_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STREAMS = """
  window.tracks = [];
  const own = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await own(wanted);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
"""
ENDED = "() => window.tracks.length > 0 && window.tracks.every((track) => track.readyState === 'ended')"
FILES = """
  window.files = [];
  window.toPicture = HTMLCanvasElement.prototype.toBlob;
  for (const [owner, name] of [[URL, 'createObjectURL'], [HTMLCanvasElement.prototype, 'toBlob'],
    [HTMLCanvasElement.prototype, 'toDataURL'], [HTMLCanvasElement.prototype, 'captureStream'],
    [FileReader.prototype, 'readAsDataURL'], [FileReader.prototype, 'readAsArrayBuffer']]) {
    const own = owner[name];
    owner[name] = function (...given) { window.files.push(name); return own.apply(this, given); };
  }
"""
SMALLEST = """async () => {
  const shot = document.querySelector('canvas.shot');
  const made = await new Promise((yes) => window.toPicture.call(shot, yes, 'image/webp', 0.2));
  return made.size;
}"""
HEAVY = f"""async () => {{ {OPEN}
  const heavy = (value) => value instanceof Blob ? value.size : value instanceof ArrayBuffer ? value.byteLength
    : ArrayBuffer.isView(value) ? value.byteLength : typeof value === 'string' ? value.length
    : value && typeof value === 'object' ? Object.values(value).reduce((sum, one) => sum + heavy(one), 0) : 8;
  const db = await open();
  const read = (name) => new Promise((yes) => {{
    const got = db.transaction(name).objectStore(name).getAll(); got.onsuccess = () => yes(got.result); }});
  let sum = 0;
  for (const name of db.objectStoreNames) sum += heavy(await read(name));
  db.close();
  const kept = [];
  for (const name of await caches.keys()) kept.push(...(await (await caches.open(name)).keys()).map((one) => one.url));
  const stored = heavy({{...localStorage}}) + heavy({{...sessionStorage}});
  return {{ sum, databases: (await indexedDB.databases()).length, kept, stored }};
}}"""
KEPT_FOR_OFFLINE = "navigator.serviceWorker.ready.then(() => caches.keys()).then((names) => names.length)"
LANGUAGES = ("zh-hans", "en") if FOLDER else ("en",)


def uses(gate: Gate) -> list[tuple[str, bool]]:
    """Which passes were used, and whether they let their holder through."""
    with acting(system(gate.incident, "test")):
        return [(bytes(one.serial).hex(), one.passed) for one in Use.objects.all()]


def test_a_pass_before_the_camera_comes_to_its_verdict_and_record(
    serving: str, browsers: Any, chromium: str, tmp_path: Path
):
    """In a webview without a service worker and off the network, where nothing can be fetched any more."""
    gate = open_gate(serving, browsers)
    gate.ask_no_proof()
    card = issued(gate.incident, "3栋501")
    with looking_at(card, tmp_path, browsers, chromium) as gate.browsers:
        phone = gate.phone(permissions=["camera"], service_workers="block")
        page = phone.page
        page.add_init_script(STREAMS)
        page.goto(f"{serving}/gate/", wait_until="networkidle")
        assert not page.evaluate("'jsQR' in window"), "the first load stays small"
        phone.enrol()
        assert not page.evaluate("'BarcodeDetector' in window"), "this browser reads no code: the vendored reader does"
        page.wait_for_function("() => window.jsQR")
        phone.context.set_offline(True)
        page.locator(".slim .pick.out").click()
        page.click(".acts .scan")
        page.locator(".verdict.pass").wait_for()
        said = page.inner_text("main")
        assert "放行" in said and "通行证真实" in said and "3栋501" in said, said
        page.wait_for_function(ENDED)
        page.click(".acts .primary")
        page.wait_for_selector(".taps")
        journal = phone.journal()
        refused(phone)
        let_pass(phone, card)
        journal |= phone.journal()
        phone.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        phone.wait_sent()
        assert len(journal) == 2
        assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
        ((first, passed), (second, _passed)) = uses(gate)
        assert first == second and passed, "what was read by the camera and by hand is the same pass"


def refused(phone: Hand) -> None:
    """The person says no to the camera: that is said, and a code can be typed all the same."""
    page = phone.page
    phone.context.clear_permissions()
    page.click(".acts .scan")
    page.locator("main .hint", has_text="本页未获准使用摄像头").wait_for()
    assert page.locator("main video").is_hidden() and page.locator("main input[type=text]").is_editable()
    page.go_back()
    page.wait_for_selector(".taps")


def shot(page: Any, place: int) -> int:
    """Aim and take the picture beside this field; how small a picture of it can be made at all."""
    aid = page.locator(".aid").nth(place)
    aid.get_by_role("button").click()
    page.wait_for_function("() => document.querySelector('.aid video')?.videoWidth > 0")
    page.wait_for_timeout(1000)  # past the empty table
    aid.get_by_role("button").first.click()
    page.wait_for_selector("canvas.shot")
    return int(page.evaluate(SMALLEST))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_to_type_from_is_kept_nowhere(
    serving: str, browsers: Any, chromium: str, tmp_path: Path, language: str
):
    gate = open_gate(serving, browsers)
    with looking_at("NOBODY'S CARD", tmp_path, browsers, chromium) as gate.browsers:
        phone = gate.phone(permissions=["camera"])
        page, sent = phone.page, []
        camera = Camera(page, language.removesuffix("-hans"))
        page.add_init_script(STREAMS + FILES + f"localStorage.setItem('muster-language', '{language}')")
        page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
        phone.enrol()
        assert page.evaluate(KEPT_FOR_OFFLINE) == 1
        before = page.evaluate(HEAVY)
        page.click(".acts .primary")
        size = shot(page, 0)
        assert page.evaluate("() => document.querySelector('canvas.shot').width") == WIDTH
        camera.look("picture")
        typed_beside(page)
        page.click(".acts .primary")
        page.wait_for_selector(".verdict")
        assert page.evaluate("() => window.mine.width") == 0, "another screen: its pixels are gone"
        page.go_back()
        page.wait_for_selector(".aid")
        assert page.locator("canvas.shot").count() == 0
        size = min(size, shot(page, 1))
        page.evaluate("() => { window.mine = document.querySelector('canvas.shot'); }")
        page.click(".acts .primary")
        page.locator(".acts .primary.turn_back").click()
        page.wait_for_selector(".taps")
        phone.wait_sent()
        assert page.evaluate("() => window.mine.width") == 0 and page.evaluate(ENDED)
        after = page.evaluate(HEAVY)
        carried = sum(map(len, sent))
        assert (after["kept"], after["databases"], after["stored"]) == tuple(
            before[key] for key in ("kept", "databases", "stored")
        )
        assert after["sum"] - before["sum"] < size / 2 and carried < size / 2, (before["sum"], after["sum"], carried)
        assert size < WIDTH * HEIGHT and page.evaluate("() => window.files") == []
        assert camera.found == []


STANDS = "(width) => window.mine.isConnected && window.mine.width === width"
"""While a screen is drawn anew the picture stands nowhere for a moment."""


def typed_beside(page: Any) -> None:
    """It is enlarged and moved, stays while the screen is drawn anew, and the person types beside it."""
    page.evaluate("() => { window.mine = document.querySelector('canvas.shot'); }")
    page.locator(".aid-row .btn").first.click()
    box = page.locator(".shot-box")
    assert box.evaluate("(box) => box.scrollWidth > 1.9 * box.clientWidth && box.scrollLeft > 0")
    page.locator(".lanes .pick").nth(1).click()
    page.locator(".field", has=page.locator("select")).first.wait_for()
    page.wait_for_function(STANDS, arg=WIDTH)
    page.locator(".lanes .pick").nth(0).click()
    page.locator("main input[type=text]").first.fill("川E6K21A")
    page.locator(".pick.green").click()
    page.wait_for_function(STANDS, arg=WIDTH)
