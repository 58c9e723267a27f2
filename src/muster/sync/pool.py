"""The door's own connections: autocommit and prepared, so that a batch is one round trip."""

from __future__ import annotations

import os
from functools import cache
from threading import Lock
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from muster.instance.database import connection


def _configure(opened: Connection[Any]) -> None:
    opened.autocommit = True
    opened.prepare_threshold = 0


AT_ONCE = len(os.sched_getaffinity(0)) + 1
"""More statements at a time than processors, and one that waits for the disk, only make each other late: without this
limit all four threads' batches share the processors, and the slowest hundredth of them took a sixth longer."""

_OPENING = Lock()
"""`cache` lets threads that come first together each make one, and all but one would be thrown away open."""


@cache
def _pool() -> ConnectionPool[Connection[Any]]:
    return ConnectionPool(
        kwargs=dict(connection("app")), min_size=AT_ONCE, max_size=AT_ONCE, timeout=30, configure=_configure, open=True
    )


def run(sql: str, arguments: tuple[Any, ...]) -> Any:
    """Execute one statement as the app role in a transaction of its own; its first row or None."""
    with _OPENING:
        pool = _pool()
    with pool.connection() as opened:
        return opened.execute(sql, arguments).fetchone()
