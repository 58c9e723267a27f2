"""`./muster bench roster [PART ...] [FOLDER]`: rosters of the sizes that real operations had, beside greedy, plain
CP-SAT and the bound; public instances out of a folder.

*gap* is the cost without nights and split organisations over the bound; *excess* is the whole cost over the bound as a
share of the greedy's. `ratio` is the worst of all figures to its limit, `missed` names those beyond it. Seconds depend
on what else the machine does: beside them stand the processor's seconds and a calibration, what it takes to count to a
few million. Without arguments everything is run but the public instances; the whole takes a quarter of an hour.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from muster.cli.apart import run_apart
from muster.cli.benches import roster_desk, roster_problems, roster_public
from muster.cli.output import say
from muster.cli.roster import solve_apart
from muster.scheduling import Plan, Problem, read_problem, replace
from muster.scheduling.cost import cost
from muster.scheduling.greedy import greedy

NAME = "roster"
MAY_TAKE = True
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
MISSED = 2.0
"""The ratio of what is either so or not, and is not."""
PROVEN = "compounds208"
"""Its optimum has to be proven."""
WITHOUT_UNMET = ("posts218", "county170k")
"""There is a roster without a place below its minimum: it has to be found."""


def run(chosen: Sequence[Path] = ()) -> dict[str, Any]:
    """Every case, the small ones first, or those chosen; ValueError for a part that there is not."""
    cases, folders = _chosen(chosen)
    start = time.perf_counter()
    for _ in range(SPINS):
        pass
    figures: dict[str, Any] = {"calibration_seconds": round(time.perf_counter() - start, 3)}
    ratios: dict[str, float] = {}
    for case in cases:
        say(f"{case.name}: greedy, then {case.seconds:.0f} s ...")
        measured, against = _case(case)
        _keep(case.name, measured, against, figures, ratios)
    for path in (path for folder in folders for path in sorted(folder.glob("*.txt"), key=_by_number)):
        say(f"{path.stem}: {roster_public.SECONDS:.0f} s, and as long for plain CP-SAT ...")
        _keep(path.stem, *roster_public.measure(path), figures, ratios)
    figures["missed"] = ", ".join(name for name, ratio in ratios.items() if ratio > 1) or "none"
    return {"name": NAME, "figures": figures, "limit": 1.0, "ratio": round(max(ratios.values(), default=0.0), 3)}


def _keep(
    name: str, measured: dict[str, Any], against: dict[str, float], figures: dict[str, Any], ratios: dict[str, float]
) -> None:
    figures |= {f"{name}.{word}": value for word, value in measured.items()}
    ratios |= {f"{name}.{word}": ratio for word, ratio in against.items()}
    say(f"  {', '.join(f'{word} {value}' for word, value in measured.items())}")


def _chosen(parts: Sequence[Path]) -> tuple[list[Case], list[Path]]:
    folders = [part for part in parts if part.is_dir()]
    names = [str(part) for part in parts if part not in folders]
    known = {case.name: case for case in CASES}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"{unknown[0]} is neither a folder nor one of the parts: {', '.join(known)}.")
    return [known[name] for name in names] if parts else list(CASES), folders


def _by_number(path: Path) -> tuple[int, str]:
    digits = "".join(letter for letter in path.stem if letter.isdigit())
    return int(digits or 0), path.stem


def _case(case: Case) -> tuple[dict[str, Any], dict[str, float]]:
    """What was measured, and each figure that has a limit as a share of it."""
    document = case.make()
    problem = read_problem(json.dumps(document).encode())
    measured, plan = _measure(case, problem)
    limits = (("gap", case.gap), ("excess", case.excess))
    against = {word: measured[word] / limit for word, limit in limits if limit}
    if case.name == PROVEN:
        against["proven"] = 0.0 if measured["status"] == "optimal" else MISSED
    if case.name in WITHOUT_UNMET:
        against["unmet_min"] = MISSED * min(1, measured["unmet_min"])
    if case.name == "posts218":
        found = _dropouts(problem, plan) | roster_desk.dropouts(document, problem, plan, DROPOUTS)
        measured |= found
        against |= {word: value / _dropout_limit(word) for word, value in found.items()}
    return measured, against


def _dropout_limit(word: str) -> float:
    return DROPOUT_SECONDS if word.endswith("seconds") else CHANGES_A_HOLE


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
    gone = roster_desk.working(problem, plan, DROPOUTS)
    replace(problem, plan, gone[:1])
    started = time.perf_counter()
    after = replace(problem, plan, gone)
    seconds = time.perf_counter() - started
    new, holes = roster_desk.changes(plan.assignments(), after.assignments(), gone)
    return {"dropout_seconds": round(seconds, 2), "dropout_changes_a_hole": round(new / max(1, holes), 3)}
