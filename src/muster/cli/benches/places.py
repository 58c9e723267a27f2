"""`./muster bench places`: loading the whole country beside its limit in one run, and searching it.

The limit is COPY by the tables' owner of the same rows, ready-made as text, into a twin of the table that gets the same
indexes afterwards. Loads of both are interleaved; figures are medians.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median, quantiles
from typing import Any

import psycopg

from muster.instance import database
from muster.instance.home import scratch_home
from muster.instance.postgres import running_database

SAMPLES = 5
SEARCHES = 200
"""Searches of each kind; what is typed is drawn from the names of the country, always the same ones."""
LOAD_SECONDS = 30
P95_MS = 300
SPINS = 2_000_000


def run() -> dict[str, Any]:
    """Measure in a state folder of its own; `ratio` is the limit's seconds by those of the load."""
    with (
        scratch_home() as home,
        _environment({"MUSTER_HOME": str(home.root), "MUSTER_POOL": "0"}),
        running_database(home, "./muster bench places"),
    ):
        from muster.cli.prepare import prepare

        prepare(static=False)
        return _measure()


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _measure() -> dict[str, Any]:
    from django.db import connections

    from muster.places import archive
    from muster.places.load import load

    text = "".join("\t".join(map(str, row)) + "\n" for row in archive.divisions()).encode()
    loads, copies, spins = [], [], []
    with psycopg.connect(**database.connection("owner"), autocommit=True) as owner:
        for _number in range(SAMPLES):
            owner.execute("truncate places_division, places_alias, places_loading")
            loads.append(_seconds(lambda: load("")))
            copies.append(_copy(owner, text))
            spins.append(_seconds(_spin))
    figures = {
        "load_seconds": round(median(loads), 2),
        "copy_seconds": round(median(copies), 2),
        **_searches(),
        "calibration_seconds": round(median(spins), 3),
    }
    connections.close_all()
    return {
        "name": "places",
        "figures": figures,
        "limit": {"load_seconds": LOAD_SECONDS, "search_p95_ms": P95_MS, "against": "COPY by the owner, then indexes"},
        "ratio": round(median(copies) / median(loads), 3),
    }


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _spin() -> int:
    """Work that does not change, to compare machines by."""
    total = 0
    for number in range(SPINS):
        total += number & 7
    return total


def _copy(owner: psycopg.Connection[Any], text: bytes) -> float:
    owner.execute("drop table if exists places_twin")
    owner.execute("create table places_twin (like places_division including defaults)")
    found = owner.execute("select indexdef from pg_indexes where tablename = 'places_division'").fetchall()
    start = time.perf_counter()
    with owner.transaction(), owner.cursor() as cursor:
        with cursor.copy("copy places_twin (code, name, level, kind, pinyin, initials) from stdin") as copy:
            copy.write(text)
        cursor.execute("set local maintenance_work_mem = '256MB'")
        for (definition,) in found:
            cursor.execute(definition.replace("places_division", "places_twin"))
    seconds = time.perf_counter() - start
    owner.execute("drop table places_twin")
    return seconds


def _searches() -> dict[str, float]:
    """The 95th percentile in milliseconds of searching the country in each way."""
    from muster.places import archive
    from muster.places.search import search

    chosen = random.Random(510521)  # noqa: S311 - a repeatable choice, no secret
    towns = [row for row in archive.divisions() if row.level <= 4]  # noqa: PLR2004 - what people look for most
    rows = chosen.sample(towns, SEARCHES)
    older = chosen.sample(list(archive.older()), SEARCHES)
    asked: dict[str, list[str]] = {
        "name": [row.name for row in rows],
        "first_characters": [row.name[:2] for row in rows],
        "pinyin": [row.pinyin.replace(" ", "") for row in rows],
        "initials": [row.initials[:3] for row in rows],
        "code": [row.code[:6] for row in rows],
        "older_name": [name.name for name in older],
    }
    figures = {}
    for kind, texts in asked.items():
        times = [_seconds(lambda text=text: search(text)) * 1000 for text in texts]  # type: ignore[misc]
        figures[f"search_{kind}_p95_ms"] = round(quantiles(times, n=20)[-1], 1)
    return figures
