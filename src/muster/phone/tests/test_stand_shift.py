"""A shift far out: a slow line that breaks, the first application's rules, verdicts that are heard, one record left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from muster.phone.tests.cards import forged, issued, let_pass, scan
from muster.phone.tests.hand import open_gate
from muster.phone.tests.line import line

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHIFT = 120
TAPS = """async (count) => {
  const cars = (number) => document.querySelector('.queue')?.textContent.includes(`${number} `);
  for (let number = 1; number <= count; number += 1) {
    document.querySelector('.taps.three .tap').click();
    while (!cars(number)) await new Promise((next) => setTimeout(next, 5));
  }
}"""
FIRST_PACK = json.loads(Path(__file__).with_name("first_pack.json").read_text("utf-8"))
PUT = """async (pack) => {
  const { set } = await import('/static/phone/store.mjs');
  const { seal } = await import('/static/phone/vault.mjs');
  await set('pack', { sealed: await seal(JSON.stringify(pack)), checked: Date.now() });
}"""
HEAR = """
  window.heard = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    window.heard.push(this.frequency.value);
    return start.call(this, at);
  };
"""
PLAY = """async (name) => {
  window.heard.length = 0;
  (await import('/static/phone/sound.mjs')).play(name);
  return [...window.heard];
}"""
SAY = """async ([language, key, n]) => {
  const texts = await import('/static/phone/texts.mjs');
  await texts.load(language);
  return texts.t(key, { n });
}"""


def test_a_slow_line_that_breaks_off_brings_each_record_once(serving: str, browsers: Any):
    with line(serving) as far:
        gate = open_gate(far.url, browsers)
        phone = gate.enrolled()
        phone.context.set_offline(True)
        phone.page.evaluate(TAPS, SHIFT)
        journal = phone.journal()
        assert len(journal) == SHIFT
        far.slow, far.breaks = True, [9_000, 25_000, 60_000]
        phone.context.set_offline(False)
        for _attempt in range(60):
            phone.page.evaluate("dispatchEvent(new Event('online'))")
            phone.page.wait_for_timeout(500)
            if not phone.unsent():
                break
        assert far.broken == 3 and far.carried > 60_000, "the line broke off while it carried them"
        assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}
        assert sorted(gate.sequences()) == list(range(1, SHIFT + 1))


def test_rules_of_the_first_application_are_still_read(gate: Any):
    """A phone of the first day that was off since: its pack knows no lists, no duty, no version of the application."""
    phone = gate.enrolled()
    phone.context.set_offline(True)
    phone.page.evaluate(PUT, FIRST_PACK)
    phone.page.evaluate("import('/static/phone/packs.mjs').then((packs) => packs.load())")
    said = scan(phone, issued(gate.incident, "3栋501"))
    assert "所扫的码无法识别" in said and "未能核对" in said, said
    page = phone.page
    page.go_back()
    page.wait_for_selector(".taps")
    page.click(".acts .primary")
    page.locator(".field", has_text="车牌号").locator("input").fill("川E6K21A")
    page.click(".pick.yellow")
    page.click(".acts .primary")
    page.locator(".acts .primary.sample").click()
    page.wait_for_selector(".taps")
    page.evaluate(TAPS.replace("number = 1", "number = 2"), 2)
    journal = phone.journal()
    phone.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_sent()
    assert len(journal) == 2
    assert gate.stored() == {name: ("accepted", value) for name, value in journal.items()}


def test_each_verdict_is_heard_as_another_sound(gate: Any):
    gate.ask_no_proof()
    good = issued(gate.incident, "3栋501")
    phone = gate.phone()
    phone.page.add_init_script(HEAR)
    phone.enrol()
    phone.page.evaluate("() => { window.heard.length = 0; }")
    let_pass(phone, good)
    passed = phone.page.evaluate("() => window.heard.splice(0)")
    scan(phone, forged(good))
    refused = phone.page.evaluate("() => window.heard.splice(0)")
    tunes = {name: phone.page.evaluate(PLAY, name) for name in ("pass", "doubt", "sample", "turn_back", "transfer")}
    assert len({tuple(tune) for tune in tunes.values()}) == len(tunes) and all(tunes.values())
    assert passed[: len(tunes["pass"])] == tunes["pass"]
    assert refused == tunes["turn_back"]


def test_one_record_is_said_as_one(gate: Any):
    phone = gate.phone()
    phone.open()
    for language, key, n, words in (
        ("en", "revoked.left", 1, "1 record is still here"),
        ("en", "revoked.left", 2, "2 records are still here"),
        ("en", "ago.minutes", 1, "1 minute ago"),
        ("zh-hans", "revoked.left", 1, "1 条"),
    ):
        assert words in phone.page.evaluate(SAY, [language, key, n])
