"""Rotating a key of names while people work: what is sealed under the old one is sealed anew, in batches, and only when
nothing is left under it is the old key destroyed.

Each row says itself which key it is under, so that a rotation that was killed goes on where it stopped. Reading never
stops: until the end both keys open. It works as the owner of the tables, since nobody else may change sealed columns.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connections, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from psycopg import sql

from muster.kernel import audit, sealing
from muster.kernel.models import Holding
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting

OWNER = "owner"
BATCH = 500
SETTLE_SECONDS = 3.0
"""After a new key is announced: so long an old process may still be between sealing a text and storing it."""
PATIENCE_SECONDS = 600.0

Progress = Callable[[int, int], None]
"""Called with the rows re-encrypted so far and those there were."""


@dataclass(frozen=True)
class Rotated:
    """What a rotation did: the keys, and how many rows it carried over in this run."""

    old: int
    new: int
    rows: int
    resumed: bool


def rotate(scope: Scope, purpose: str, *, progress: Progress = lambda done, total: None) -> Rotated:
    """Put a new key in place for `purpose` and destroy the old one; a rotation that was broken off is finished.

    Raises Problem `no_key` when nothing was ever sealed for it, `busy` when a transaction does not end.
    """
    live = sealing.live_keys(purpose)
    if not live:
        raise Problem("no_key", _("Nothing is sealed under such a key, so there is nothing to rotate."), status=409)
    resumed = len(live) > 1
    old, new = (live[-1], live[0]) if resumed else _begin(scope, purpose, live[0])
    rows = carry_over(old, new, progress=progress)
    _wait_for_writers(old)
    rows += carry_over(old, new, progress=progress)
    _end(scope, purpose, old, rows)
    if resumed and len(live) > 2:  # noqa: PLR2004 - a copy restored amid two rotations: one after the other
        return rotate(scope, purpose, progress=progress)
    return Rotated(old, new, rows, resumed)


def _begin(scope: Scope, purpose: str, old: int) -> tuple[int, int]:
    with acting(scope):
        new = sealing.make_key(purpose, after=old)
        audit.write(
            scope, action="kernel.begin_rotation", subject=f"key:{new}", detail={"purpose": purpose, "old": old}
        )
    sealing.announce()
    return old, new


def carry_over(old: int, new: int, *, progress: Progress) -> int:
    """Seal anew everything that is under `old`; how many rows. Each batch is a transaction of its own."""
    holdings = list(_resealed())
    total = sum(count_under(holding, old) for holding in holdings)
    done = 0
    progress(0, total)
    for holding in holdings:
        last = None
        while True:
            rows, last = _carry_batch(holding, old, new, after=last)
            if not rows:
                break
            done += rows
            progress(done, max(total, done))
    return done


def _resealed() -> QuerySet[Holding]:
    return Holding.objects.exclude(sealed="", marks="", typed=[]).order_by("tab")


def _under(holding: Holding, key: int) -> sql.Composed:
    """Whether anything of a row is under a key: its words may have been typed after the rest was sealed anew."""
    marked = [sql.Identifier(holding.under)] if holding.under else []
    sealed = [sql.SQL("kernel_sealed_under({})").format(sql.Identifier(name)) for name in _sealed(holding)]
    each = (sql.SQL("{} = {}").format(one, sql.Literal(key)) for one in (*marked, *sealed))
    return sql.SQL("({})").format(sql.SQL(" or ").join(each))


def _sealed(holding: Holding) -> list[str]:
    return [name for name in (holding.sealed, *holding.typed) if name]


def count_under(holding: Holding, key: int) -> int:
    """How many rows of a table are under a key."""
    statement = sql.SQL("select count(*) from {} where {}").format(sql.Identifier(holding.tab), _under(holding, key))
    with connections[OWNER].cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def _carry_batch(holding: Holding, old: int, new: int, *, after: Any) -> tuple[int, Any]:
    columns = [name for name in (*_sealed(holding), holding.marks, holding.under) if name]
    beyond = sql.SQL("true") if after is None else sql.SQL("{} > %s").format(sql.Identifier(holding.row))
    select = sql.SQL("select {}, {} from {} where {} and {} order by {} limit %s for update").format(
        sql.Identifier(holding.row), sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(holding.tab),
        _under(holding, old), beyond, sql.Identifier(holding.row),
    )  # fmt: skip
    arguments = (*(() if after is None else (after,)), BATCH)
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("set local muster.resealing = 'on'")
        cursor.execute(select, arguments)
        rows = cursor.fetchall()
        fresh = [_fresh(holding, dict(zip(columns, row[1:], strict=True)), old, new) for row in rows]
        _store(holding, list(zip((row[0] for row in rows), fresh, strict=True)), cursor)
    return len(rows), rows[-1][0] if rows else None


def _fresh(holding: Holding, values: dict[str, Any], old: int, new: int) -> dict[str, Any]:
    """The columns of one row as they are under the new key; what is not under the old one stays as it is."""
    fresh = dict(values)
    for name in _sealed(holding):
        if values[name] is not None and sealing.key_of(values[name]) == old:
            column = f"{holding.tab}.{name}"
            text = sealing.open_sealed(values[name], column=column)
            fresh[name] = sealing.seal("", text, column=column, key=new)
    if holding.marks and (values[holding.under] if holding.under else sealing.key_of(values[holding.sealed])) == old:
        held = values[holding.marks]
        if isinstance(held, list):
            fresh[holding.marks] = [sealing.carried(mark, old=old, new=new) for mark in held]
        else:
            fresh[holding.marks] = sealing.carried(held, old=old, new=new)
        if holding.under:
            fresh[holding.under] = new
    return fresh


def _store(holding: Holding, rows: Sequence[tuple[Any, dict[str, Any]]], cursor: Any) -> None:
    if not rows:
        return
    names = list(rows[0][1])
    statement = sql.SQL("update {} set {} where {} = %s").format(
        sql.Identifier(holding.tab),
        sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in names),
        sql.Identifier(holding.row),
    )
    values = [(*(fresh[name] for name in names), row) for row, fresh in rows]
    try:
        with transaction.atomic(using=OWNER):
            cursor.executemany(statement, values)
    except IntegrityError:
        _store_one_by_one(holding, names, statement, values, cursor)


def _store_one_by_one(
    holding: Holding, names: list[str], statement: sql.Composed, values: list[tuple[Any, ...]], cursor: Any
) -> None:
    """The same fact was written again under the new key meanwhile: the older row says no more, so its mark goes."""
    for row in values:
        try:
            with transaction.atomic(using=OWNER):
                cursor.execute(statement, row)
        except IntegrityError:
            kept = list(row)
            kept[names.index(holding.marks)] = os.urandom(sealing.MARK)
            cursor.execute(statement, kept)


def _wait_for_writers(old: int) -> None:
    """Until every transaction that may have sealed with the old key has ended."""
    time.sleep(SETTLE_SECONDS)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with connections[OWNER].cursor() as cursor:
            cursor.execute(
                "select not exists (select from pg_stat_activity a, kernel_key k"
                "  where k.id = %s and a.datname = current_database() and a.pid <> pg_backend_pid()"
                "    and a.backend_type = 'client backend'"
                "    and a.xact_start < k.retired_at + interval '2 seconds')",
                (old,),
            )
            if cursor.fetchone()[0]:
                return
        if time.monotonic() > deadline:
            raise Problem("busy", _("Some work that began before does not end; run the same command again later."))
        time.sleep(0.2)


def _end(scope: Scope, purpose: str, old: int, rows: int) -> None:
    """Nobody writes while the last look is taken; then the old key goes, its file first."""
    holdings = list(_resealed())
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("set local lock_timeout = '30s'")
        for holding in holdings:
            cursor.execute(sql.SQL("lock table {} in share mode").format(sql.Identifier(holding.tab)))
        left = sum(count_under(holding, old) for holding in holdings)
        if left:
            raise Problem("rows_left", _("Rows came in under the old key meanwhile; run the same command again."))
        sealing.destroy_file(old)
        cursor.execute("update kernel_key set destroyed_at = clock_timestamp() where id = %s", (old,))
    with acting(scope):
        detail = {"purpose": purpose, "old": old, "rows": rows}
        audit.write(scope, action="kernel.end_rotation", subject=f"key:{old}", detail=detail)
    sealing.announce()
