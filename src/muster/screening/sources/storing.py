"""Rows of sources in the database, many at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from muster.screening import bulk
from muster.screening.source_models import SourceRow

PART = 50_000


def rows_with(marks: Sequence[bytes], source: str) -> set[int]:
    """Rows of a source that carry one of these marks; whoever asks reads only those within reach."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(marks), PART):
            cursor.execute(
                "select id from screening_rows_with(%s::bytea[], %s)", (list(marks[start : start + PART]), source)
            )
            found.update(row[0] for row in cursor.fetchall())
    return found


def add_rows(rows: Sequence[SourceRow]) -> None:
    """New rows, each with what became of it."""
    if not rows:
        return
    bulk.insert(
        "screening_sourcerow",
        {
            "incident": ("bigint", [row.incident for row in rows]),
            "place": ("text", [row.place for row in rows]),
            "delivery_id": ("bigint", [row.delivery_id for row in rows]),
            "source": ("text", [row.source for row in rows]),
            "number": ("integer", [row.number for row in rows]),
            "sealed": ("bytea", [row.sealed for row in rows]),
            "marks": (bulk.MARKS, [row.marks for row in rows]),
            "state": ("text", [str(row.state) for row in rows]),
            "person": ("uuid", [row.person for row in rows]),
            "problems": (bulk.WORDS, [row.problems for row in rows]),
            "reason": ("text", [row.reason for row in rows]),
            "owner": ("text", [row.owner for row in rows]),
            "due_at": ("timestamptz", [row.due_at for row in rows]),
            "settled_by": ("text", [""] * len(rows)),
            "recorded_at": ("timestamptz", [row.recorded_at for row in rows]),
        },
    )
