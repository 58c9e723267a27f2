"""Pages asked for over HTTP by somebody who is signed in, one request after another, and how long each took."""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

WARMING = 5
"""So many answers come before those that count."""


def times(url: str, paths: Sequence[str], cookie: str) -> list[float]:
    """Milliseconds of each answer, over one line; the first `WARMING` are not among them."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    taken = []
    for path in paths:
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        taken.append((time.perf_counter() - start) * 1000)
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return taken[WARMING:]


def p95(taken: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(taken)[int(len(taken) * 0.95)]
