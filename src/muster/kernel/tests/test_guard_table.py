"""Walls that the planner can see through: a guarded table is planned by what the query says of places."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from muster.kernel.scope import Scope, acting

ROWS = 4000


@pytest.mark.usefixtures("fresh_database")
def test_a_wall_is_not_taken_for_a_needle_s_eye(owner_connection: psycopg.Connection[Any]) -> None:
    """Taken to let one row in thousands through, it made lists over a million records sort and loop for minutes."""
    with owner_connection.cursor() as cursor:
        with cursor.copy("copy kernel_void (target, record, incident, site, recorded_at) from stdin") as copy:
            for number in range(ROWS):
                site = f"51052110{number % 10}001-K001"
                copy.write_row((uuid4(), uuid4(), 7, site, datetime(2022, 9, 10, tzinfo=UTC)))
        cursor.execute("analyze kernel_void")
    with acting(Scope(incident=7, places=("510521",))), connection.cursor() as cursor:
        cursor.execute(
            "explain (format json) select from kernel_void where incident = 7 and site >= '510521' and site < '510522'"
        )
        planned = cursor.fetchone()[0][0]["Plan"]["Plan Rows"]
    assert ROWS / 4 <= planned <= ROWS
