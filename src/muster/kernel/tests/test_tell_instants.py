"""Instants come as the database has them, by the driver's loader."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection
from psycopg.pq import Format

from muster.kernel.instants import InstantLoader

MOMENTS = [
    datetime(2022, 9, 12, 3, 4, 5, 123456, tzinfo=UTC),
    datetime(2022, 9, 12, 16, 0, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
]


@pytest.mark.django_db
def test_each_comes_back_as_it_was_in_utc():
    with connection.cursor() as cursor:
        assert cursor.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, Format.TEXT) is InstantLoader
        cursor.execute("select unnest(%s::timestamptz[])", (MOMENTS,))
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute("select timestamptz '2022-09-12 00:00+08', %s::timestamptz[], null::timestamptz", (MOMENTS,))
        (alone, together, nothing) = cursor.fetchone()
    assert [found, together] == [MOMENTS, MOMENTS]
    assert {one.utcoffset() for one in found} == {MOMENTS[0].utcoffset()}
    assert (alone, nothing) == (datetime(2022, 9, 11, 16, tzinfo=UTC), None)
