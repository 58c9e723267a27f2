"""People are found by their marks, whatever the database believes of the table: see screening's 0017."""

from django.db import migrations

FUNCTIONS = (
    "people_identities_with(bytea[])",
    "people_staff_with(bytea[])",
    "people_records_with(bytea[], timestamptz)",
)
SQL = "\n".join(
    f"alter function {one} set enable_indexscan = off;\nalter function {one} set enable_indexonlyscan = off;"
    for one in FUNCTIONS
)


class Migration(migrations.Migration):
    dependencies = [("people", "0025_spelled_organisations")]

    operations = [migrations.RunSQL(SQL)]
