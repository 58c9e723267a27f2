"""Columns of many rows as PostgreSQL reads them: binary arrays, made without a pattern over each value.

psycopg writes a list as text, quoted value by value; for the rows of a list that costs more than storing them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, F, Func, UUIDField, Value
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD, _LENGTH = struct.Struct(">iiIii"), struct.Struct(">i").pack
_NULL = _LENGTH(-1)
_BEGINS = datetime(2000, 1, 1, tzinfo=UTC)
_DAY = _BEGINS.toordinal()


def _microseconds(moment: datetime) -> bytes:
    since = moment - _BEGINS
    return _LONG((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


_LONG = struct.Struct(">q").pack
_KINDS: dict[str, tuple[int, Callable[[Any], bytes]]] = {
    "boolean": (16, struct.Struct(">?").pack),
    "bytea": (17, bytes),
    "bigint": (20, _LONG),
    "smallint": (21, struct.Struct(">h").pack),
    "integer": (23, struct.Struct(">i").pack),
    "text": (25, str.encode),
    "double precision": (701, struct.Struct(">d").pack),
    "date": (1082, lambda one: struct.pack(">i", one.toordinal() - _DAY)),
    "timestamptz": (1184, _microseconds),
    "timestamp with time zone": (1184, _microseconds),
    "uuid": (2950, lambda one: one.bytes),
    "jsonb": (3802, b"\x01".__add__),
}
"""PostgreSQL's number of each kind, and how a value is written; JSON is given as its text in bytes."""


@dataclass(frozen=True)
class Array:
    """Values of one kind; None is null. To be given as `%s::kind[]` to a `cursor` of this module."""

    kind: str
    values: Sequence[Any]


def among(column: str, ids: Iterable[UUID]) -> Func:
    """A filter as `column__in=ids` is: a placeholder for each of thousands takes longer to write than to find them."""
    given = Value(list(ids), output_field=ArrayField(UUIDField()))
    return Func(F(column), given, template="%(expressions)s)", arg_joiner=" = any(", output_field=BooleanField())


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Array) -> bytes:
        number, write = _KINDS[obj.kind]
        pieces = [_HEAD.pack(1, None in obj.values, number, len(obj.values), 1)] if len(obj.values) else []
        for value in obj.values:
            if value is None:
                pieces.append(_NULL)
            else:
                written = write(value)
                pieces += (_LENGTH(len(written)), written)
        return b"".join(pieces) or _HEAD.pack(0, 0, number, 0, 0)[:12]


@contextmanager
def cursor() -> Iterator[Any]:
    """A cursor of this transaction that can send `Array`."""
    with connection.cursor() as opened:
        opened.adapters.register_dumper(Array, _ArrayDumper)
        yield opened
