"""Every case of contract/releases.json comes to what it says; the phone is held to the same cases in its own tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from muster.certificates import card
from muster.certificates.tests import forgery
from muster.kernel.signing.cose import Refused

CONTRACT = json.loads((Path(__file__).parents[4] / "contract" / "releases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CONTRACT["cases"], ids=lambda case: case["name"])
def test_contract(case):
    known = {**CONTRACT["base"]["known"], **case.get("known", {})}
    keys = {bytes.fromhex(key): bytes.fromhex(public) for key, public in known["keys"].items()}
    withdrawn = {bytes.fromhex(serial) for serial in known["withdrawn"]}
    try:
        release = card.read(case["text"], keys)
    except Refused as refused:
        assert refused.reason == case["expect"]
    else:
        found = card.against(release, incident=known["incident"], withdrawn=withdrawn)
        assert (found or "ok") == case["expect"]


def test_the_contract_is_the_one_that_is_written_and_shows_every_reason():
    """Write it anew with: PYTHONPATH=src python -m muster.certificates.tests.forgery > contract/releases.json"""
    assert json.loads(json.dumps(forgery.contract())) == CONTRACT
    expected = {case["expect"] for case in CONTRACT["cases"]}
    assert expected == {"ok", "revoked", "other_incident", "forged", "unknown_key", "malformed"}
