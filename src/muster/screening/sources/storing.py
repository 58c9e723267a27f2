"""Rows of sources that came before, looked for many at once."""

from __future__ import annotations

from collections.abc import Sequence

from muster.kernel import arrays
from muster.kernel.arrays import Array

PART = 50_000
_WITH = "select id from screening_rows_with(%s::bytea[], %s)"


def rows_with(marks: Sequence[bytes], source: str) -> set[int]:
    """Rows of a source that carry one of these marks; whoever asks reads only those within reach."""
    found: set[int] = set()
    with arrays.cursor() as cursor:
        for start in range(0, len(marks), PART):
            cursor.execute(_WITH, (Array("bytea", marks[start : start + PART]), source))
            found.update(row[0] for row in cursor.fetchall())
    return found
