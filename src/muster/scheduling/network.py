"""Collects the arcs of a min-cost flow and solves it with OR-tools."""

from __future__ import annotations

from typing import Any

import numpy as np

from muster.scheduling.problem import Floats, Ints

SCALE = 100
"""Costs are rounded to 1/100: 10 m of way at the usual weights."""


def solver() -> Any:
    """What solves them. Loading it takes a while, which whoever waits for a problem anyway can spend on it."""
    from ortools.graph.python import min_cost_flow

    return min_cost_flow


class Network:
    """Blocks of arcs; `solve` answers one array of flows for each block, in the order in which they were added."""

    def __init__(self) -> None:
        self.nodes = 0
        self.blocks: list[tuple[Ints, Ints, Ints, Ints]] = []

    def new(self, count: int) -> int:
        """Number `count` more nodes and return the first."""
        first = self.nodes
        self.nodes += count
        return first

    def add(self, tail: Ints, head: Ints, capacity: Ints, cost: Floats) -> int:
        """A block of arcs; returns its number."""
        self.blocks.append((tail, head, capacity, np.rint(cost * SCALE).astype(np.int64)))
        return len(self.blocks) - 1

    def solve(self, supply: Ints, sink: int) -> list[Ints] | None:
        """Send what nodes 0.. supply to the sink as cheaply as can be; None when it cannot all get there."""
        flow = solver().SimpleMinCostFlow()
        tail, head, capacity, cost = (np.concatenate([block[part] for block in self.blocks]) for part in range(4))
        arcs = flow.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
        flow.set_nodes_supplies(np.arange(len(supply)), supply)
        flow.set_node_supply(sink, -int(supply.sum()))
        if flow.solve() != flow.OPTIMAL:
            return None
        flows = np.asarray(flow.flows(arcs), dtype=np.int64)
        ends = np.cumsum([len(block[0]) for block in self.blocks])
        return list(np.split(flows, ends[:-1]))
