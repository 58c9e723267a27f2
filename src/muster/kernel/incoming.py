"""Records on their way into the register, and how a batch of them is written for the database column by column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

_encode = msgspec.json.Encoder().encode


class Incoming(msgspec.Struct):
    """A record that has been decided on: the columns of the SQL type `kernel_incoming`."""

    id: UUID
    site: str
    type: str
    version: int
    sequence: int
    by: UUID | None
    voids: UUID | None
    occurred_at: datetime
    effective_at: datetime
    boot: str
    monotonic_ms: int
    clock_safe: bool
    outcome: str
    reason: str | None
    hash: str
    claimed: str | None
    body: msgspec.Raw
    sealed: str | None


ROWS = f"row({', '.join(['%s'] * 12)})::kernel_rows"
"""How a statement takes the answer of `columns`."""
_NO_COLUMNS = (None,) * 12


def columns(records: Sequence[Incoming]) -> tuple[str | None, ...]:
    """Accepted records of one site as the columns of the SQL type `kernel_rows`, in its order; nulls for none."""
    if not records:
        return _NO_COLUMNS
    return (
        _array([record.id for record in records]),
        _texts([record.type for record in records]),
        _array([record.version for record in records]),
        _array([record.sequence for record in records]),
        _array([record.by for record in records]),
        _array([record.occurred_at for record in records]),
        _array([record.effective_at for record in records]),
        _texts([record.boot for record in records]),
        _array([record.monotonic_ms for record in records]),
        _array([record.clock_safe for record in records]),
        "".join([record.hash for record in records]),
        _encode([record.body for record in records]).decode(),
    )


def _array(values: list[Any]) -> str:
    # Of ids, moments, numbers and truth values JSON differs from PostgreSQL's arrays by the brackets alone, and is
    # written many times faster than a driver would write them one by one.
    return f"{{{_encode(values)[1:-1].decode()}}}"


def _texts(values: Sequence[str]) -> str:
    joined = "".join(values)
    if '"' in joined or "\\" in joined:
        values = [value.replace("\\", "\\\\").replace('"', '\\"') for value in values]
    listed = '","'.join(values)
    return f'{{"{listed}"}}'
