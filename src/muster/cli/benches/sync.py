"""`./muster bench sync`: the phones' door beside its limit in one run, on the same batches.

The door is measured whole, over HTTP, against granian with one process. The limit is COPY by the tables' owner of the
rows that the door made of those batches, one transaction a batch, on two connections, into a twin of the database with
the same tables, indexes and triggers. Samples of both are interleaved; rates are medians, percentiles are of the
batches of all samples together. Both find files of the log at hand, as on a server that has run for a day: a fresh one
stops every commit each 16 MB, until it has made the next file.
"""

from __future__ import annotations

import json
import pickle
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from psycopg import sql

from muster.cli.benches import scratch
from muster.instance import database
from muster.instance.home import Home

NAME = "sync"
CLIENTS = 8
BATCHES = 30
"""Batches a client in one sample."""
SIZE = 100
SAMPLES = 5
LOG_FILES = 40
"""More than the run writes: 82 KB a batch through the door, less by COPY."""
TWIN = "muster_limit"
TABLES = {
    "kernel_audit": "select t.* from kernel_audit t where t.id = %s",
    "kernel_record": "select t.* from kernel_record t where t.batch = %s order by t.id",
    "checkpoints_check": "select t.* from checkpoints_check t join kernel_record r on r.id = t.record"
    " where r.batch = %s order by t.record",
    "checkpoints_tally": "select t.* from checkpoints_tally t join kernel_audit a on a.id = %s"
    " where t.recorded_at = a.at and t.site = a.place",
    "people_identity": "select t.* from people_identity t join kernel_record r on r.id = t.record where r.batch = %s",
}
"""Every table that a batch writes to, and its rows of one batch."""


@dataclass(frozen=True)
class Sample:
    """Records a second, and the seconds that each batch took."""

    rate: float
    latencies: list[float]


def run() -> dict[str, Any]:
    """Measure in a state folder of its own; the figures are records a second, `limit` the COPY's."""
    with ExitStack() as stack:
        stack.enter_context(scratch.state("./muster bench sync"))
        tokens = json.loads(scratch.module("muster.cli.benches.sync_phones", "enrol", str(CLIENTS)))
        _twin()
        url = stack.enter_context(scratch.server())
        return _measure(url, tokens)


def _measure(url: str, tokens: list[str]) -> dict[str, Any]:
    eight: list[Sample] = []
    four: list[Sample] = []
    again: list[Sample] = []
    limit: list[float] = []
    for _number in range(SAMPLES + 1):
        bodies = made_batches(CLIENTS)
        before = _last_batch()
        eight.append(play(url, tokens, bodies))
        limit.append(_copy(before))
        four.append(play(url, tokens[:4], made_batches(4)))
        again.append(play(url, tokens[:4], bodies[:4]))
    # The first sample warms plans and caches on both sides.
    rate = median(sample.rate for sample in eight[1:])
    copied = median(limit[1:])
    return {
        "name": NAME,
        "figures": {
            "door_8_clients_records_per_s": round(rate),
            "door_4_clients_records_per_s": round(median(sample.rate for sample in four[1:])),
            "door_4_clients_p99_ms": _p99_ms(four[1:]),
            "door_8_clients_p99_ms": _p99_ms(eight[1:]),
            "replay_4_clients_records_per_s": round(median(sample.rate for sample in again[1:])),
            "copy_2_connections_records_per_s": round(copied),
            "records_a_batch": SIZE,
        },
        "limit": {"ratio": 0.45, "p99_ms": 30, "against": "COPY by the owner, two connections"},
        "ratio": round(rate / copied, 3),
    }


def _p99_ms(samples: list[Sample]) -> float:
    latencies = sorted(latency for sample in samples for latency in sample.latencies)
    return round(latencies[int(len(latencies) * 0.99)] * 1000, 1)


def _twin() -> None:
    administrator = database.administrator(Home.from_environment())
    with psycopg.connect(**administrator, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {} owner muster_owner").format(
                sql.Identifier(TWIN), sql.Identifier(database.connection("owner")["dbname"])
            )
        )
        scratch.make_log(connection, LOG_FILES)


def made_batches(clients: int) -> list[list[bytes]]:
    """For each phone its batches of one sample."""
    phones = "muster.cli.benches.sync_phones"
    made = (scratch.module(phones, "make", str(client), str(BATCHES), str(SIZE)) for client in range(clients))
    return [pickle.loads(bodies) for bodies in made]  # noqa: S301 - our own child's


def play(url: str, tokens: list[str], bodies: list[list[bytes]]) -> Sample:
    """Let the phones hand in their batches, each one after another."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script"
        script.write_bytes(pickle.dumps((url, list(zip(tokens, bodies, strict=True)))))
        seconds, latencies = json.loads(scratch.module("muster.cli.benches.sync_phones", "play", str(script)))
    return Sample(len(latencies) * SIZE / seconds, latencies)


def _last_batch() -> int:
    with scratch.owner() as connection:
        row = connection.execute("select coalesce(max(id), 0) from kernel_audit").fetchone()
        return int(row[0]) if row else 0


def _copy(after: int) -> float:
    with scratch.owner() as connection, tempfile.TemporaryDirectory() as folder:
        found = connection.execute("select id from kernel_audit where id > %s order by id", (after,)).fetchall()
        batches = [_rows(connection, batch) for (batch,) in found]
        script = Path(folder) / "script"
        script.write_bytes(pickle.dumps(({**database.connection("owner"), "dbname": TWIN}, batches)))
        seconds = json.loads(scratch.module("muster.cli.benches.sync_limit", str(script)))
    return len(batches) * SIZE / float(seconds)


def _rows(connection: psycopg.Connection[Any], batch: int) -> list[tuple[str, bytes]]:
    rows = []
    for table, query in TABLES.items():
        statement = sql.SQL("copy ({}) to stdout").format(sql.SQL(query.replace("%s", str(batch))))
        with connection.cursor().copy(statement) as copy:
            data = b"".join(bytes(block) for block in copy)
        if data:
            rows.append((table, data))
    return rows
