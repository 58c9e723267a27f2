"""A receipt of somebody handed over: who signed leaves the body and is sealed; what is no signature is refused."""

from __future__ import annotations

import json

import msgspec
import pytest

from muster.checkpoints.field import RECORD_RECEIPT

CHECK = "01890000-0000-7000-8000-000000000001"
BODY = {
    "cites": CHECK, "receiver": {"name": "赵秀英", "phone": "13800000037", "salt": "c2FsdHNhbHRzYWx0c2FsdA"},
    "unit": "县人民医院", "received": "M10 20L40 80L70 25", "handed_over": "M5 5L9 400M1000 0L3 4",
}  # fmt: skip


def decoded(**changes):
    return RECORD_RECEIPT.decoder.decode(json.dumps({**BODY, **changes}).encode())


def test_who_signed_is_sealed_and_only_the_unit_stays():
    body = decoded()
    assert json.loads(RECORD_RECEIPT.bare(body)) == {"cites": CHECK, "unit": "县人民医院"}
    (named,) = RECORD_RECEIPT.named(body)
    assert named.kind == "person"
    assert named.content == {**BODY["receiver"], "received": BODY["received"], "handed_over": BODY["handed_over"]}


@pytest.mark.parametrize(
    "drawn", ["", "M1 2<script>", "L1 2x", "M1,2", "M10000 1", "url(#x)", "M1 2L3 4 ", "M1 2" * 2000]
)
def test_what_is_no_signature_is_refused(drawn):
    with pytest.raises(msgspec.ValidationError):
        decoded(received=drawn)


def test_nobody_signs_without_a_name():
    with pytest.raises(msgspec.ValidationError):
        decoded(receiver={**BODY["receiver"], "name": ""})
