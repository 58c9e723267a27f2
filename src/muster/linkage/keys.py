"""Which people are looked at side by side: those who share one of these keys, unless too many share it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from muster.linkage.entities import Entities
from muster.linkage.grouping import Flags, Longs, mixed, spread
from muster.linkage.rows import Rows

MOST, FEW = 60, 8
"""A key with more people than this says nothing; the second for keys that are weak even among few."""
_BEGINS, _ENDS = 12, 8


class Keyed(NamedTuple):
    """Keys of one kind and whose they are; a key that more than `most` people have is passed over."""

    key: npt.NDArray[np.uint64]
    person: Longs
    most: int = MOST


def keyed(rows: Rows, people: Entities) -> Iterator[Keyed]:
    """For each kind of key: keys and whose they are. Slots with nothing known have none."""
    sound = rows.names.bag[people.name].astype(np.int64)
    ends = rows.names.ends[people.name[:, 0]].astype(np.int64)
    number = np.c_[people.trusted, people.typed]
    first, last = _parts(rows, number)
    year = people.birth // 10000
    yield _made(1, people.phone)
    yield _made(2, sound, people.birth)
    yield _made(3, sound, people.town)
    yield _made(4, sound, people.village)
    yield _made(5, people.birth, people.town, people.village)
    yield _made(6, people.birth, people.town)
    yield _made(7, last)
    yield _made(8, first, sound)
    yield _made(9, number)
    yield _made(10, sound, year)
    yield _made(11, sound)
    yield _made(12, people.address)
    yield _made(13, people.birth, people.village)
    yield _made(15, ends, people.village, most=FEW)
    yield _made(14, people.birth, most=FEW)


def _parts(rows: Rows, number: Longs) -> tuple[Longs, Longs]:
    """The first 12 and the last 8 characters of the numbers, as numbers; 0 where there are not so many."""
    letters, length = rows.numbers.letters.astype(np.int64), rows.numbers.length
    begins = letters[:, :_BEGINS] @ (97 ** np.arange(_BEGINS) % (2**31))
    begins = np.where(length >= _BEGINS, begins, 0)
    columns = np.maximum(length - _ENDS, 0)[:, None] + np.arange(_ENDS)
    tail = np.take_along_axis(letters, columns, axis=1)
    ends = np.where(length > _BEGINS, tail @ (97 ** np.arange(_ENDS)), 0)
    return begins[number], ends[number]


def _made(kind: int, *slots: Longs, most: int = MOST) -> Keyed:
    keys: list[npt.NDArray[np.uint64]] = []
    people: list[Longs] = []
    for columns in product(*(range(part.shape[1]) for part in slots)):
        parts = [part[:, column] for part, column in zip(slots, columns, strict=True)]
        said = np.flatnonzero(np.logical_and.reduce([part != 0 for part in parts]))
        if len(said):
            keys.append(mixed(kind, *(part[said] for part in parts)))
            people.append(said)
    if not keys:
        return Keyed(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64))
    return Keyed(np.concatenate(keys), np.concatenate(people), most)


def candidates(rows: Rows, people: Entities, asked: Flags) -> Longs:
    """Pairs to look at, as smaller * len(people) + larger, each once: at least one of the two is `asked` about."""
    found = spread(lambda kind: np.unique(pairs_within(kind, asked, len(people))), keyed(rows, people), len(people))
    return np.unique(np.concatenate(found))


def pairs_within(kind: Keyed, asked: Flags, total: int) -> Longs:
    """All pairs within a key: those asked about stand first, so that each of them meets all behind it."""
    order = np.lexsort((~asked[kind.person], kind.key))
    keys, who = kind.key[order], kind.person[order]
    start = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, dtype=np.int64)
    size = np.diff(np.r_[start, len(keys)])
    wanted = (size > 1) & (size <= kind.most) & asked[who[start]]
    size = np.repeat(np.where(wanted, size, 0), size)
    left = size - (np.arange(len(keys)) - np.repeat(start, np.diff(np.r_[start, len(keys)])))
    first = np.flatnonzero(asked[who] & (size > 0) & (left > 1))
    found: list[Longs] = []
    step = 1
    while len(first):
        one, two = who[first], who[first + step]
        low, high = np.minimum(one, two), np.maximum(one, two)
        found.append((low * total + high)[one != two])
        step += 1
        first = first[left[first] > step]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
