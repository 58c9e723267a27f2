"""`./muster roster solve PROBLEM`: the best roster in the time there is, and a bound on any other."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec

from muster.cli.apart import run_apart
from muster.cli.output import answer, say
from muster.scheduling import (
    Instance,
    Plan,
    Problem,
    Refused,
    RowPlan,
    Shortage,
    is_instance,
    read_instance,
    read_problem,
    shortages,
    solve,
    solve_rows,
)

needs = "nothing"
REFUSED, WRONG_USAGE = 1, 2
SHORT, LONG, LONGEST = 30.0, 60.0, 240.0
LARGE, HUGE = 10_000, 50_000
"""People from which the default time is longer."""
MOST_SHOWN = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to solve, where to, how long."""
    parser.add_argument("verb", choices=["solve"])
    parser.add_argument("problem", type=Path, metavar="PROBLEM", help="muster-roster/1, or a file of Curtois and Qu")
    parser.add_argument("--out", type=Path, metavar="PLAN.json", help="where the plan is written")
    parser.add_argument("--seconds", type=float, help="at most this long; 30 to 240 by size when left out")


def run(args: argparse.Namespace) -> int:
    """Solve, or refuse with words and write nothing."""
    if args.seconds is not None and not args.seconds > 0:
        say("--seconds takes a number above 0.")
        return WRONG_USAGE
    started = time.monotonic()
    try:
        content = args.problem.read_bytes()
        problem = read_instance(content) if is_instance(content) else read_problem(content)
    except OSError as error:
        say(f"{args.problem}: {error.strerror}. Give a file that can be read; nothing was written.")
        return REFUSED
    except Refused as refused:
        for fault in refused.faults:
            say(f"{args.problem}: {fault}")
        say("Put this right and start again; nothing was written.")
        return REFUSED
    if args.out is not None and not _writable(args.out):
        say(f"{args.out}: no file can be written there. Name another; nothing was computed.")
        return REFUSED
    if isinstance(problem, Instance):
        return _run_rows(args, problem, started)
    plan = solve_apart(problem, started, started + (args.seconds or _default_seconds(problem)))
    if args.out is not None:
        _write(args.out, msgspec.json.encode(plan.document()))
    _say_shortages(shortages(plan))
    answer(args, plan.document() if args.json else {}, _words(plan, args.out))
    return 0


def _run_rows(args: argparse.Namespace, instance: Instance, started: float) -> int:
    deadline = started + (args.seconds or LONG)

    def work(send: Callable[[RowPlan], None]) -> None:
        send(solve_rows(instance, deadline, send))

    outcome = run_apart(work, deadline)
    plan = outcome.last
    if plan is not None and plan.impossible:
        say(f"{args.problem}: no row of shifts keeps all limits of employee {plan.impossible!r}; nothing was written.")
        return REFUSED
    if plan is None or plan.rows is None:
        say("No legal roster was found in the time there was; nothing was written. More --seconds may find one.")
        return REFUSED
    if plan.status == "feasible" and not outcome.finished:
        plan = replace(plan, status="stopped")
    plan = replace(plan, seconds=time.monotonic() - started)
    if args.out is not None:
        _write(args.out, msgspec.json.encode(plan.document()))
    rows = [f"  {name:<8}{' '.join(shift or '-' for shift in row)}" for name, row in (plan.rows or {}).items()]
    words = (
        f"cost {plan.cost}, no roster can cost less than {plan.lower_bound}; {plan.status} after {plan.seconds:.1f} s"
    )
    answer(args, plan.document(), "\n".join([words, *rows]))
    return 0


def _writable(path: Path) -> bool:
    return path.parent.is_dir() and os.access(path.parent, os.W_OK) and not path.is_dir()


def _default_seconds(problem: Problem) -> float:
    return SHORT if problem.people <= LARGE else LONG if problem.people <= HUGE else LONGEST


def solve_apart(problem: Problem, started: float, deadline: float) -> Plan:
    """The best plan of a process of its own, however that ends."""

    def work(send: Callable[[Plan], None]) -> None:
        def on_better(plan: Plan) -> None:
            send(replace(plan, problem=None))  # type: ignore[arg-type]

        send(replace(solve(problem, deadline, on_better), problem=None))  # type: ignore[arg-type]

    outcome = run_apart(work, deadline, _progress(started))
    if outcome.last is None:
        return solve(problem, deadline=0.0)
    status = outcome.last.status if outcome.finished or outcome.last.status == "optimal" else "stopped"
    return replace(outcome.last, problem=problem, seconds=time.monotonic() - started, status=status)


def _progress(started: float) -> Callable[[Plan], None]:
    """Tells of better plans, at most one a second."""
    told = 0.0

    def heard(plan: Plan) -> None:
        nonlocal told
        if time.monotonic() - told > 1:
            told = time.monotonic()
            cost, bound = plan.cost.total, plan.lower_bound
            say(f"  {told - started:.0f} s: cost {cost:,.0f}, {plan.cost.open_min} below minimum, bound {bound:,.0f}")

    return heard


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _say_shortages(rows: list[Shortage]) -> None:
    if rows:
        say(f"{sum(row.missing for row in rows)} places below the minimum stay open:")
    for row in rows[:MOST_SHOWN]:
        say(f"  {row.post}, shift {row.shift}, day {row.day}, {row.role}: {row.missing} missing; {row.why}")
    if len(rows) > MOST_SHOWN:
        say(f"  and {len(rows) - MOST_SHOWN} more like these")


def _words(plan: Plan, out: Path | None) -> str:
    count = int((plan.roster.shift >= 0).sum())
    lines = [
        f"{count} assignments, cost {plan.cost.total:,.0f}; no plan can cost less than {plan.lower_bound:,.0f}"
        f" (gap {plan.gap:.1%}); {plan.status} after {plan.seconds:.1f} s",
        f"  places open: {plan.cost.open_min} below minimum, {plan.cost.open_target} below target",
        f"  cost of open places {plan.cost.unmet:,.0f}, km {plan.cost.km:,.0f}, unused skills"
        f" {plan.cost.unused_skill:,.0f}, nights {plan.cost.night_over:,.0f}, split organisations"
        f" {plan.cost.organisation_split:,.0f}, changes {plan.cost.change:,.0f}",
        f"  written to {out}" if out else "  nothing written; --out PLAN.json keeps it",
    ]
    return "\n".join(lines)
