"""`./muster bench board`: the pages a command looks at all day, with a million checks behind them.

Each page is asked for over HTTP by somebody who is signed in, with no cache before it, one request after another; the
figures are the 95th percentiles in milliseconds, `ratio` is that of the slowest page to the limit. Beside them stands
the health check, which touches no database: what the machine takes for any answer at all.
"""

from __future__ import annotations

import http.client
import json
import time
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

from muster.cli.benches import scratch

NAME = "board"
CHECKS = 1_000_000
REQUESTS = 60
WARMING = 5
LIMIT_MS = 300
CALIBRATION = "healthz"


def run() -> dict[str, Any]:
    """Load the checks into a state of their own, ask for the pages, and say how long they took."""
    with ExitStack() as stack:
        stack.enter_context(scratch.state("./muster bench board"))
        loaded = json.loads(scratch.module("muster.cli.benches.board_load", str(CHECKS)))
        url = stack.enter_context(scratch.server())
        pages = {**loaded["pages"], CALIBRATION: "/healthz"}
        measured = {name: _p95(url, path, loaded["cookie"]) for name, path in pages.items()}
    slowest = max(value for name, value in measured.items() if name != CALIBRATION)
    figures = {f"{name}_p95_ms": round(value, 1) for name, value in measured.items()}
    return {
        "name": NAME,
        "figures": {**figures, "checks": CHECKS, "requests_a_page": REQUESTS},
        "limit": LIMIT_MS,
        "ratio": round(slowest / LIMIT_MS, 3),
    }


def _p95(url: str, path: str, cookie: str) -> float:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    taken = []
    for _number in range(WARMING + REQUESTS):
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        taken.append((time.perf_counter() - start) * 1000)
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return sorted(taken[WARMING:])[int(REQUESTS * 0.95)]
