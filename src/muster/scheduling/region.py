"""The child process of `regions`: one region from standard input, its roster to standard output."""

from __future__ import annotations

import os
import pickle
import sys
import time

from muster.scheduling.bound import classes, solve_weeks
from muster.scheduling.problem import Problem
from muster.scheduling.repair import Repair
from muster.scheduling.roster import Roster, empty
from muster.scheduling.search import Search

SHARE_FOR_BOUND = 0.2


def solve_region(problem: Problem, seconds: float) -> Roster:
    """Along its own weeks' programmes, then repaired for as long as there is time."""
    search = Search(problem, time.monotonic() + seconds)
    start = empty(problem)
    search.offer(start)
    groups = classes(problem)
    repair = Repair(search, groups, solve_weeks(problem, groups, search.part(SHARE_FOR_BOUND)))
    search.offer(repair.build())
    repair.improve()
    return search.best or start


def main() -> int:
    """What libraries print of themselves goes to standard error, or it would stand in the answer."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    problem, seconds = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    with out:
        pickle.dump(solve_region(problem, seconds), out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
