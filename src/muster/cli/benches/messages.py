"""`./muster bench messages`: 53,000 short messages over SMPP to a gateway on loopback, the sender killed in the middle.

The gateway takes `PER_SECOND` messages a second and no more. When half of them are taken, the sender gets kill -9 and
another one is started. In the end every message must have gone out once at most, and each is delivered, or somebody
has to telephone because nobody can tell what became of it. The limit is ten minutes; `ratio` is the limit by the time.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Iterator
from typing import Any

from muster.cli.benches import scratch
from muster.cli.benches.messages_carrier import Gateway
from muster.cli.output import say

NAME = "messages"
COUNT = int(os.environ.get("MUSTER_BENCH_MESSAGES", "53000"))
PER_SECOND = 200.0
LIMIT_SECONDS = 600.0
SENDER = "muster.cli.benches.messages_sender"
PATIENCE = 60.0
TOLD, EVERY = 5_000, 20.0
"""It says how far it is: after so many messages, or seconds."""
ASKS = 4
"""What nobody can tell of is asked about three times; then somebody telephones."""


def run() -> dict[str, Any]:
    """Measure in a state folder of its own."""
    with scratch.state("./muster bench messages"):
        gateway = Gateway(PER_SECOND)
        say(f"putting {COUNT:,} messages into the outbox ...")
        filled = json.loads(scratch.module(SENDER, "fill", str(COUNT), str(gateway.port), str(PER_SECOND)))
        target = (str(filled["incident"]), str(filled["channel"]))
        say(f"sending at {PER_SECOND:.0f} a second, about {COUNT / PER_SECOND / 60:.0f} minutes ...")
        began = time.monotonic()
        _killed(gateway, target)
        say(f"the sender was killed with {gateway.count:,} taken; another one goes on ...")
        with _telling(gateway):
            scratch.module(SENDER, "send", *target)
        seconds = time.monotonic() - began
        after = _states()
        say("asking about what nobody can tell of ...")
        settled = _settle(target)
        gateway.close()
    return _told(gateway, filled["seconds"], seconds, after, settled)


def _killed(gateway: Gateway, target: tuple[str, str]) -> None:
    """A sender that is killed with the gateway halfway through."""
    sender = scratch.start(SENDER, "send", *target)
    last, since = 0, time.monotonic()
    while gateway.count < COUNT // 2:
        if gateway.count > last:
            if gateway.count // TOLD > last // TOLD:
                say(f"  {gateway.count:,} taken")
            last, since = gateway.count, time.monotonic()
        if sender.poll() is not None or time.monotonic() - since > PATIENCE:
            raise RuntimeError(f"the sender stopped after {gateway.count} messages")
        time.sleep(0.02)
    sender.kill()
    sender.wait()


@contextlib.contextmanager
def _telling(gateway: Gateway) -> Iterator[None]:
    """Say now and then how far the gateway is."""
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(EVERY):
            say(f"  {gateway.count:,} taken")

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()


def _states() -> dict[str, int]:
    with scratch.owner() as connection:
        return dict(connection.execute("select state, count(*) from messaging_message group by 1").fetchall())


def _settle(target: tuple[str, str]) -> dict[str, int]:
    """Let the time pass after which unknown outcomes are asked about, as often as they are."""
    for _ in range(ASKS):
        with scratch.owner() as connection:
            connection.execute("update messaging_part set ask_at = now() where state = 'unknown'")
        scratch.module(SENDER, "send", *target)
    return _states()


def _told(
    gateway: Gateway, filling: float, seconds: float, after: dict[str, int], settled: dict[str, int]
) -> dict[str, Any]:
    twice = sum(count > 1 for count in gateway.taken.values())
    delivered, calls = settled.get("delivered", 0), settled.get("call", 0)
    lost = COUNT - delivered - calls
    wrong = [words for words, count in (("taken twice", twice), ("lost", lost)) if count]
    return {
        "name": NAME,
        "figures": {
            "messages": COUNT,
            "queue_seconds": round(filling, 1),
            "send_seconds": round(seconds, 1),
            "per_second": round(COUNT / seconds, 1),
            "gateway_per_second": PER_SECOND,
            "gateway_used": round(COUNT / seconds / PER_SECOND, 2),
            "killed_after": COUNT // 2,
            "taken_by_the_gateway": gateway.count,
            "taken_twice": twice,
            "throttled": gateway.throttled,
            "unknown_after_the_kill": after.get("unknown", 0),
            "delivered": delivered,
            "calls_instead": calls,
            "lost": lost,
            "missed": ", ".join(wrong + ["send_seconds"] * (seconds > LIMIT_SECONDS)) or "none",
        },
        "limit": {"send_seconds": LIMIT_SECONDS, "taken_twice": 0, "lost": 0},
        "ratio": round(LIMIT_SECONDS / seconds, 2),
    }
