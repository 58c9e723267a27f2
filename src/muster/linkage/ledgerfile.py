"""A ledger in two files, for lists that come again and for benches: keys as sorted hashes, each person's reports."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from muster.linkage.grouping import Flags, Longs
from muster.linkage.keys import MOST
from muster.linkage.textkeys import keys_of

Cells = Mapping[str, str]
_KEYS, _PEOPLE = "keys.npz", "people.jsonl"


def save(people: Iterable[tuple[str, Sequence[Cells]]], folder: Path) -> None:
    """Write the people and their reports."""
    folder.mkdir(parents=True, exist_ok=True)
    hashes: list[npt.NDArray[np.uint64]] = []
    counts: list[int] = []
    numbered: list[bool] = []
    starts = [0]
    with (folder / _PEOPLE).open("wb") as file:
        for person, reports in people:
            keys = [keys_of(cells) for cells in reports]
            found = {_hash(key) for one in keys for key in one.all}
            numbered.append(any(one.valid for one in keys))
            hashes.append(np.array(sorted(found), dtype=np.uint64))
            counts.append(len(found))
            kept = [{column: cell for column, cell in cells.items() if cell} for cells in reports]
            starts.append(starts[-1] + file.write(json.dumps([person, kept], ensure_ascii=False).encode() + b"\n"))
    key = np.concatenate(hashes) if hashes else np.zeros(0, dtype=np.uint64)
    order = np.argsort(key, kind="stable")
    whose = np.repeat(np.arange(len(counts), dtype=np.int32), counts)[order]
    np.savez(
        folder / _KEYS, key=key[order], whose=whose, starts=np.array(starts, dtype=np.int64),
        numbered=np.array(numbered, dtype=np.bool_),
    )  # fmt: skip


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


class LedgerFile:
    """A saved ledger, as `incremental.match` asks for it."""

    def __init__(self, folder: Path) -> None:
        with np.load(folder / _KEYS) as saved:
            self._key: npt.NDArray[np.uint64] = saved["key"]
            self._whose: npt.NDArray[np.int32] = saved["whose"]
            self._starts: Longs = saved["starts"]
            self._numbered: Flags = saved["numbered"]
        self._file = folder / _PEOPLE

    def having(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """For each key who has it, by their place in the file."""
        asked = np.array([_hash(key) for key in keys], dtype=np.uint64)
        first, last = np.searchsorted(self._key, asked), np.searchsorted(self._key, asked, side="right")
        return {
            key: [str(at) for at in self._whose[start : min(end, start + MOST + 1)].tolist()]
            for key, start, end in zip(keys, first.tolist(), last.tolist(), strict=True)
            if end > start
        }

    def numbered(self, people: Collection[str]) -> list[str]:
        """Those of them who told a right number."""
        return [person for person in people if self._numbered[int(person)]]

    def told(self, people: Collection[str]) -> Iterator[tuple[str, Cells]]:
        """The reports of these people, again by their place."""
        with self._file.open("rb") as file:
            for place in sorted(people, key=int):
                file.seek(int(self._starts[int(place)]))
                _, reports = json.loads(file.readline())
                yield from ((place, cells) for cells in reports)

    def name(self, place: str) -> str:
        """The id under which the person was saved."""
        with self._file.open("rb") as file:
            file.seek(int(self._starts[int(place)]))
            person: str = json.loads(file.readline())[0]
        return person
