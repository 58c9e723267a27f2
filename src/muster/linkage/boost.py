"""Boosted trees over patterns: there are few different ones, so a small plain implementation is fast enough.

The levels of a field have no order that could be relied on ('not known' least of all), so a split may put any of them
on either side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from muster.linkage.patterns import WIDEST

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int8]
TREES, DEPTH, RATE = 60, 4, 0.25
_SMOOTH = 4.0
_LEAST_GAIN = 1e-3


@dataclass(frozen=True)
class Tree:
    """Inner nodes by number (children of n are 2n+1 and 2n+2): the field they ask for, and which levels go right."""

    field: npt.NDArray[np.int8]
    right: npt.NDArray[np.bool_]
    leaf: Floats


@dataclass(frozen=True)
class Model:
    """What a pattern is worth: log odds that two people are one."""

    start: float
    trees: list[Tree]

    def odds(self, levels: Levels) -> Floats:
        """The log odds of each pattern."""
        found = np.full(len(levels), self.start)
        for tree in self.trees:
            found += tree.leaf[_leaf(tree.field, tree.right, levels)]
        return found

    def as_json(self) -> dict[str, Any]:
        """Plain lists, small enough to be shipped."""
        return {
            "start": round(float(self.start), 4),
            "trees": [
                {
                    "field": tree.field.tolist(),
                    "right": [sum(1 << int(at) for at in np.flatnonzero(row)) for row in tree.right],
                    "leaf": [round(float(value), 4) for value in tree.leaf],
                }
                for tree in self.trees
            ],
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Model:
        """The model that `as_json` wrote."""
        return cls(
            document["start"],
            [
                Tree(
                    np.array(tree["field"], dtype=np.int8),
                    np.array([[mask >> at & 1 for at in range(WIDEST)] for mask in tree["right"]], dtype=bool),
                    np.array(tree["leaf"]),
                )
                for tree in document["trees"]
            ],
        )


def _leaf(field: npt.NDArray[np.int8], right: npt.NDArray[np.bool_], levels: Levels) -> npt.NDArray[np.int64]:
    node = np.zeros(len(levels), dtype=np.int64)
    rows = np.arange(len(levels))
    for _ in range(DEPTH):
        node = 2 * node + 1 + right[node, levels[rows, field[node]]]
    return np.asarray(node - (2**DEPTH - 1), dtype=np.int64)


def fitted(levels: Levels, same: Floats, other: Floats) -> Model:
    """Learn from patterns, with how many pairs of each are the same person and how many are not."""
    total = same + other
    start = float(np.log((same.sum() + 1) / (other.sum() + 1)))
    odds = np.full(len(levels), start)
    trees = []
    for _ in range(TREES):
        chance = 1 / (1 + np.exp(-odds))
        tree = _grown(levels, total * chance - same, total * chance * (1 - chance))
        odds += tree.leaf[_leaf(tree.field, tree.right, levels)]
        trees.append(tree)
    return Model(start, trees)


def _grown(levels: Levels, slope: Floats, bend: Floats) -> Tree:
    inner = 2**DEPTH - 1
    field, right = np.zeros(inner, dtype=np.int8), np.zeros((inner, WIDEST), dtype=bool)
    node = np.zeros(len(levels), dtype=np.int64)
    rows = np.arange(len(levels))
    for depth in range(DEPTH):
        first, many = 2**depth - 1, 2**depth
        for at, split in enumerate(_splits(levels, slope, bend, node - first, many)):
            field[first + at], right[first + at] = split
        node = 2 * node + 1 + right[node, levels[rows, field[node]]]
    leaf = node - inner
    slopes = np.bincount(leaf, weights=slope, minlength=inner + 1)
    bends = np.bincount(leaf, weights=bend, minlength=inner + 1)
    return Tree(field, right, -RATE * slopes / (bends + _SMOOTH))


def _splits(
    levels: Levels, slope: Floats, bend: Floats, node: npt.NDArray[np.int64], many: int
) -> list[tuple[int, npt.NDArray[np.bool_]]]:
    """For each node of a depth the field, and its levels that go right, that part it best."""
    gain = np.full(many, _LEAST_GAIN)
    found = [(0, np.zeros(WIDEST, dtype=bool)) for _ in range(many)]
    nodes = np.arange(many)[:, None]
    for candidate in range(levels.shape[1]):
        cell = node * WIDEST + levels[:, candidate]
        slopes = np.bincount(cell, weights=slope, minlength=many * WIDEST).astype(np.float64)
        bends = np.bincount(cell, weights=bend, minlength=many * WIDEST).astype(np.float64)
        slopes, bends = slopes.reshape(many, WIDEST), bends.reshape(many, WIDEST)
        order = np.argsort(slopes / (bends + _SMOOTH), axis=1, kind="stable")
        worth = _worth(slopes[nodes, order], bends[nodes, order])
        best = worth.argmax(axis=1)
        rank = np.argsort(order, axis=1)
        for at in np.flatnonzero(worth[np.arange(many), best] > gain).tolist():
            gain[at] = worth[at, best[at]]
            found[at] = candidate, rank[at] > best[at]
    return found


def _worth(slopes: Floats, bends: Floats) -> Floats:
    """What is gained by a split after each level, in this order."""
    left_slope, left_bend = np.cumsum(slopes, axis=1), np.cumsum(bends, axis=1)
    all_slope, all_bend = left_slope[:, -1:], left_bend[:, -1:]
    return np.asarray(
        left_slope**2 / (left_bend + _SMOOTH)
        + (all_slope - left_slope) ** 2 / (all_bend - left_bend + _SMOOTH)
        - all_slope**2 / (all_bend + _SMOOTH)
    )
