"""The first wall in hand-written SQL: what a scope reaches, as of when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from muster.kernel import codes
from muster.kernel.scope import Scope

Parameters = dict[str, Any]


def reach(scope: Scope, parameters: Parameters, *, alias: str = "", column: str = "site") -> str:
    """The condition on incident and place of rows; fills `parameters`. Nothing within reach: `false`."""
    prefix = f"{alias}." if alias else ""
    parameters["incident"] = scope.incident
    ranges = []
    for index, place in enumerate(scope.places):
        low, high = f"low{index}", f"high{index}"
        parameters[low], parameters[high] = place, codes.upper(place)
        ranges.append(f"({prefix}{column} >= %({low})s and {prefix}{column} < %({high})s)")
    if scope.incident is None or not ranges:
        return "false"
    return f"{prefix}incident = %(incident)s and ({' or '.join(ranges)})"


def known(as_of: datetime | None, parameters: Parameters, *, alias: str = "") -> str:
    """The condition that a row was recorded by `as_of`; None is everything recorded so far."""
    if as_of is None:
        return "true"
    parameters["as_of"] = as_of
    return f"{alias + '.' if alias else ''}recorded_at <= %(as_of)s"


def alive(as_of: datetime | None, parameters: Parameters, *, alias: str = "c") -> str:
    """The condition that a record was recorded by `as_of` and not taken back by then."""
    void = "v.recorded_at <= %(as_of)s and " if as_of is not None else ""
    return (
        f"{known(as_of, parameters, alias=alias)} and not exists"
        f" (select from kernel_void v where {void}v.target = {alias}.record)"
    )


def place_of(column: str, length: int) -> str:
    """The SQL of the place code of that length above a site; 0 is the site itself."""
    return column if length == 0 else f"left(split_part({column}, '-', 1), {int(length)})"


def fetch(sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def fetch_dicts(sql: str, parameters: Parameters) -> list[dict[str, Any]]:
    """All rows of a statement, by column name."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
