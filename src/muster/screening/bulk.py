"""Many rows into one table with one statement, column by column: a row at a time costs more than all else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import connection
from psycopg import sql

PART = 20_000
"""So many rows a statement: an array of bytes lies in memory three times while it is sent."""
Columns = Mapping[str, tuple[str, Sequence[Any]]]
"""Each column's type and values; an array in each row is given as text (`array_text`), JSON as text (`json_text`)."""


def insert(table: str, columns: Columns, *, known: str = "") -> int:
    """Insert rows; `known` is what follows `on conflict`. Answers how many are new."""
    many = len(next(iter(columns.values()))[1])
    statement = sql.SQL("insert into {} ({}) select {} from unnest({}) as t({}) {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(
            sql.SQL("{}::{}").format(sql.Identifier(name), sql.SQL(kind)) if kind.endswith("[]") or kind == "jsonb"
            else sql.Identifier(name)
            for name, (kind, _values) in columns.items()
        ),
        sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(_sent(kind))) for kind, _values in columns.values()),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL("on conflict " + known if known else ""),
    )  # fmt: skip
    done = 0
    with connection.cursor() as cursor:
        for start in range(0, many, PART):
            cursor.execute(statement, [list(values[start : start + PART]) for _kind, values in columns.values()])
            done += cursor.rowcount
    return done


def _sent(kind: str) -> str:
    return "text" if kind.endswith("[]") or kind == "jsonb" else kind


def array_of_bytes(values: Sequence[bytes]) -> str:
    """An array of bytes as PostgreSQL reads it."""
    return "{" + ",".join(f'"\\\\x{value.hex()}"' for value in values) + "}"


def array_of_words(values: Sequence[str]) -> str:
    """An array of words as PostgreSQL reads it."""
    escaped = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in escaped) + "}"


def json_text(value: Any) -> str | None:
    """JSON as text; None stays null."""
    return None if value is None else orjson.dumps(value).decode()
