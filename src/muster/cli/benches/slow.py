"""`./muster bench slow`: what phones wait beside clients that are slow, as a multiple of what they wait without.

Four phones hand in batches of 100. In every other sample two hundred clients are connected besides that send a byte now
and then, of their request's head or of its body, or read a large answer a little at a time. The samples take turns, so
that other work on the machine meets both alike; percentiles are over all batches of a kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from muster.cli.benches import scratch, sync

NAME = "slow"
PHONES = 4
SLOW = 200
SAMPLES = 5
LIMIT = 2.0


def run() -> dict[str, Any]:
    """Measure in a state folder of its own."""
    alone: list[float] = []
    beside: list[float] = []
    still: list[int] = []
    with ExitStack() as stack:
        stack.enter_context(scratch.state("./muster bench slow"))
        tokens = json.loads(scratch.module("muster.cli.benches.sync_phones", "enrol", str(PHONES)))
        sync.play(url := stack.enter_context(scratch.server()), tokens, sync.made_batches(PHONES))  # warms up
        for _sample in range(SAMPLES):
            alone += sync.play(url, tokens, sync.made_batches(PHONES)).latencies
            bodies = sync.made_batches(PHONES)
            with _slow_clients(url, still):
                beside += sync.play(url, tokens, bodies).latencies
    without, besides = _p95_ms(alone), _p95_ms(beside)
    figures = {
        "p95_without_ms": round(without, 1), "p95_beside_ms": round(besides, 1), "batches_each": len(alone),
        "slow_clients": SLOW, "slow_clients_still_connected_at_the_end": min(still),
    }  # fmt: skip
    return {"name": NAME, "figures": figures, "limit": LIMIT, "ratio": round(besides / without, 2)}


def _p95_ms(latencies: list[float]) -> float:
    return sorted(latencies)[int(len(latencies) * 0.95)] * 1000


@contextmanager
def _slow_clients(url: str, still: list[int]) -> Iterator[None]:
    """Connected and at it during the block; then how many still are."""
    clients = scratch.start_talking("muster.cli.benches.slow_clients", url, str(SLOW))
    try:
        if clients.stdout is None or clients.stdin is None or not clients.stdout.readline():
            raise RuntimeError("the slow clients did not come up")
        yield
        clients.stdin.close()
        still.append(int(clients.stdout.readline()))
        clients.wait(20)
    finally:
        if clients.poll() is None:
            clients.kill()
            clients.wait()
