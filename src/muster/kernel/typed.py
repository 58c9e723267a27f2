"""What people type is sealed: a name in it goes with the operation's key, from the table, its log and every backup.

A table keeps such words in a column `sealed_NAME` (a BinaryField that may be null), declared by
`call kernel_hold_typed(...)` in the migration that makes it; the model says `NAME = Typed()` and reads and sets the
words by that name. They are opened where they are read, one by one: a list opens those of the page that it shows.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, Self, overload

from django.db import connections, models
from psycopg import sql

from muster.kernel import sealing
from muster.kernel.problems import Problem

PREFIX = "sealed_"
_BATCH = 2000


class Typed:
    """The words of the column `sealed_NAME`; '' where there are none, or their key is destroyed or not here."""

    _model: type[models.Model]
    _column: str

    def __set_name__(self, owner: type[models.Model], name: str) -> None:
        self._model, self._column = owner, PREFIX + name

    @overload
    def __get__(self, row: None, owner: type[models.Model]) -> Self: ...

    @overload
    def __get__(self, row: models.Model, owner: type[models.Model]) -> str: ...

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Self | str:
        if row is None:
            return self
        sealed = getattr(row, self._column)
        return sealing.readable(sealed, column=self._bound) if sealed else ""

    def __set__(self, row: models.Model, words: str) -> None:
        setattr(row, self._column, self.seal(getattr(row, "incident"), words))  # noqa: B009 - every such table has one

    def seal(self, incident: int, words: str) -> bytes | None:
        """What to store for these words; the same for as many rows as say the same. None for no words."""
        return seal_words(incident, words, column=self._bound)

    @property
    def _bound(self) -> str:
        return f"{self._model._meta.db_table}.{self._column}"


def seal_words(incident: int, words: str, *, column: str) -> bytes | None:
    """Words under the operation's key; None for no words."""
    return sealing.seal(sealing.key_for_incident(incident), words, column=column) if words else None


def seal_file(incident: int, content: bytes, *, column: str) -> bytes:
    """A small file under the operation's key."""
    return sealing.seal(sealing.key_for_incident(incident), b64encode(content).decode(), column=column)


def open_file(sealed: bytes | memoryview, *, column: str) -> bytes:
    """The file again. Raises Problem when its key is destroyed."""
    return b64decode(sealing.open_sealed(sealed, column=column))


def seal_what_stands(alias: str, table: str, columns: Mapping[str, str], *, row: str = "id") -> None:
    """For a migration: seal what was written in clear and leave no text behind in the row; `columns` is old to new.

    Of an operation whose key is destroyed the words go at once.
    """
    every = sql.SQL(", ").join(map(sql.Identifier, columns))
    filled = sql.SQL(" or ").join(sql.SQL("{} <> ''").format(sql.Identifier(old)) for old in columns)
    changed = sql.SQL(", ").join(
        sql.SQL("{} = '', {} = %s").format(sql.Identifier(old), sql.Identifier(new)) for old, new in columns.items()
    )
    name, key = sql.Identifier(table), sql.Identifier(row)
    with connections[alias].cursor() as cursor:
        cursor.execute("set local muster.resealing = 'on'")
        cursor.execute(sql.SQL("select {}, incident, {} from {} where {}").format(key, every, name, filled))
        while rows := cursor.fetchmany(_BATCH):
            _store(alias, sql.SQL("update {} set {} where {} = %s").format(name, changed, key), rows, table, columns)
        cursor.execute("set local muster.resealing = ''")


def _store(alias: str, update: sql.Composed, rows: list[Any], table: str, columns: Mapping[str, str]) -> None:
    def sealed(incident: int, words: str, column: str) -> bytes | None:
        try:
            return seal_words(incident, words, column=f"{table}.{column}")
        except Problem:
            return b""

    values = [
        (*(sealed(incident, text, new) for text, new in zip(words, columns.values(), strict=True)), number)
        for number, incident, *words in rows
    ]
    with connections[alias].cursor() as cursor:
        cursor.executemany(update, values)
