"""What a phone sends is decoded as strictly as the contract says, one record at a time."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.kernel.ids import uuid7
from muster.sync.envelope import LARGEST_BATCH, NotABatch, read
from muster.sync.tests.phone import canonical_hash

RECORD: dict[str, Any] = {
    "id": str(uuid7()), "type": "a.b", "v": 1, "sequence": 1, "site": "510521100-K001", "by": None, "voids": None,
    "occurred_at": "2022-09-10T08:31:00.250+08:00", "boot": "b", "monotonic_ms": 5, "body": {"text": "云锦镇 1.5 公里"},
}  # fmt: skip


def batch(*records: object) -> bytes:
    sent = {"v": 1, "sent_at": "2022-09-10T08:32:00+08:00", "boot": "b", "monotonic_ms": 9}
    return json.dumps({**sent, "records": list(records)}, ensure_ascii=False).encode()


def problems(*records: object) -> list[str | None]:
    return [item.problem for item in read(batch(*records))[1]]


def test_hash_is_that_of_the_canonical_form_whatever_the_order_and_spacing() -> None:
    shuffled = dict(reversed(list(RECORD.items())))
    _clocks, received = read(json.dumps(json.loads(batch(RECORD, shuffled)), indent=3).encode())
    assert [item.hash for item in received] == [canonical_hash(RECORD)] * 2


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_", max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_hash_agrees_with_another_library_for_any_body(body: object) -> None:
    record = {**RECORD, "body": body}
    (item,) = read(batch(record))[1]
    assert (item.problem, item.hash) == (None, canonical_hash(record))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"body": {"temperature": 36.5}}, "not_canonical"),
        ({"body": {"temperature": 1e3}}, "not_canonical"),
        ({"body": {"deep": [[{"n": -0.0}]]}}, "not_canonical"),
        ({"body": {"n": 2**70}}, "not_canonical"),
        ({"sequence": 2**53 + 1}, "not_canonical"),
        ({"body": {"text": "a\0b"}}, "not_canonical"),
        ({"monotonic_ms": 1.5}, "not_canonical"),
        ({"sequence": -1}, "bad_envelope"),
        ({"unknown": 1}, "bad_envelope"),
        ({"occurred_at": "2022-09-10T08:31:00"}, "bad_envelope"),
        ({"occurred_at": "yesterday"}, "bad_envelope"),
        ({"site": "510521'; drop table"}, "bad_envelope"),
        ({"id": "not-an-id"}, "bad_envelope"),
        ({"id": "6f1f2c4e-0d0c-4f5a-9d57-0a2f6a3b1c2d"}, "bad_id"),
    ],
)
def test_one_broken_record_never_stops_its_neighbours(change: dict[str, Any], problem: str) -> None:
    assert problems(RECORD, {**RECORD, **change}, RECORD) == [None, problem, None]


def test_lone_surrogate_is_refused_alone() -> None:
    body = batch(RECORD, {**RECORD, "boot": "X"}).replace(b'"X"', b'"\\ud800"')
    assert [item.problem for item in read(body)[1]] == [None, "not_canonical"]


@pytest.mark.parametrize("record", [7, "text", None, [], {}])
def test_what_is_no_record_is_said_so(record: object) -> None:
    assert problems(RECORD, record)[1] in {"not_canonical", "bad_envelope"}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"v":1}', b"\xff\xfe", batch() + b"x", b"[" * 100_000])
def test_what_is_no_batch_is_refused_whole(body: bytes) -> None:
    with pytest.raises(NotABatch):
        read(body)


def test_more_than_a_thousand_records_are_no_batch() -> None:
    assert len(read(batch(*[RECORD] * LARGEST_BATCH))[1]) == LARGEST_BATCH
    with pytest.raises(NotABatch):
        read(batch(*[RECORD] * (LARGEST_BATCH + 1)))


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    try:
        read(body)
    except NotABatch:
        return
    raise AssertionError("random bytes made a batch")
