"""What of the database's failures is the machine's state and no fault of the program: a full disk, a database that is
away or stands still. Whoever asks is told 503 and what to do next; whoever runs the server is told at the terminal."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import psycopg
from django.utils.translation import gettext_lazy as _

from muster.instance.space import says_full

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AGAIN_SECONDS = 60.0
"""The terminal is told of the same trouble only so often."""
RETRY_SECONDS = 10
"""After so long it is worth another try."""


@dataclass(frozen=True)
class Trouble:
    """`words` are for whoever asked, `said` for the terminal of whoever runs the server."""

    code: str
    words: _StrPromise
    said: str


DISK_FULL = Trouble(
    "disk_full",
    _(
        "The server's disk is full: nothing new can be stored. Call whoever runs the server, who has to free some "
        "space; then send it again. What was confirmed before is safe."
    ),
    "The disk is full: nothing new is stored, what was confirmed is safe. Phones keep their records and send them "
    "again. Free some space; nothing has to be restarted.",
)
AWAY = Trouble(
    "database_away",
    _(
        "The database does not answer at the moment. Wait a minute and try again; if it lasts, call whoever runs the"
        " server. What was confirmed before is safe."
    ),
    "The database does not answer. Phones keep their records and send them again; pages say that they have to wait."
    " It is asked again all the time.",
)
LATE = Trouble(
    "too_late",
    _(
        "The server did not finish in time. If you sent something, look first whether it was stored; then try again."
        " If it lasts, call whoever runs the server."
    ),
    "An answer took too long: the database or its disk stands still, or the machine has too much to do."
    " Phones keep their records and send them again.",
)

_AWAY_STATES = ("08", "53", "57P", "58", "25006")
"""Connections, resources, shutdown and recovery, the system's own faults, a standby that cannot write."""


def of(error: BaseException) -> Trouble | None:
    """The trouble behind an error, None for any other."""
    found = None
    for one in _causes(error):
        if isinstance(one, OSError | psycopg.Error) and says_full(str(one)):
            return DISK_FULL
        if isinstance(one, psycopg.errors.DiskFull):
            return DISK_FULL
        if isinstance(one, psycopg.Error) and _is_away(one):
            found = AWAY
    return found


def _is_away(error: psycopg.Error) -> bool:
    if error.sqlstate is not None:
        return error.sqlstate.startswith(_AWAY_STATES)
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


class Told:
    """What the terminal was told, so that one trouble is one line a minute and its end another."""

    def __init__(self) -> None:
        self.standing: Trouble | None = None
        self._when = 0.0
        self._lock = threading.Lock()

    def begins(self, trouble: Trouble) -> None:
        """Say it, unless it was said within the last minute."""
        with self._lock:
            now = time.monotonic()
            if self.standing is trouble and now < self._when + AGAIN_SECONDS:
                return
            self.standing, self._when = trouble, now
        _say(trouble.said)

    def ends(self) -> None:
        """Something was stored again. Cheap where nothing stands."""
        if self.standing is not None:
            with self._lock:
                was, self.standing = self.standing, None
            if was is not None:
                _say("Records are stored again.")


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


told = Told()


class Unexpected(logging.Filter):
    """Keeps out of the log what the terminal is told in words: a page of traces for each request helps nobody."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is something else."""
        if getattr(record, "status_code", None) == HTTPStatus.SERVICE_UNAVAILABLE:
            return False
        error = record.exc_info[1] if record.exc_info else None
        return error is None or of(error) is None
