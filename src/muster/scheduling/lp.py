"""Linear programmes, solved by HiGHS in a child process: its library and OR-tools' cannot live in one."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np

from muster.scheduling.apart import LONGEST, ask
from muster.scheduling.problem import Floats, Ints


@dataclass(frozen=True, eq=False)
class Programme:
    """Minimise cost x with low <= x <= high and row_low <= A x <= row_high; A by entries."""

    cost: Floats
    low: Floats
    high: Floats
    row_low: Floats
    row_high: Floats
    row: Ints
    column: Ints
    value: Floats

    def rigorous(self, dual: Floats) -> float:
        """A true lower bound from any duals, however rough: Lagrange with every column at its better end."""
        prices = self.prices(dual)
        rows = np.where(prices > 0, self.row_low, self.row_high)
        fixed = float((prices * np.where(prices == 0, 0.0, rows)).sum())
        reduced = self.reduced(dual)
        return fixed + float(np.minimum(reduced * self.low, reduced * self.high).sum())

    def prices(self, dual: Floats) -> Floats:
        """Duals without those that point at a side that is not there."""
        pointless = ((dual > 0) & np.isinf(self.row_low)) | ((dual < 0) & np.isinf(self.row_high))
        return np.where(pointless, 0.0, dual)

    def reduced(self, dual: Floats) -> Floats:
        weights = self.value * self.prices(dual)[self.row]
        used: Floats = self.cost - np.bincount(self.column, weights=weights, minlength=len(self.cost))
        return used


@dataclass(frozen=True, eq=False)
class Answer:
    value: Floats
    dual: Floats


def solve_programme(programme: Programme, seconds: float, method: str = "choose") -> Answer | None:
    """Values and duals, exact or as good as they were when time was up; None when there are none."""
    if not len(programme.cost):
        return Answer(np.zeros(0), np.zeros(len(programme.row_low)))
    order = np.argsort(programme.column, kind="stable")
    counts = np.bincount(programme.column, minlength=len(programme.cost))
    content = io.BytesIO()
    np.savez(
        content,
        cost=programme.cost,
        low=programme.low,
        high=programme.high,
        row_low=programme.row_low,
        row_high=programme.row_high,
        start=np.concatenate([[0], np.cumsum(counts)]),
        index=programme.row[order],
        value=programme.value[order],
        seconds=np.array(min(seconds, LONGEST)),
        method=np.array(method),
    )
    answered = ask("muster.scheduling.highs", content.getvalue(), seconds)
    if answered is None:
        return None
    with np.load(io.BytesIO(answered)) as answer:
        return Answer(answer["value"], answer["dual"])
