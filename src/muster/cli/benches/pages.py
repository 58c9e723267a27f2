"""`./muster bench pages`: the pages of a county's ledger of about 56,000 people, 20,000 and more under a measure.

Each page is asked for over HTTP by somebody of the county's command, one request after another; the figures are the
95th percentiles in milliseconds, `ratio` is that of the slowest page to the limit. Beside each stand the milliseconds
of the processor that one answer takes, of the server and of all processes of the database: on a machine that others use
the clock says little. Requests come without a pause, so what is kept for some seconds answers most of them; `..._anew`
is the slowest answer of all, and what a page takes that finds nothing kept.

`MUSTER_BENCH_ROWS` and `MUSTER_BENCH_PEOPLE` name other numbers.
"""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from typing import Any

from muster.cli.benches import asked, scratch
from muster.cli.benches.processor import of_family, parent
from muster.cli.output import say

NAME = "pages"
ROWS, PEOPLE = 80_000, 61_500
"""What lists tell: of some people no row is clear enough to be somebody, and some are taken for one."""
REQUESTS = 40
LIMIT_MS = 300
CALIBRATION = "healthz"
LOADER = "muster.cli.benches.pages_load"


def run() -> dict[str, Any]:
    """Fill a ledger in a state of its own, ask for its pages, and say how long they took."""
    rows, people = (int(os.environ.get(f"MUSTER_BENCH_{name}", usual)) for name, usual in
                    (("ROWS", ROWS), ("PEOPLE", PEOPLE)))  # fmt: skip
    with ExitStack() as stack:
        stack.enter_context(scratch.state("./muster bench pages"))
        say(f"filling a ledger with {rows:,} rows ...")
        loaded = json.loads(scratch.module(LOADER, str(rows), str(people)))
        url = stack.enter_context(scratch.server())
        figures, slowest = measure(url, loaded)
    return {
        "name": NAME,
        "figures": {**figures, **loaded["rows"], "filled_s": loaded["filled_s"], "requests_a_page": REQUESTS},
        "limit": LIMIT_MS,
        "ratio": round(slowest / LIMIT_MS, 3),
    }


def measure(url: str, loaded: dict[str, Any]) -> tuple[dict[str, float], float]:
    """What each page takes, and the slowest one's 95th percentile."""
    with scratch.owner() as connection:
        database = parent(connection.info.backend_pid)
    figures, slowest = dict[str, float](), 0.0
    for name, path in {**loaded["pages"], CALIBRATION: "/healthz"}.items():
        before = _spent(database)
        taken = asked.times(url, [path] * (asked.WARMING + REQUESTS), loaded["cookie"])
        own, of_database = (after - earlier for after, earlier in zip(_spent(database), before, strict=True))
        p95, answers = asked.p95(taken), asked.WARMING + REQUESTS
        figures |= {
            f"{name}_p95_ms": round(p95, 1), f"{name}_anew_ms": round(max(taken), 1),
            f"{name}_processor_ms": round(own / answers * 1000),
            f"{name}_database_processor_ms": round(of_database / answers * 1000),
        }  # fmt: skip
        say(f"  {name}: {p95:.0f} ms, processor {own / answers * 1000:.0f} + {of_database / answers * 1000:.0f} ms")
        slowest = max(slowest, p95)
    return figures, slowest


def _spent(database: int) -> tuple[float, float]:
    """Seconds of the processor so far: of this process with the server below it, and of the database."""
    return of_family(os.getpid()), of_family(database)
