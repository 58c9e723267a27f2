"""The numbers of sites and grids are given one after another."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


def lock(pairs: Iterable[tuple[str, str]]) -> None:
    """Whoever opens at the same place waits until the transaction ends. Sorted, so nobody deadlocks."""
    with connection.cursor() as cursor:
        for place, kind in sorted(pairs):
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"places:{place}-{kind}"])
