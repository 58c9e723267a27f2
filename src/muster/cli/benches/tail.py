"""`./muster bench tail`: where the slowest batches at the door spend their time, and which setting shortens them.

Four phones hand in batches of 100, as for the limit of `bench sync`. Each variant changes one thing; all work on one
database in one run and take turns, so that other work on the machine meets them alike. Of each: percentiles over all of
its batches, the mean of each stage, and what PostgreSQL wrote, waited for and cleaned meanwhile.

MUSTER_BENCH_VARIANTS=plain,two_threads names some of them, MUSTER_BENCH_ROUNDS how often each has its turn;
MUSTER_BENCH_LOG_FILES=0 begins with a log that has no file at hand, as on the first day of a server.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import threading
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import mean
from typing import Any

import psycopg
from psycopg import sql

from muster.cli.benches import scratch, sync
from muster.instance import database
from muster.instance.home import Home

NAME = "tail"
PHONES = 4
ROUNDS = 7
LIMIT_MS = 30
APPLICATION = "muster.cli.benches.tail_stages:application"
LOOK_SECONDS = 0.01
LOG_FILES = 40
REPORT = "/bench/stages"
SWITCH, COLLECTOR = "MUSTER_BENCH_SWITCH_MS", "MUSTER_BENCH_GC"
"""What `tail_stages` reads from its environment."""
THREADS = "MUSTER_DOOR_THREADS"
"""What the program reads from it."""


@dataclass(frozen=True)
class Variant:
    """One thing that is different: the server's environment, settings of the database."""

    environment: dict[str, str] = field(default_factory=dict)
    database: dict[str, str] = field(default_factory=dict)


VARIANTS = {
    "plain": Variant(),
    "two_threads": Variant(environment={THREADS: "2"}),
    "four_threads": Variant(environment={THREADS: "4"}),
    "six_threads": Variant(environment={THREADS: "6"}),
    "short_turns": Variant(environment={SWITCH: "0.5"}),
    "no_collector": Variant(environment={COLLECTOR: "off"}),
    "no_autovacuum": Variant(database={"autovacuum": "off"}),
    "commits_together": Variant(database={"commit_delay": "500", "commit_siblings": "2"}),
    "written_through": Variant(database={"wal_sync_method": "open_datasync"}),
    "images_compressed": Variant(database={"wal_compression": "lz4"}),
    "no_page_images": Variant(database={"full_page_writes": "off"}),
    "no_waiting_for_disk": Variant(database={"synchronous_commit": "off"}),
}
"""The last two are no choice: they show what of the time is the disk's, and what comes of pages after a checkpoint."""

WRITTEN = """
select coalesce(sum(writes) filter (where context = 'init'), 0)::int as log_files_made,
       coalesce(sum(write_time) filter (where context = 'init'), 0)::float as making_log_files_ms,
       (select wal_bytes / 1024 from pg_stat_wal)::bigint as log_kb, (select wal_fpi from pg_stat_wal) as page_images,
       coalesce(sum(fsyncs), 0)::int as log_syncs, coalesce(sum(fsync_time), 0)::float as log_syncs_ms,
       (select coalesce(sum(num_timed + num_requested), 0) from pg_stat_checkpointer)::int as checkpoints,
       (select coalesce(sum(autovacuum_count + autoanalyze_count), 0) from pg_stat_all_tables)::int as cleanings
  from pg_stat_io where object = 'wal'
"""
WAITS = (
    "select coalesce(wait_event_type || ':' || wait_event, 'processor') from pg_stat_activity where usename = %s"
    " and state = 'active' and pid <> pg_backend_pid()"
)


@dataclass
class Measured:
    """Everything about one variant."""

    latencies: list[float] = field(default_factory=list)
    stages: dict[str, list[list[float]]] = field(default_factory=lambda: defaultdict(list))
    written: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    waits: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, Any]:
        """Milliseconds and counts, to be read side by side."""
        ordered = sorted(1000 * one for one in self.latencies)
        found: dict[str, Any] = {
            f"p{share}_ms": round(ordered[int(len(ordered) * share / 100)], 1) for share in (50, 90, 95, 99)
        }
        found["longest_ms"] = round(ordered[-1], 1)
        for stage, rows in self.stages.items():
            clock = sorted(row[0] for row in rows)
            if clock:
                found[stage] = {
                    "times": len(clock), "mean_ms": round(mean(clock), 2), "longest_ms": round(clock[-1], 1),
                    "p99_ms": round(clock[int(len(clock) * 0.99)], 1),
                    "own_processor_ms": round(mean(row[1] for row in rows), 2),
                }  # fmt: skip
        found["database"] = {**found.get("database", {}), **{key: round(self.written[key], 1) for key in self.written}}
        total = sum(self.waits.values()) or 1
        found["backends_seen"] = {what: f"{100 * count / total:.0f}%" for what, count in self.waits.most_common(6)}
        return found


def run() -> dict[str, Any]:
    """Measure in a state folder of its own; the figure of each variant is the tail of its batches."""
    names = [name for name in os.environ.get("MUSTER_BENCH_VARIANTS", ",".join(VARIANTS)).split(",") if name]
    rounds = int(os.environ.get("MUSTER_BENCH_ROUNDS", str(ROUNDS)))
    measured = {name: Measured() for name in names}
    with ExitStack() as stack:
        stack.enter_context(scratch.state("./muster bench tail"))
        tokens = json.loads(scratch.module("muster.cli.benches.sync_phones", "enrol", str(PHONES)))
        administrator = stack.enter_context(_administrator())
        servers = {name: stack.enter_context(_server(VARIANTS[name])) for name in names}
        for number in range(rounds + 1):
            for name in random.sample(names, len(names)):
                taken = measured[name] if number else Measured()  # the first round warms up
                _turn(administrator, servers[name], tokens, VARIANTS[name], taken)
    figures = {name: one.figures() for name, one in measured.items()}
    first = figures[names[0]]
    return {"name": NAME, "figures": figures, "limit": LIMIT_MS, "ratio": round(first["p99_ms"] / LIMIT_MS, 2)}


@contextmanager
def _administrator() -> Iterator[psycopg.Connection[Any]]:
    reached: Any = {**database.administrator(Home.from_environment()), "dbname": database.connection("owner")["dbname"]}
    with psycopg.connect(**reached, autocommit=True) as connection:
        connection.execute("alter system set track_wal_io_timing = on")
        connection.execute("select pg_reload_conf()")
        scratch.make_log(connection, int(os.environ.get("MUSTER_BENCH_LOG_FILES", str(LOG_FILES))))
        yield connection


def _server(variant: Variant) -> contextlib.AbstractContextManager[str]:
    """Without the pages' connections, which the door does not use: those of twelve servers were more than there are."""
    return scratch.server(APPLICATION, more={"MUSTER_POOL": "0", **variant.environment})


def _turn(
    administrator: psycopg.Connection[Any], url: str, tokens: list[str], variant: Variant, taken: Measured
) -> None:
    """One sample of a variant: its settings, its batches, what there is to know of them."""
    bodies = sync.made_batches(PHONES)
    _set(administrator, variant.database)
    _report(url)
    before = _written(administrator)
    with _looking(taken.waits):
        taken.latencies += sync.play(url, tokens, bodies).latencies
    for key, value in _written(administrator).items():
        taken.written[key] += value - before[key]
    for stage, rows in _report(url).items():
        taken.stages[stage] += rows
    _set(administrator, dict.fromkeys(variant.database, ""))


def _set(administrator: psycopg.Connection[Any], settings: dict[str, str]) -> None:
    for key, value in settings.items():
        name = sql.Identifier(key)
        change = sql.SQL("alter system set {} = {}").format(name, sql.Literal(value))
        administrator.execute(change if value else sql.SQL("alter system reset {}").format(name))
    administrator.execute("select pg_reload_conf()")


def _written(administrator: psycopg.Connection[Any]) -> dict[str, float]:
    cursor = administrator.execute(WRITTEN)
    names = [column.name for column in cursor.description or ()]
    return dict(zip(names, cursor.fetchone() or (), strict=True))


@contextmanager
def _looking(waits: Counter[str]) -> Iterator[None]:
    """Meanwhile look what the door's backends are at, a hundred times a second."""
    done = threading.Event()

    def look() -> None:
        with psycopg.connect(**database.administrator(Home.from_environment()), autocommit=True) as connection:
            while not done.wait(LOOK_SECONDS):
                waits.update(row[0] for row in connection.execute(WAITS, ("muster_app",), prepare=True))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        done.set()
        looking.join()


def _report(url: str) -> dict[str, list[list[float]]]:
    with urllib.request.urlopen(f"{url}{REPORT}", timeout=30) as answer:  # noqa: S310 - our own
        found: dict[str, list[list[float]]] = json.load(answer)
    return found
