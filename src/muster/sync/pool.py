"""The door's own connections: autocommit and prepared, so that a batch is one round trip."""

from __future__ import annotations

import os
from functools import cache
from threading import Lock
from typing import Any

from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool, PoolTimeout

from muster.instance.database import connection


def _configure(opened: Connection[Any]) -> None:
    opened.autocommit = True
    opened.prepare_threshold = 0


AT_ONCE = len(os.sched_getaffinity(0)) + 1
"""More statements at a time than processors, and one that waits for the disk, only make each other late: without this
limit all four threads' batches share the processors, and the slowest hundredth of them took a sixth longer."""

WAIT_SECONDS = 5.0
"""For a connection: statements take milliseconds, so that who waits longer waits for a database that is away."""
TRY_SECONDS = 5.0
"""After this a connection that cannot be made is given up, and made anew for whoever asks next: the pool's own tries
come ever more seldom, and would miss for minutes that the database is back."""

_OPENING = Lock()
"""`cache` lets threads that come first together each make one, and all but one would be thrown away open."""


@cache
def _pool() -> ConnectionPool[Connection[Any]]:
    return ConnectionPool(
        kwargs=dict(connection("app")), min_size=AT_ONCE, max_size=AT_ONCE, timeout=WAIT_SECONDS, configure=_configure,
        reconnect_timeout=TRY_SECONDS, open=True,
    )  # fmt: skip


def run(sql: str, arguments: tuple[Any, ...]) -> Any:
    """Execute one statement as the app role in a transaction of its own; its first row or None."""
    with _OPENING:
        pool = _pool()
    try:
        with pool.connection() as opened:
            return opened.execute(sql, arguments).fetchone()
    except PoolTimeout:
        raise
    except OperationalError:
        pool.check()  # where one was cut off the others were, too: they fail nobody else
        raise
