"""The phone's verifier answers the contract as Python does: in a real Chromium, with its own Ed25519 and without."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.fixtures import CHROMIUM

from muster.passes.tests import forgery

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SOURCE = Path(__file__).parents[2]
CONTRACT = json.loads((SOURCE.parents[1] / "contract" / "passes.json").read_text("utf-8"))
ANSWERS = """async ([cases, own]) => {
  const {engine, verify} = await import("/static/passes/verify.mjs");
  engine.own = own;
  const answers = [];
  for (const {text, gate} of cases) answers.push(await verify(text, {...gate, revoked: new Set(gate.revoked)}));
  return [answers, engine.own];
}"""
REVOCATIONS = """async ([signed, keys]) => {
  const {readRevoked, unhex} = await import("/static/passes/verify.mjs");
  try {
    const list = await readRevoked(unhex(signed), keys);
    return {...list, serials: [...list.serials]};
  } catch (problem) {
    return problem.message;
  }
}"""


class _Static(http.server.SimpleHTTPRequestHandler):
    """The static files of two packages under one address, as the real server has them."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

    def translate_path(self, path: str) -> str:
        package = "passes" if path.startswith("/static/passes/") else "web"
        return str(SOURCE / package / path.split("?", maxsplit=1)[0].lstrip("/"))

    def log_message(self, *_: Any) -> None: ...


@contextlib.contextmanager
def static_files() -> Iterator[str]:
    handler = functools.partial(_Static, directory=str(SOURCE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def phone(chromium: str) -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    with static_files() as address, sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        page = running.new_page()
        page.goto(f"{address}/static/web/icon.svg")
        yield page
        running.close()


def asked(case: dict[str, Any]) -> dict[str, Any]:
    return {"text": case["text"], "gate": {**CONTRACT["base"]["gate"], **case.get("gate", {})}}


@pytest.mark.parametrize("own", [True, False], ids=["own Ed25519", "vendored"])
def test_contract(phone: Page, own: bool):
    answers, used = phone.evaluate(ANSWERS, [[asked(case) for case in CONTRACT["cases"]], own])
    assert used is own
    found = {case["name"]: answer["outcome"] for case, answer in zip(CONTRACT["cases"], answers, strict=True)}
    assert found == {case["name"]: case["expect"] for case in CONTRACT["cases"]}
    for name, what in (("a household's pass", "household"), ("a vehicle's pass", "vehicle")):
        answer = next(one for case, one in zip(CONTRACT["cases"], answers, strict=True) if case["name"] == name)
        assert answer["pass"] == CONTRACT["base"]["passes"][what]


def test_no_pass_with_one_bit_flipped_is_taken(phone: Page):
    text = forgery.good()
    bits = range(8 * len(forgery.raw_of(text)))
    flipped = [{"text": forgery.flipped(text, bit), "gate": CONTRACT["base"]["gate"]} for bit in bits]
    answers, used = phone.evaluate(ANSWERS, [[asked(CONTRACT["cases"][0]), *flipped], None])
    assert used is True
    assert answers[0]["outcome"] == "ok"
    assert {answer["outcome"] for answer in answers[1:]} == {"malformed", "algorithm", "unknown_key", "forged"}


def test_the_list_of_revocations_is_read_as_python_wrote_it(phone: Page):
    kept, keys = CONTRACT["revocations"], CONTRACT["base"]["gate"]["keys"]
    read = phone.evaluate(REVOCATIONS, [kept["signed"], keys])
    assert read == {
        "incident": kept["incident"],
        "edition": kept["edition"],
        "madeAt": kept["made_at"],
        "serials": kept["serials"],
    }
    changed = kept["signed"].replace("ffffffff01", "ffffffff02")
    assert phone.evaluate(REVOCATIONS, [changed, keys]) == "forged"
