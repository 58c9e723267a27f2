"""One after the other: whoever does the same at the same moment waits until the first has been written down."""

from __future__ import annotations

from django.db import connection


def take(what: str) -> None:
    """Wait for one's turn at something, named in words of one's own; it ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
