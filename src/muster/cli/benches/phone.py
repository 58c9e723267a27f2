"""`./muster bench phone`: the gate's page on a cheap phone: four times slower than this machine, on slow 4G.

First load in a fresh browser: bytes on the wire (compressed, as sent) and the time until it can be used; then, enrolled
and without throttling of the network, from the end of a hand scanner's typing to the verdict on the screen. Times are
medians of five loads and the 95th percentile of sixty scans; `ratio` is that of the worst of the three to its limit.
Needs Chromium and what `./muster test` installs.
"""

from __future__ import annotations

import json
import shutil
import time
from contextlib import ExitStack
from statistics import median
from typing import Any

from muster.cli.benches import scratch

NAME = "phone"
LOADS = 5
SCANS = 60
WARMING = 5
SLOWER = 4
LATENCY_MS, DOWN, UP = 150, 1_600_000 / 8, 750_000 / 8
"""Slow 4G: 150 ms, 1.6 Mbit/s down, 0.75 Mbit/s up."""
LIMITS = {"first_load_kb": 150.0, "usable_ms": 3000.0, "scan_to_verdict_p95_ms": 300.0}
PIN = "482915"
CALIBRATE = """() => {
  const began = performance.now();
  for (let turn = 0, sum = 0; turn < 2e7; turn += 1) sum += turn % 7;
  return performance.now() - began;
}"""
SCAN = """(code) => new Promise((done) => {
  const input = document.querySelector('main input[type=text]');
  input.value = code;
  const began = performance.now();
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  const look = () => document.querySelector('.verdict')
    ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(look);
  look();
})"""


def run() -> dict[str, Any]:
    """Serve a gate, load its page as a cheap phone would, scan."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with ExitStack() as stack:
        stack.enter_context(scratch.state("./muster bench phone"))
        loaded = json.loads(scratch.module("muster.cli.benches.phone_load"))
        url = stack.enter_context(scratch.server())
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        loads = [_first_load(browser, url) for _number in range(LOADS)]
        scans, calibration = _scans(browser, f"{url}/gate/#code={loaded['code']}")
        browser.close()
    measured = {
        "first_load_kb": round(max(size for size, _taken in loads) / 1024, 1),
        "usable_ms": round(median(taken for _size, taken in loads)),
        "scan_to_verdict_p95_ms": round(sorted(scans)[int(len(scans) * 0.95)], 1),
    }
    return {
        "name": NAME,
        "figures": {**measured, "loads": LOADS, "scans": len(scans), "calibration_loop_ms": round(calibration, 1)},
        "limit": LIMITS,
        "ratio": round(max(value / LIMITS[key] for key, value in measured.items()), 3),
    }


def _throttled(page: Any, *, network: bool) -> Any:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if network:
        session.send("Network.enable")
        conditions = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": DOWN, "uploadThroughput": UP}
        session.send("Network.emulateNetworkConditions", conditions)
    return session


def _first_load(browser: Any, url: str) -> tuple[int, float]:
    """Bytes and milliseconds until the page takes its first tap, with nothing kept from before."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    page = context.new_page()
    session = _throttled(page, network=True)
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    began = time.perf_counter()
    page.goto(f"{url}/gate/", wait_until="commit")
    page.wait_for_selector("body[data-ready=yes]", timeout=120_000)
    taken = (time.perf_counter() - began) * 1000
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(sizes), taken


def _scans(browser: Any, address: str) -> tuple[list[float], float]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("body[data-ready=yes]")
    page.click(".acts .primary")
    for digit in PIN * 2:
        page.locator(".pad .key", has_text=digit).click()
    page.wait_for_selector(".taps")
    _throttled(page, network=False)
    calibration = float(page.evaluate(CALIBRATE))
    taken = []
    for number in range(WARMING + SCANS):
        page.click(".acts .scan")
        page.wait_for_selector("main input[type=text]")
        taken.append(float(page.evaluate(SCAN, f"LU-{number:05d}")))
        page.locator(".acts button").last.click()
        page.wait_for_selector("select")
        page.locator(".acts button").last.click()
        page.wait_for_selector(".taps")
    context.close()
    return taken[WARMING:], calibration
