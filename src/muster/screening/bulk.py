"""Many rows into one table with one statement, column by column: a row at a time costs more than all else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import connection
from psycopg import sql

PART = 20_000
"""So many rows a statement: an array of bytes lies in memory three times while it is sent."""
JSON, MARKS, WORDS = "jsonb", "marks", "words"
"""Kinds of columns beside those of PostgreSQL: any JSON (None stays null), several blind indexes, several words."""
Columns = Mapping[str, tuple[str, Sequence[Any]]]
"""Each column's kind and values."""
_UNIT = "\x1f"
_READ = {
    JSON: "nullif({}, 'null'::jsonb)",
    MARKS: "array(select substring({0} from at * 16 + 1 for 16) from generate_series(0, length({0}) / 16 - 1) at)",
    WORDS: "string_to_array({}, chr(31))",
}


_SENT_AS = {MARKS: "bytea", WORDS: "text"}


def insert(table: str, columns: Columns, *, known: str = "") -> int:
    """Insert rows; `known` is what follows `on conflict`. Answers how many are new."""
    many = len(next(iter(columns.values()))[1])
    statement = sql.SQL("insert into {} ({}) select {} from rows from ({}) as t({}) {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(
            sql.SQL(_READ.get(kind, "{}")).format(sql.Identifier(name)) for name, (kind, _values) in columns.items()
        ),
        sql.SQL(", ").join(sql.SQL(_given(kind)) for kind, _values in columns.values()),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL("on conflict " + known if known else ""),
    )  # fmt: skip
    done = 0
    with connection.cursor() as cursor:
        for start in range(0, many, PART):
            part = [_sent(kind, values[start : start + PART]) for kind, values in columns.values()]
            cursor.execute(statement, part)
            done += cursor.rowcount
    return done


def _given(kind: str) -> str:
    if kind == JSON:
        return "jsonb_array_elements(%s::jsonb)"
    return f"unnest(%s::{_SENT_AS.get(kind, kind)}[])"


def _sent(kind: str, values: Sequence[Any]) -> Any:
    """A column as it is sent. JSON goes as one text: in an array each quotation mark would be escaped by a pattern."""
    if kind == JSON:
        return (b"[" + b",".join(values) + b"]").decode()
    if kind == MARKS:
        return [b"".join(several) for several in values]
    if kind == WORDS:
        return [_UNIT.join(several) for several in values]
    return list(values)


def json_bytes(value: Any) -> bytes:
    """A value for a column of JSON."""
    return orjson.dumps(value)
