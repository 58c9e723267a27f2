"""`./muster bench shifts`: staff who sign in to shifts, beside what a county needs at the change of shift.

Each sign-in is three requests over HTTP against granian with one process: the page, the first question, the second.
Half of the people have a code of their own, half their shift's. Phones work on the same machine, so that the server has
one core at best. The limit is 5,000 people in an hour; figures are medians.
"""

from __future__ import annotations

import json
from statistics import median, quantiles
from typing import Any

from muster.cli.benches import scratch
from muster.cli.benches.shift_visitors import play

NAME = "shifts"
CLIENTS = 8
SAMPLES = 5
PEOPLE = 200
"""People in one sample; the first sample warms up."""
AN_HOUR = 5000


def run() -> dict[str, Any]:
    """Measure in a state folder of its own; `ratio` is the rate by that of 5,000 in an hour."""
    with scratch.state("./muster bench shifts"):
        typed = json.loads(scratch.module("muster.cli.benches.shift_visitors", str(PEOPLE * (SAMPLES + 1))))
        with scratch.server() as url:
            samples = [
                play(url, typed[start : start + PEOPLE], clients=CLIENTS) for start in range(0, len(typed), PEOPLE)
            ][1:]
    rate = median(len(taken) / seconds for seconds, taken in samples)
    needed = AN_HOUR / 3600
    return {
        "name": NAME,
        "figures": {
            "sign_ins_per_s": round(rate, 1),
            "sign_ins_an_hour": round(rate * 3600),
            "p95_ms_of_three_requests": round(median(quantiles(taken, n=20)[-1] for _, taken in samples) * 1000),
            "clients": CLIENTS,
        },
        "limit": {"sign_ins_an_hour": AN_HOUR},
        "ratio": round(rate / needed, 2),
    }
