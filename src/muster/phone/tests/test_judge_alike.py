"""The phone's verdicts and hashes are the server's: both answer the same cases, in real Chromium."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import orjson
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PROJECT = Path(__file__).resolve().parents[4]
JUDGE = """async ([cases, base]) => {
  const { judge } = await import('/static/checkpoints/phone/verdict.mjs');
  const over = (one, other) => ({ ...one, ...other });
  return cases.map((one) => judge(over(base.check, one.check), Date.parse(one.at ?? base.at),
    over(base.policy, one.policy), over(base.known, one.known)));
}"""
HASH = """async (values) => {
  const { canonical, digest } = await import('/static/phone/canon.mjs');
  return Promise.all(values.map(async (value) => [canonical(value), await digest(canonical(value))]));
}"""
REFUSED = """async () => {
  const { canonical } = await import('/static/phone/canon.mjs');
  const bad = [1.5, 2 ** 53, NaN, 'a\\u0000b', '\\ud800', { '\\u00e4': 1 }, () => 1, { a: [0.1] }];
  return bad.filter((value) => { try { canonical(value); return true; } catch { return false; } }).length;
}"""
TEXTS = ["", "川E·6K2", '"quoted" \\ / \b\f\n\r\t\x01\x1f\x7f', "é\u2028\u2029", "𠮷🚗", "<b>&amp;</b>"]
VALUES: list[Any] = [
    {}, [], None, True, 0, -5, 2**53 - 1, *TEXTS,
    {"b": 1, "a": {"z": [1, {"y": None, "x": "二"}], "B": False}, "a.b": "", "_": []},
]  # fmt: skip


@pytest.fixture
def page(gate: Any) -> Any:
    phone = gate.phone()
    phone.open()
    return phone.page


def test_every_case_of_the_contract_gets_the_servers_verdict(page: Any):
    contract = json.loads((PROJECT / "contract" / "verdicts.json").read_text("utf-8"))
    answers = page.evaluate(JUDGE, [contract["cases"], contract["base"]])
    assert len(answers) == len(contract["cases"]) > 30
    wrong = []
    for case, answer in zip(contract["cases"], answers, strict=True):
        expected = {"reasons": [], "unchecked": [], **case["expect"]}
        wrong += [f"{case['name']}: {key} {answer[key]}" for key in expected if answer[key] != expected[key]]
    assert wrong == []


def test_records_are_written_and_hashed_as_the_server_does(page: Any):
    expected = []
    for value in VALUES:
        text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        expected.append([text.decode(), hashlib.sha256(text).hexdigest()])
    assert page.evaluate(HASH, VALUES) == expected
    assert page.evaluate(REFUSED) == 0, "what the server would refuse is not written at all"
