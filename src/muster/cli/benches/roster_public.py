"""Public instances of shift scheduling (Curtois and Qu), each beside plain CP-SAT in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from muster.cli.apart import run_apart
from muster.scheduling import Instance, RowPlan, plain_rows, read_instance, solve_rows

SECONDS = 60.0
BEST = {
    1: 607, 2: 828, 3: 1001, 4: 1716, 5: 1143, 6: 1950, 7: 1056, 8: 1300, 9: 439, 10: 4631, 11: 3443, 12: 4040, 14: 1278
}  # fmt: skip
"""Best known costs, of those that are known here."""
EXACT_UP_TO, NEAR_UP_TO = 4, 7
NEAR = 0.03
SHARE_OF_PLAIN = 0.5
MISSED = 2.0
"""The ratio of an instance for which no roster was found."""

Solve = Callable[[Instance, float, Callable[[RowPlan], None]], RowPlan]


def measure(path: Path) -> tuple[dict[str, Any], dict[str, float]]:
    """What was found, and its ratios to the limits that this instance has."""
    instance = read_instance(path.read_bytes())
    number = int("".join(letter for letter in path.stem if letter.isdigit()) or 0)
    own, plain, best = _solved(instance, solve_rows), _solved(instance, plain_rows), BEST.get(number)
    found = own is not None and own.rows is not None
    measured: dict[str, Any] = {
        "cost": own.cost if own is not None and found else None,
        "bound": own.lower_bound if own is not None else None,
        "best_known": best,
        "plain_cp_sat": plain.cost if plain is not None and plain.rows is not None else None,
    }
    if own is None or not found:
        return measured, {"feasible": MISSED}
    against = {"feasible": 0.0}
    floor = best if best is not None else own.lower_bound
    if best is not None and 0 < number <= EXACT_UP_TO:
        against["cost"] = 0.0 if own.cost <= best else own.cost / best
    elif best is not None and number <= NEAR_UP_TO:
        against["gap"] = (own.cost - best) / best / NEAR
    elif plain is not None and plain.rows is not None and plain.cost > floor:
        against["of_plain"] = (own.cost - floor) / (plain.cost - floor) / SHARE_OF_PLAIN
    return measured, {name: round(ratio, 3) for name, ratio in against.items()}


def _solved(instance: Instance, solve: Solve) -> RowPlan | None:
    deadline = time.monotonic() + SECONDS

    def work(send: Callable[[RowPlan], None]) -> None:
        send(solve(instance, deadline, send))

    return run_apart(work, deadline).last
