"""One phone against a door that only answers: what it sends, keeps, makes anew and counts as played."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from muster.rehearsals.faults import VOID, Course, Item
from muster.rehearsals.phones import Journal, Phone
from muster.rehearsals.player import Pace

START = 1_662_393_600
TYPE = "checkpoints.record_check"


class Door:
    """Keeps the first content of an id, refuses another one and whatever has a decimal in it."""

    def __init__(self) -> None:
        self.batches: list[dict[str, Any]] = []
        self.kept: dict[str, str] = {}

    def __call__(self, token: str, batch: bytes) -> list[dict[str, Any]]:
        assert token == "token"
        read = orjson.loads(batch)
        self.batches.append(read)
        return [self._answer(record) for record in read["records"]]

    def _answer(self, record: dict[str, Any]) -> dict[str, Any]:
        if isinstance(record["monotonic_ms"], float):
            return {"id": record["id"], "outcome": "refused", "reason": "not_canonical", "hash": None}
        digest = sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()
        stored = self.kept.setdefault(record["id"], digest)
        if stored != digest:
            return {"id": record["id"], "outcome": "refused", "reason": "id_reused", "hash": stored}
        return {"id": record["id"], "outcome": "accepted", "reason": None, "hash": digest}

    def ids(self, batch: int) -> list[str]:
        return [record["id"] for record in self.batches[batch]["records"]]


@pytest.fixture
def door() -> Door:
    return Door()


def phone(tmp_path: Path, *items: Item, **course: Any) -> Phone:
    made = Course("510521100-K001", "gate", list(items), **course)
    return Phone(made, "token", Journal(tmp_path / "journal.txt"), booted_at=START)


def item(minute: int, **more: Any) -> Item:
    return Item(START + minute * 60, TYPE, {"subject": "vehicle", "outcome": "passed"}, **more)


def test_what_is_acknowledged_leaves_the_queue_and_stands_in_the_journal(tmp_path: Path, door: Door) -> None:
    one = phone(tmp_path, item(1), item(2), item(90))
    one.make(START + 3600)

    assert one.sync(START + 3600, door) == 2
    assert one.queue == []
    assert one.sync(START + 3600, door) == 0
    one.journal.close()
    lines = (tmp_path / "journal.txt").read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["made", "made", "receipt", "receipt"]
    assert {line.split()[1] for line in lines} == set(door.ids(0))
    assert all(digest == door.kept[key] for _word, key, _sequence, digest in map(str.split, lines[:2]))


def test_after_a_lost_answer_the_same_bytes_go_out_again(tmp_path: Path, door: Door) -> None:
    one = phone(tmp_path, item(1), item(2), lost_answers=[START])
    one.make(START + 600)
    one.sync(START + 600, door)
    assert len(one.queue) == 2

    one.sync(START + 1200, door)

    assert door.batches[0]["records"] == door.batches[1]["records"]
    assert one.queue == []
    assert one.played["repeated"] == 2


def test_reused_id_and_decimal_are_made_anew_under_ids_of_their_own(tmp_path: Path, door: Door) -> None:
    first = item(1)
    one = phone(tmp_path, first, item(200, same_id_as=first, fault="id_reused"), item(201, decimal=True))
    one.make(START + 3600)
    one.sync(START + 3600, door)
    one.make(START + 4 * 3600)
    one.sync(START + 4 * 3600, door)
    one.sync(START + 4 * 3600, door)

    assert one.queue == []
    assert len(door.kept) == 3
    assert one.played["id_reused"] == 1
    assert door.ids(1)[0] == door.ids(0)[0]
    assert not set(door.ids(2)) & {*door.ids(0), *door.ids(1)}


def test_parts_the_other_way_round_are_out_of_order(tmp_path: Path, door: Door) -> None:
    one = phone(tmp_path, *(item(minute) for minute in range(1, 7)), reversals=[START])
    one.make(START + 600)
    one.sync(START + 600, door)

    sequences = [record["sequence"] for batch in door.batches for record in batch["records"]]
    assert sequences == [3, 4, 5, 0, 1, 2]
    assert one.played["out_of_order"] == 3


def test_correction_that_goes_first_waits_for_its_target(tmp_path: Path, door: Door) -> None:
    target = item(1, not_before=START + 7200)
    one = phone(tmp_path, target, Item(START + 120, VOID, {}, voids=target, fault="voided"))
    one.make(START + 3600)
    one.sync(START + 3600, door)
    assert one.played == {"held": 1, "late": 0, "wrong_clock": 0, "out_of_order": 0}

    one.sync(START + 7200, door)

    assert one.played["voided"] == 1
    assert door.batches[0]["records"][0]["voids"] == door.ids(1)[0]


def test_wrong_clock_is_on_record_and_batch_alike(tmp_path: Path, door: Door) -> None:
    one = phone(tmp_path, item(1), item(30), clock=[(START + 1200, START + 7200, 86400)])
    one.make(START + 3600)
    one.sync(START + 3600, door)

    first, second = door.batches[0]["records"]
    assert first["occurred_at"] == "2022-09-06T00:01:00+08:00"
    assert second["occurred_at"] == "2022-09-07T00:30:00+08:00"
    assert door.batches[0]["sent_at"] == "2022-09-07T01:00:00+08:00"
    assert second["monotonic_ms"] == 30 * 60 * 1000
    assert one.played["wrong_clock"] == 1


def test_going_on_leaves_out_what_was_handed_in_but_not_what_an_offline_phone_held() -> None:
    early, held, after = item(1), item(70), item(200)
    leaning = Item(START + 9000, VOID, {}, voids=early)
    offline = Course("a", "a", [early, held, leaning, after], offline=[(START + 3600, START + 14000)])
    online = Course("b", "b", [early, held, leaning, after])

    offline.go_on_from(START + 7200)
    online.go_on_from(START + 7200)

    assert offline.items == [held, after]
    assert online.items == [after]


def test_pace() -> None:
    assert Pace.of(None).beat == 0
    assert Pace.of(60).step == 60
    assert Pace.of(0.5).beat == 2
