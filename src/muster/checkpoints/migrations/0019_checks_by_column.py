"""Checks come in column by column."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql" / "rows.sql"


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0018_receipts"), ("kernel", "0014_rows_by_column")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"))]
