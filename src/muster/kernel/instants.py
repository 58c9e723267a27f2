"""Instants as the database tells them, read by the driver's own compiled loader.

Django reads each of them in Python, to give it the zone of the connection: 4 microseconds where the driver takes 0.3,
and a ledger's page reads a hundred thousand. Every connection of ours is in UTC, which is what the driver gives.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, cast

import psycopg
from django.db.backends.signals import connection_created
from psycopg.pq import Format

if TYPE_CHECKING:
    from psycopg.abc import AdaptContext, Loader

_OID = psycopg.adapters.types["timestamptz"].oid
_DRIVERS = cast("type[Loader]", psycopg.adapters.get_loader(_OID, Format.TEXT))


class InstantLoader:
    """Stands where Django looks for the zone of its own loader, and hands each value to the driver's."""

    format = Format.TEXT
    timezone = UTC

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        self.load = _DRIVERS(oid, context).load


def _use(connection: Any, **_more: Any) -> None:
    connection.connection.adapters.register_loader(_OID, InstantLoader)


def use() -> None:
    """For each connection that Django makes from now on."""
    connection_created.connect(_use, dispatch_uid="kernel.instants")
