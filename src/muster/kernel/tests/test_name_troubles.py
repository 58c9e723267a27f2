"""What of the database's failures is the machine's state, and what is a fault of the program."""

import errno
import logging

import django.db
import psycopg
import pytest
from psycopg import errors
from psycopg_pool import PoolTimeout

from muster.kernel import troubles
from muster.kernel.troubles import AWAY, DISK_FULL, Trouble


def _wrapped(error: Exception) -> Exception:
    """As Django hands it on."""
    outer = django.db.OperationalError(str(error))
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (errors.DiskFull("could not extend file"), DISK_FULL),
        (psycopg.InternalError("could not extend file: File too large"), DISK_FULL),
        (psycopg.InternalError("could not write: Disk quota exceeded"), DISK_FULL),
        (OSError(errno.ENOSPC, "No space left on device"), DISK_FULL),
        (psycopg.OperationalError("server closed the connection unexpectedly"), AWAY),
        (psycopg.InterfaceError("the connection is closed"), AWAY),
        (errors.AdminShutdown("terminating connection"), AWAY),
        (errors.CannotConnectNow("the database system is starting up"), AWAY),
        (errors.ReadOnlySqlTransaction("a standby"), AWAY),
        (PoolTimeout("no connection after 5 s"), AWAY),
        (errors.UniqueViolation("twice"), None),
        (errors.QueryCanceled("a limit of our own"), None),
        (errors.InsufficientPrivilege("a wall"), None),
        (OSError(errno.ENOENT, "No such file"), None),
        (ValueError("No space left on device"), None),
    ],
)
def test_each_error(error: Exception, found: Trouble | None) -> None:
    assert troubles.of(error) is found
    assert troubles.of(_wrapped(error)) is (found if isinstance(error, psycopg.Error | OSError) else None)


def test_the_terminal_is_told_once_and_of_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    told = troubles.Told()
    told.ends()
    for _again in range(3):
        told.begins(DISK_FULL)
    told.begins(AWAY)
    told.ends()
    told.ends()
    assert capsys.readouterr().err.splitlines() == [DISK_FULL.said, AWAY.said, "Records are stored again."]


def test_the_log_keeps_what_is_a_fault() -> None:
    def kept(error: Exception) -> bool:
        record = logging.LogRecord("django", logging.ERROR, "", 0, "", None, (type(error), error, None))
        return troubles.Unexpected().filter(record)

    assert kept(ValueError("a fault"))
    assert kept(errors.UniqueViolation("twice"))
    assert not kept(errors.DiskFull("full"))
