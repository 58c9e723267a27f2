"""Who is one person in the end: the best pairs first, never two trusted numbers or two people of a ledger together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from muster.linkage.entities import Entities
from muster.linkage.grouping import Flags, Longs

SURE = 5.0
"""From these log odds on a pair is joined although the days of the two groups differ."""
_DIGITS_APART = 3


@dataclass(frozen=True)
class Joined:
    """The group of each person, and the pairs that were good enough but would have put together what must not be."""

    root: Longs
    refused: Longs
    """Positions in the list of pairs."""


def united(one: Longs, two: Longs, odds: npt.NDArray[np.float64], people: Entities, excused: Flags) -> Joined:
    """Join the pairs, best first. `excused` are pairs whose own days differ: their odds have counted that."""
    order = np.lexsort((two, one, -odds))
    parent = list(range(len(people)))
    number, day, owner = people.trusted.tolist(), people.birth[:, 0].tolist(), people.owner.tolist()
    refused: list[int] = []
    same_day = (~excused & (odds < SURE))[order].tolist()
    pairs = zip(order.tolist(), one[order].tolist(), two[order].tolist(), same_day, strict=True)
    for position, first, second, careful in pairs:
        a, b = _root(parent, first), _root(parent, second)
        if a == b:
            continue
        two_people = (number[a] and number[b] and number[a] != number[b]) or (owner[a] and owner[b])
        if two_people or (careful and day[a] and day[b] and _far(day[a], day[b])):
            refused.append(position)
            continue
        low, high = (a, b) if a < b else (b, a)
        parent[high] = low
        number[low] = number[low] or number[high]
        day[low] = day[low] or day[high]
        owner[low] = owner[low] or owner[high]
    return Joined(_flattened(parent), np.array(refused, dtype=np.int64))


def _root(parent: list[int], of: int) -> int:
    while parent[of] != of:
        parent[of] = parent[parent[of]]
        of = parent[of]
    return of


def _far(one: int, two: int) -> bool:
    """Whether two days are no two ways to write one: another year and another day of the year, in several digits."""
    if one == two or one // 10000 == two // 10000 or one % 10000 == two % 10000:
        return False
    return sum(first != second for first, second in zip(f"{one:08}", f"{two:08}", strict=True)) >= _DIGITS_APART


def _flattened(parent: list[int]) -> Longs:
    roots = np.array(parent, dtype=np.int64)
    while not np.array_equal(above := roots[roots], roots):
        roots = above
    return roots
