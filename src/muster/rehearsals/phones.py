"""A phone as an exercise plays it: makes records, keeps them until their receipt comes, writes a journal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import orjson

from muster.kernel.ids import uuid7
from muster.rehearsals.faults import LATE, WRONG_CLOCK, Course, Item
from muster.rehearsals.operations import CHINA

LARGEST_BATCH = 1000
LEAST_REVERSED = 4


class Send(Protocol):
    """Hands a batch in at the door as this token's device; answers the results, one a record."""

    def __call__(self, token: str, batch: bytes) -> list[dict[str, Any]]: ...


@dataclass(eq=False, slots=True)
class Kept:
    """A record in a phone's queue."""

    item: Item
    id: str
    sequence: int
    hash: str
    text: bytes
    stamp_off: bool
    broken: bool
    """It never gets into the register: it has a decimal in it, or the id of another record."""
    sent: bool = False


class Journal:
    """A phone's own account on disk: what it made and which receipts it got. The oracle of every fault."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: list[str] = []
        self._file = path.open("ab", buffering=0)

    def made(self, kept: Kept) -> None:
        """A record was made."""
        self._lines.append(f"made {kept.id} {kept.sequence} {kept.hash}\n")

    def receipt(self, kept: Kept, result: dict[str, Any]) -> None:
        """The door answered for it."""
        self._lines.append(f"receipt {kept.id} {result['outcome']} {result['reason'] or '-'} {result['hash'] or '-'}\n")

    def write(self) -> None:
        """Bring it to disk: before each batch goes out, and at the end."""
        if self._lines:
            self._file.write("".join(self._lines).encode())
            self._lines.clear()

    def close(self) -> None:
        """Write what is left."""
        self.write()
        self._file.close()


@dataclass
class Phone:
    """One enrolled phone going through its course. All times are true exercise time, in seconds since 1970."""

    course: Course
    token: str
    journal: Journal
    booted_at: int
    played: Counter[str] = field(default_factory=Counter)
    """How often each fault was really played: what has to be found again."""
    queue: list[Kept] = field(default_factory=list)
    sequence: int = 0
    _next: int = 0
    _boots: int = 1
    _highest_sent: int = -1
    _out: set[int] = field(default_factory=set)
    _waiting: list[Item] = field(default_factory=list)

    def make(self, now: int) -> None:
        """Write down what happened since the last time."""
        items = self.course.items
        while self._next < len(items) and items[self._next].at <= now:
            item = items[self._next]
            self._restart(item.at)
            self._keep(item, first=True)
            self._next += 1
        self._restart(now)

    def is_online(self, now: int) -> bool:
        """Whether there is a network where it is."""
        return not any(start <= now < end for start, end in self.course.offline)

    def oldest(self, now: int) -> int | None:
        """When the oldest record was made that could go out now; None when there is none."""
        return next((kept.item.at for kept in self.queue if kept.item.not_before <= now), None)

    def next_at(self) -> int | None:
        """When the next record will be made; None when all are."""
        return self.course.items[self._next].at if self._next < len(self.course.items) else None

    def sync(self, now: int, send: Send) -> int:
        """Hand in what is in the queue; answers how many records went out."""
        ready = [kept for kept in self.queue if kept.item.not_before <= now][:LARGEST_BATCH]
        if not ready:
            return 0
        self.journal.write()
        parts = [ready]
        if self._due(self.course.reversals, now) and len(ready) >= LEAST_REVERSED:
            self.course.reversals.pop(0)
            middle = len(ready) // 2
            parts = [ready[middle:], ready[:middle]]
        for part in parts:
            self._hand_in(part, now, send)
        return len(ready)

    def _hand_in(self, part: list[Kept], now: int, send: Send) -> None:
        self._count(part, now)
        results = send(self.token, self._batch(part, now))
        for kept in part:
            kept.sent = True
        if self._due(self.course.lost_answers, now):
            self.course.lost_answers.pop(0)
            return  # the answer never arrived: all of it goes out again with the next batch
        settled = set()
        for kept, result in zip(part, results, strict=True):
            self.journal.receipt(kept, result)
            if kept.broken:
                self._keep(kept.item, first=False)
            if kept.broken or result["hash"] == kept.hash:
                settled.add(id(kept))
        self.queue = [kept for kept in self.queue if id(kept) not in settled]

    def _restart(self, now: int) -> None:
        while self.course.restarts and self.course.restarts[0] <= now:
            self.booted_at = self.course.restarts.pop(0)
            self._boots += 1

    @staticmethod
    def _due(times: list[int], now: int) -> bool:
        return bool(times) and times[0] <= now

    def _keep(self, item: Item, *, first: bool) -> None:
        """Make the record. The second time round it has an id of its own and keeps to the agreed form."""
        wall = item.at + self._ahead(item.at)
        broken = first and (item.decimal or item.same_id_as is not None)
        if first and item.same_id_as is not None:
            name = item.same_id_as.id
        else:
            item.id = name = str(uuid7(wall * 1000))
        boot_ms = (item.at - self.booted_at) * 1000
        record = {
            "id": name,
            "type": item.type,
            "v": 1,
            "sequence": self.sequence,
            "site": item.site or self.course.site,
            "by": item.by,
            "voids": item.voids.id if item.voids is not None else None,
            "occurred_at": _text(wall),
            "boot": self._boot(),
            "monotonic_ms": boot_ms + 0.5 if first and item.decimal else boot_ms,
            "body": item.body if item.cites is None else {**item.body, "cites": item.cites.id},
        }
        text = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
        stamp_off = abs(wall - item.at) > WRONG_CLOCK
        kept = Kept(item, name, self.sequence, sha256(text).hexdigest(), text, stamp_off, broken)
        self.sequence += 1
        self.queue.append(kept)
        self.journal.made(kept)

    def _count(self, part: list[Kept], now: int) -> None:
        """Count the faults that this batch plays: what the program has to find."""
        for kept in part:
            if kept.sent:
                self.played["repeated"] += not (kept.broken and kept.item.decimal)
                continue
            if kept.item.fault and kept.item.voids is None:
                self.played[kept.item.fault] += 1
                kept.item.fault = ""
            if not kept.broken:
                self.played["late"] += now - kept.item.at > LATE
                self.played["wrong_clock"] += kept.stamp_off
                self.played["out_of_order"] += kept.sequence < self._highest_sent
        fresh = [kept for kept in part if not kept.sent and not kept.broken]
        self._highest_sent = max([self._highest_sent, *(kept.sequence for kept in fresh)])
        self._count_corrections([kept.item for kept in fresh])

    def _count_corrections(self, fresh: list[Item]) -> None:
        """A correction takes effect once both it and its target went out; it waits when it goes first."""
        self._out.update(id(item) for item in fresh)
        for item in fresh:
            if item.voids is None:
                continue
            if id(item.voids) in self._out:
                self.played[item.fault] += 1
            else:
                self.played["held"] += 1
                self._waiting.append(item)
        for item in [item for item in self._waiting if id(item.voids) in self._out]:
            self.played[item.fault] += 1
            self._waiting.remove(item)

    def _batch(self, part: list[Kept], now: int) -> bytes:
        head = {
            "v": 1,
            "sent_at": _text(now + self._ahead(now)),
            "boot": self._boot(),
            "monotonic_ms": (now - self.booted_at) * 1000,
        }
        return orjson.dumps(head)[:-1] + b',"records":[' + b",".join(kept.text for kept in part) + b"]}"

    def _ahead(self, at: int) -> int:
        return sum(offset for start, end, offset in self.course.clock if start <= at < end)

    def _boot(self) -> str:
        return f"boot-{self._boots}"


def _text(wall: int) -> str:
    return datetime.fromtimestamp(wall, CHINA).isoformat()
