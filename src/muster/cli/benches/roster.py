"""`./muster bench roster`: rosters of the sizes that real operations had, beside greedy, plain CP-SAT and the bound.

*gap* is the cost without nights and split organisations over the bound; *excess* is the whole cost over the bound as a
share of the greedy's. `ratio` is the worst of all figures to its limit. Seconds depend on what else the machine does:
beside them stand the processor's seconds and a calibration, what it takes to count to a few million.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from muster.cli.apart import run_apart
from muster.cli.benches import roster_problems
from muster.cli.output import say
from muster.cli.roster import solve_apart
from muster.scheduling import Plan, Problem, read_problem, replace
from muster.scheduling.cost import cost
from muster.scheduling.greedy import greedy

NAME = "roster"
SPINS = 2_000_000
DROPOUTS, DROPOUT_SECONDS, CHANGES_A_HOLE = 30, 1.0, 1.2
PEER_UP_TO = 1_000
"""People up to which plain CP-SAT is run beside; above it finds nothing in this time."""


@dataclass(frozen=True)
class Case:
    """One problem and its limits; None where there is none."""

    name: str
    make: Callable[[], dict[str, Any]]
    seconds: float
    gap: float | None
    excess: float | None


CASES = (
    Case("compounds208", roster_problems.compounds208, 10.0, None, 0.5),
    Case("sampling885", roster_problems.sampling885, 30.0, 0.03, 0.5),
    Case("posts218", roster_problems.posts218, 30.0, 0.06, 0.2),
    Case("posts218_short", lambda: roster_problems.posts218(4500), 30.0, None, 0.2),
    Case("teams757", roster_problems.teams757, 60.0, None, 0.2),
    Case("county170k", roster_problems.county170k, 240.0, None, 0.3),
)


def run() -> dict[str, Any]:
    """Every case, the small ones first."""
    start = time.perf_counter()
    for _ in range(SPINS):
        pass
    figures: dict[str, Any] = {"calibration_seconds": round(time.perf_counter() - start, 3)}
    ratios: list[float] = []
    for case in CASES:
        say(f"{case.name} ...")
        problem = read_problem(json.dumps(case.make()).encode())
        measured, plan = _measure(case, problem)
        if case.name == "posts218":
            measured |= _dropouts(problem, plan)
            ratios.append(measured["dropout_changes_a_hole"] / CHANGES_A_HOLE)
            ratios.append(measured["dropout_seconds"] / DROPOUT_SECONDS)
        ratios += [measured[word] / limit for word, limit in (("gap", case.gap), ("excess", case.excess)) if limit]
        figures |= {f"{case.name}.{word}": value for word, value in measured.items()}
    return {"name": NAME, "figures": figures, "limit": 1.0, "ratio": round(max(ratios), 3)}


def _measure(case: Case, problem: Problem) -> tuple[dict[str, Any], Plan]:
    before = time.perf_counter()
    peer = cost(problem, greedy(problem))
    greedy_seconds = time.perf_counter() - before
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    plan = solve_apart(problem, started, started + case.seconds)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    bound = plan.lower_bound
    measured: dict[str, Any] = {
        "cost": round(plan.cost.total),
        "bound": round(bound),
        "status": plan.status,
        "unmet_min": plan.cost.open_min,
        "gap": round((plan.cost.plain - bound) / max(1.0, bound), 4),
        "excess": round((plan.cost.total - bound) / max(1.0, peer.total - bound), 4),
        "seconds": round(plan.seconds, 1),
        "processor_seconds": round(after.ru_utime - used.ru_utime, 1),
        "peak_memory_mb": after.ru_maxrss >> 10,
        "greedy": round(peer.total),
        "greedy_unmet_min": peer.open_min,
        "greedy_seconds": round(greedy_seconds, 1),
    }
    if problem.people <= PEER_UP_TO:
        measured["plain_cp_sat"] = _plain(problem, case.seconds)
    return measured, plan


def _plain(problem: Problem, seconds: float) -> int | None:
    """CP-SAT alone on the whole model, from nothing, in the same time."""
    deadline = time.monotonic() + seconds

    def work(send: Callable[[float], None]) -> None:
        from muster.scheduling.exact import prove
        from muster.scheduling.search import Search

        prove(Search(problem, deadline, lambda plan: send(plan.cost.total)), seconds)

    last = run_apart(work, deadline).last
    return None if last is None else round(last)


def _dropouts(problem: Problem, plan: Plan) -> dict[str, float]:
    """Thirty people who work drop out at once; the second time counts, when everything is loaded."""
    working = [
        name for name, row in zip(problem.names.people, plan.roster.shift.tolist(), strict=True) if max(row) >= 0
    ]
    gone = working[:: max(1, len(working) // DROPOUTS)][:DROPOUTS]
    replace(problem, plan, gone[:1])
    started = time.perf_counter()
    after = replace(problem, plan, gone)
    seconds = time.perf_counter() - started
    holes = sum(row["person"] in set(gone) for row in plan.assignments())
    before = {tuple(row.values()) for row in plan.assignments()}
    new = sum(tuple(row.values()) not in before for row in after.assignments())
    return {"dropout_seconds": round(seconds, 2), "dropout_changes_a_hole": round(new / max(1, holes), 3)}
