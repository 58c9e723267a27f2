"""`./muster bench ledger`: source rows from files to a ledger with measures, and new reports against a large ledger.

The rows come as five lists (school, police, transport, gate, self-reports) in GB18030, with all that lists in the field
have (`linkage.samples`). The clock runs as an officer would see it: each file is read in its child process, its columns
are told apart, every row is understood, linked with the ledger and with the others, and the rules look at everybody.
What the rules propose has a measure, its end and its tests; confirming is a person's. The preview that an officer looks
at before is timed beside it. Then 1,000 new reports come in against a ledger of a million people that was copied into
the tables, after a first list that warms plans and model.

`MUSTER_BENCH_ROWS` names another number of rows than 74,000 (1,000,000 has a limit of its own), `MUSTER_BENCH_PEOPLE`
another size of the ledger (0 leaves that part out), `MUSTER_BENCH_SAMPLES` how often the rows are taken in; the figure
is the median. `ratio` is the worse of the two parts to its limit.
"""

from __future__ import annotations

import json
import os
import time
from statistics import median
from typing import Any

from muster.cli.benches import scratch
from muster.cli.output import say

NAME = "ledger"
ROWS, PEOPLE, SAMPLES = 74_000, 1_000_000, 5
LIMITS = {74_000: 60.0, 1_000_000: 900.0}
NEW_SECONDS = 5.0
LOADER = "muster.cli.benches.ledger_load"
NEWCOMERS = "muster.cli.benches.ledger_new"


def run() -> dict[str, Any]:
    """Take the rows in, then the new reports; say how long it took and whether all was right."""
    rows, people = _number("ROWS", ROWS), _number("PEOPLE", PEOPLE)
    samples = _number("SAMPLES", SAMPLES if rows <= ROWS else 1)
    limit = LIMITS.get(rows, 900.0 * rows / 1_000_000 if rows > ROWS else LIMITS[ROWS])
    with scratch.state("./muster bench ledger"):
        taken = []
        for sample in range(samples):
            taken.append(json.loads(scratch.module(LOADER, str(rows), str(sample))))
            say(f"{rows:,} rows: {taken[-1]['seconds']} s")
        new = json.loads(scratch.module(NEWCOMERS, str(people))) if people else {}
    seconds = median(one["seconds"] for one in taken)
    ratios = [seconds / limit, *([new["new_reports_s"] / NEW_SECONDS] if new else [])]
    return {
        "name": NAME,
        "figures": {
            **taken[-1], "seconds": round(seconds, 1), "samples": samples, **new, "calibration_s": calibration(),
        },
        "limit": {"seconds": limit, "new_reports_s": NEW_SECONDS},
        "ratio": round(max(ratios), 3),
    }  # fmt: skip


def _number(name: str, usual: int) -> int:
    return int(os.environ.get(f"MUSTER_BENCH_{name}", usual))


def calibration() -> float:
    """What this machine takes for counting to five million."""
    start = time.perf_counter()
    for _ in range(5_000_000):
        pass
    return round(time.perf_counter() - start, 3)
