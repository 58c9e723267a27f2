"""Many rows into one table with one statement, column by column: a row at a time costs more than all else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import orjson
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import AutoField, BinaryField, Model
from django.db.models.base import ModelState
from psycopg import sql

from muster.kernel import arrays
from muster.kernel.arrays import Array

M = TypeVar("M", bound=Model)
PART = 20_000
"""So many rows a statement: an array lies in memory three times while it is sent."""
JSON, MARKS, WORDS = "jsonb", "marks", "words"
"""Kinds of columns beside those of PostgreSQL: several blind indexes, several words."""
_UNIT = "\x1f"
_READ = {
    MARKS: "array(select substring({0} from at * 16 + 1 for 16) from generate_series(0, length({0}) / 16 - 1) at)",
    WORDS: "string_to_array({0}, chr(31))",
}
_SENT_AS = {MARKS: "bytea", WORDS: "text"}


@dataclass(frozen=True)
class Same:
    """A column that has one value in all rows."""

    value: Any


Columns = Mapping[str, tuple[str, Sequence[Any] | Same]]
"""Each column's kind and values; JSON as its text in bytes."""


def another(row: M) -> M:
    """A copy of a row that is not stored yet. A model asks each of its fields, which takes longer than storing it."""
    made = type(row).__new__(type(row))
    made.__dict__.update(row.__dict__, _state=ModelState())
    return made


def add(rows: Sequence[Model], *, known: str = "") -> int:
    """New rows as `bulk_create` makes them, but for their numbers, which nobody is told."""
    if not rows:
        return 0
    meta: Any = type(rows[0])._meta
    fields = [one for one in meta.concrete_fields if not isinstance(one, AutoField) and not one.generated]
    return insert(meta.db_table, {one.column: _column(one, rows) for one in fields}, known=known)


def change(rows: Sequence[Model], names: Sequence[str]) -> int:
    """The named fields of rows as `bulk_update` sets them. Answers how many there were."""
    if not rows:
        return 0
    meta: Any = type(rows[0])._meta
    fields = [meta.pk, *map(meta.get_field, names)]
    return _update(meta.db_table, meta.pk.column, {one.column: _column(one, rows) for one in fields})


def _column(field: Any, rows: Sequence[Model]) -> tuple[str, list[Any]]:
    values = [getattr(row, field.attname) for row in rows]
    if isinstance(field, ArrayField):
        return MARKS if isinstance(field.base_field, BinaryField) else WORDS, values
    kind = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
    return kind, _texts(values) if kind == JSON else values


def _texts(values: Sequence[Any]) -> list[bytes | None]:
    """JSON as text; the same plan of many people is written once."""
    made: dict[int, bytes | None] = {id(None): None}
    return [made[id(one)] if id(one) in made else made.setdefault(id(one), orjson.dumps(one)) for one in values]


def insert(table: str, columns: Columns, *, known: str = "") -> int:
    """Insert rows; `known` is what follows `on conflict`. Answers how many are new."""
    return _run(_inserting(table, _shape(columns), known), columns)


def _update(table: str, key: str, columns: Columns) -> int:
    return _run(_updating(table, _shape(columns), key), columns)


Shape = tuple[tuple[str, str, bool], ...]
"""Of each column its name, its kind, and whether it has one value in all rows: all that a statement depends on."""


def _shape(columns: Columns) -> Shape:
    return tuple((name, kind, isinstance(values, Same)) for name, (kind, values) in columns.items())


@lru_cache(256)
def _inserting(table: str, shape: Shape, known: str) -> str:
    """The statement as text, put together once: single rows come in through the same door."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _kind, _same in shape)
    twice = sql.SQL("on conflict " + known if known else "")
    said = sql.SQL("insert into {} ({}) select {} from ({}) as t {}")
    return said.format(sql.Identifier(table), names, _values(shape), _given(shape), twice).as_string()


@lru_cache(256)
def _updating(table: str, shape: Shape, key: str) -> str:
    changed = (sql.SQL("{0} = v.{0}").format(sql.Identifier(name)) for name, _kind, _same in shape if name != key)
    said = sql.SQL("update {} r set {} from (select {} from ({}) as t) as v where r.{} = v.{}")
    key_column = sql.Identifier(key)
    return said.format(
        sql.Identifier(table), sql.SQL(", ").join(changed), _values(shape), _given(shape), key_column, key_column
    ).as_string()


def _run(statement: str, columns: Columns) -> int:
    many = max(len(values) for _kind, values in columns.values() if not isinstance(values, Same))
    done = 0
    with arrays.cursor() as cursor:
        for start in range(0, many, PART):
            part = [_sent(kind, values, start) for kind, values in columns.values()]
            cursor.execute(statement, part)
            done += cursor.rowcount
    return done


def _values(shape: Shape) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL(_READ.get(kind, "{0}") + " as {0}").format(sql.Identifier(name)) for name, kind, _same in shape
    )


def _given(shape: Shape) -> sql.Composed:
    """The rows as the statement is given them: arrays side by side, and single values."""
    return sql.SQL("select {}").format(
        sql.SQL(", ").join(
            sql.SQL("%s::{} as {}" if same else "unnest(%s::{}[]) as {}").format(
                sql.SQL(_SENT_AS.get(kind, kind)), sql.Identifier(name)
            )
            for name, kind, same in shape
        )
    )


def _sent(kind: str, values: Sequence[Any] | Same, start: int) -> Any:
    if isinstance(values, Same):
        return values.value
    part = values[start : start + PART]
    if kind == MARKS:
        part = [b"".join(several) for several in part]
    elif kind == WORDS:
        part = [_UNIT.join(several) for several in part]
    return Array(_SENT_AS.get(kind, kind), part)
