"""`./muster bench board`: the pages a command looks at all day, with a million checks behind them.

Each page is asked for over HTTP by somebody who is signed in, one request after another; the figures are the 95th
percentiles in milliseconds, `ratio` is that of the slowest page to the limit. Pages of a past minute are asked for
another minute each time, so nothing that was kept can answer. `behind` is the board while no hour has been closed yet:
right, but slower, and not under the limit. Beside them stands the health check, which touches no database: what the
machine takes for any answer at all.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

from muster.cli.benches import asked, scratch

NAME = "board"
CHECKS = 1_000_000
REQUESTS = 60
LIMIT_MS = 300
BEHIND, CALIBRATION = "behind", "healthz"
LOADER = "muster.cli.benches.board_load"
PAST, STEP = datetime(2022, 9, 9, 20, 3), timedelta(minutes=37)  # noqa: DTZ001 - as an address says it, local
"""The past minutes asked for: three days of them, and each another."""


def run() -> dict[str, Any]:
    """Load the checks into a state of their own, ask for the pages, and say how long they took."""
    with ExitStack() as stack:
        stack.enter_context(scratch.state("./muster bench board"))
        loaded = json.loads(scratch.module(LOADER, str(CHECKS)))
        url = stack.enter_context(scratch.server())
        behind = _p95(url, loaded["pages"]["board"], loaded["cookie"], requests=10)
        loaded["rows"] |= json.loads(scratch.module(LOADER, "close-hours"))
        measured = measure(url, loaded)
    slowest = max(value for name, value in measured.items() if name != CALIBRATION)
    times = {f"{name}_p95_ms": round(value, 1) for name, value in {**measured, BEHIND: behind}.items()}
    return {
        "name": NAME,
        "figures": {**times, **loaded["rows"], "requests_a_page": REQUESTS},
        "limit": LIMIT_MS,
        "ratio": round(slowest / LIMIT_MS, 3),
    }


def measure(url: str, loaded: dict[str, Any]) -> dict[str, float]:
    """The 95th percentile of each page, in milliseconds."""
    pages = {**loaded["pages"], CALIBRATION: "/healthz"}
    return {name: _p95(url, path, loaded["cookie"]) for name, path in pages.items()}


def _p95(url: str, path: str, cookie: str, *, requests: int = REQUESTS) -> float:
    """`{moment}` of an address is another past minute each time."""
    moments = ((PAST + number * STEP).isoformat(timespec="minutes") for number in range(asked.WARMING + requests))
    return asked.p95(asked.times(url, [path.format(moment=moment) for moment in moments], cookie))
