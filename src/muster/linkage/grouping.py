"""Small tools on arrays that several steps share: keys out of numbers, groups, a group's most frequent values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Longs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
T = TypeVar("T")
R = TypeVar("R")
THREADS = 2
"""numpy sorts and compares outside the interpreter's lock; more threads only take more memory."""
LITTLE = 2_000
"""So few people or pairs are done before a thread has started: reports that come one by one are such."""


def spread(work: Callable[[T], R], pieces: Iterable[T], size: int) -> list[R]:
    """The work on each piece, in order; on threads, unless it is little."""
    if size < LITTLE:
        return [work(piece) for piece in pieces]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, pieces))


def mixed(kind: int, *parts: npt.NDArray[np.signedinteger]) -> npt.NDArray[np.uint64]:
    """One 64-bit key out of several numbers; different kinds of keys never meet on purpose."""
    key = np.full(len(parts[0]), kind * 0x9E3779B97F4A7C15 % 2**64, dtype=np.uint64)
    for part in parts:
        key ^= part.astype(np.uint64)
        key *= np.uint64(0xBF58476D1CE4E5B9)
        key ^= key >> np.uint64(29)
    return key


def numbered(keys: npt.NDArray[np.generic]) -> tuple[Longs, int]:
    """Equal keys get equal numbers from 0 on, in the order of their first coming; how many there are."""
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse], len(first)


def tops(group: Longs, value: npt.NDArray[np.signedinteger], groups: int, slots: int) -> Longs:
    """The `slots` most frequent values other than 0 of each group, one row a group; ties go to the smaller value."""
    found = np.zeros((groups, slots), dtype=np.int64)
    said = value != 0
    group, value = group[said], value[said].astype(np.int64)
    if not len(group):
        return found
    order = np.lexsort((value, group))
    group, value = group[order], value[order]
    start = np.flatnonzero(np.r_[True, (group[1:] != group[:-1]) | (value[1:] != value[:-1])])
    count = np.diff(np.r_[start, len(group)])
    group, value = group[start], value[start]
    order = np.lexsort((value, -count, group))
    group, value = group[order], value[order]
    first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    place = np.arange(len(group)) - np.repeat(first, np.diff(np.r_[first, len(group)]))
    kept = place < slots
    found[group[kept], place[kept]] = value[kept]
    return found
