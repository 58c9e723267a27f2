"""Columns of many rows come to PostgreSQL as they were given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from muster.kernel import arrays
from muster.kernel.arrays import Array

EAST = timezone(timedelta(hours=8))
SENT = {
    "boolean": [True, None, False],
    "bytea": [b"\x00\xff'\\", b"", None],
    "bigint": [-(2**63), 2**63 - 1, None],
    "integer": [-(2**31), 0, 2**31 - 1],
    "text": ["", "李'{}\"\\,", None],
    "double precision": [0.1, -1e300, None],
    "timestamptz": [datetime(1999, 12, 31, 23, 59, 59, 1, tzinfo=UTC), datetime(2022, 1, 5, 8, 30, tzinfo=EAST), None],
    "uuid": [UUID(int=1), None, UUID(int=2**128 - 1)],
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", SENT)
def test_values_come_back_as_they_were_sent(kind):
    with arrays.cursor() as cursor:
        cursor.execute(f"select %s::{kind}[], %s::{kind}[]", [Array(kind, SENT[kind]), Array(kind, [])])
        assert cursor.fetchone() == (SENT[kind], [])


@pytest.mark.django_db
def test_json_is_sent_as_its_text_and_none_is_null():
    with arrays.cursor() as cursor:
        cursor.execute("select (%s::jsonb[])::text[]", [Array("jsonb", [b'{"a":[1,"\xe5\x8c\xba"]}', None, b"null"])])
        assert cursor.fetchone() == (['{"a": [1, "区"]}', None, "null"],)
