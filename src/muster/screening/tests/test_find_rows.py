"""Rows and people that came before are found by their marks, however new the tables are."""

from __future__ import annotations

import psycopg
import pytest

from muster.instance import database

pytestmark = pytest.mark.django_db
GIVEN = {
    "wanted": "array['\\x01', '\\x02']::bytea[]",
    "sender": "'police'",
    "after": "now()",
}
INDEXES = {
    "screening_rows_with": "screening_sourcerow_marks",
    "people_identities_with": "people_identity_marks",
    "people_records_with": "people_identity_marks",
    "people_staff_with": "people_staffidentity_marks",
}


@pytest.mark.parametrize("function", INDEXES)
def test_marks_are_looked_for_by_their_index_while_a_table_is_empty(function):
    """A list's marks are looked for while another list fills the table: any other plan of an empty table reads all that
    comes in meanwhile, for every mark."""
    # The functions run with the rights of their owner, whom no wall stops.
    with psycopg.connect(**database.connection("owner")) as link, link.cursor() as cursor:
        cursor.execute("select prosrc, proconfig from pg_proc where proname = %s", (function,))
        body, settings = cursor.fetchone()
        for setting in settings:
            name, _, value = setting.partition("=")
            cursor.execute("select set_config(%s, %s, true)", (name, value))
        for name, value in GIVEN.items():
            body = body.replace(name, value)
        cursor.execute("explain " + body)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert f"Bitmap Index Scan on {INDEXES[function]}" in plan, plan
