"""What a gate takes as a pass: the contract with the phone, and that nothing which was changed is ever taken."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import segno

from muster.kernel.signing import base45, cbor, cose
from muster.kernel.signing.cose import Refused
from muster.kernel.signing.revocations import read_revoked
from muster.kernel.signing.serials import spelled, unspelled
from muster.passes import card
from muster.passes.card import Gate
from muster.passes.tests import forgery
from muster.passes.tests.forgery import KEYS

CONTRACT = json.loads((Path(__file__).parents[4] / "contract" / "passes.json").read_text("utf-8"))
REASONS = {"malformed", "algorithm", "unknown_key", "forged"}
AT_THE_GATE = {"other_incident", "revoked", "early", "expired", "other_place"}


def gate_of(case: dict[str, Any]) -> Gate:
    given = {**CONTRACT["base"]["gate"], **case.get("gate", {})}
    keys = {bytes.fromhex(key_id): bytes.fromhex(public) for key_id, public in given["keys"].items()}
    return Gate(given["incident"], given["site"], given["now"], keys, {bytes.fromhex(one) for one in given["revoked"]})


def outcome(text: str, gate: Gate) -> str:
    try:
        card.verify(text, gate)
    except Refused as refused:
        return refused.reason
    return "ok"


@pytest.mark.parametrize("case", CONTRACT["cases"], ids=lambda case: case["name"])
def test_contract(case):
    assert outcome(case["text"], gate_of(case)) == case["expect"]


def test_contract_is_the_one_that_is_written_and_shows_every_reason():
    """Write it anew with: PYTHONPATH=src python -m muster.passes.tests.forgery > contract/passes.json"""
    assert forgery.contract() == CONTRACT
    assert {case["expect"] for case in CONTRACT["cases"]} == {"ok", *REASONS, *AT_THE_GATE}


def test_a_pass_says_what_was_put_in():
    said = CONTRACT["base"]["passes"]
    for what, name in ((forgery.HOUSEHOLD, "household"), (forgery.VEHICLE, "vehicle")):
        assert card.read(forgery.good(what), KEYS) == what
        assert said[name]["label"] == what.label
    assert said["household"]["number"] == "04HM-ASW9"


def test_a_pass_is_small_enough_for_a_printed_code():
    text = forgery.good()
    assert len(forgery.raw_of(text)) <= 180
    assert segno.make(text, error="m", micro=False).version <= 11


def test_no_pass_with_one_bit_flipped_is_taken():
    gate = gate_of({})
    for text in (forgery.good(), forgery.good(forgery.VEHICLE)):
        assert outcome(text, gate) == "ok"
        taken = [
            bit for bit in range(8 * len(forgery.raw_of(text))) if outcome(forgery.flipped(text, bit), gate) == "ok"
        ]
        assert taken == []  # fmt: skip


def test_no_character_of_a_pass_can_stand_for_another():
    gate, text = gate_of({}), forgery.good()
    for at in range(len(text)):
        others = base45.ALPHABET.replace(text[at], "")
        assert all(outcome(text[:at] + other + text[at + 1 :], gate) != "ok" for other in others[:: 1 + at % 7])


def random_change(chance: random.Random, text: str) -> str:
    """What dirt, a bad scanner or somebody who tries make of a pass."""
    kind = chance.randrange(5)
    if kind == 0:
        raw = bytearray(forgery.raw_of(text))
        for _ in range(chance.choice((1, 1, 2, 8))):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        return forgery.text_of(bytes(raw))
    at, other = chance.randrange(len(text)), chance.randrange(len(text))
    if kind == 1:
        return text[:at] + chance.choice(base45.ALPHABET) + text[at + 1 :]
    if kind == 2:
        return text[: min(at, other)] + text[max(at, other) :]
    if kind == 3:
        return text[:at] + "".join(chance.choices(base45.ALPHABET, k=chance.randrange(1, 7))) + text[at:]
    low, high = sorted((at, other))
    return text[:low] + text[high : high + 1] + text[low + 1 : high] + text[low : low + 1] + text[high + 1 :]


def taken_of(seed: int, count: int) -> list[str]:
    """Those of `count` random changes of a pass that a gate would take. Many come up twice; each is shown once."""
    chance = random.Random(seed)
    gate, text = gate_of({}), forgery.good()
    changed = {random_change(chance, text) for _ in range(count)} - {text}
    assert len(changed) > count // 4
    return [one for one in changed if outcome(one, gate) == "ok"]


def test_no_randomly_changed_pass_is_taken():
    assert taken_of(0, 20_000) == []


@pytest.mark.slow(seconds=30)
@pytest.mark.parametrize("seed", [1, 2])
def test_none_of_a_million_randomly_changed_passes_is_taken(seed):
    assert taken_of(seed, 500_000) == []


def test_the_list_of_revocations_is_read_back_and_not_when_it_was_changed():
    kept = CONTRACT["revocations"]
    raw = bytes.fromhex(kept["signed"])
    read = read_revoked(raw, KEYS, use=card.REVOCATIONS)
    assert (read.incident, read.edition, read.made_at) == (kept["incident"], kept["edition"], kept["made_at"])
    assert sorted(serial.hex() for serial in read.serials) == kept["serials"]
    for bit in range(8 * len(raw)):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Refused):
            read_revoked(bytes(changed), KEYS, use=card.REVOCATIONS)


@pytest.mark.parametrize("serials", [b"\0\0\0\0\1\0\0\0\0\1", b"\0\0\0\0\2\0\0\0\0\1", b"\0\0\0\0"])
def test_a_list_out_of_order_or_cut_is_no_list(serials):
    payload = cbor.encode({1: 7, 2: 1, 3: 1, 4: serials})
    raw = cose.sign(payload, key_id=forgery.KEY_ID, key=forgery.KEY, use=card.REVOCATIONS)
    with pytest.raises(Refused):
        read_revoked(raw, KEYS, use=card.REVOCATIONS)


@pytest.mark.parametrize("serial", [b"\0" * 5, b"\xff" * 5, bytes.fromhex("0123456789")])
def test_a_number_typed_by_hand_is_understood(serial):
    number = spelled(serial)
    assert unspelled(number) == serial
    assert unspelled(f" {number.lower().replace('-', ' ').replace('0', 'o')} ") == serial
    assert unspelled(number[:-1]) is None
    assert unspelled(number[:-1] + "U") is None


def test_what_could_not_be_read_back_is_not_signed():
    for wrong in (replace(forgery.HOUSEHOLD, label="户" * 25), replace(forgery.HOUSEHOLD, places=("",))):
        with pytest.raises((ValueError, Refused)):
            forgery.good(wrong)
