"""Batches reach the register and the features column by column; a type may name a function that takes them so."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parents[1] / "sql" / "rows.sql"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0013_renamed")]

    operations = [
        migrations.AddField("recordtype", "take_rows", models.TextField(db_default="")),
        migrations.RunSQL(SQL.read_text(encoding="utf-8")),
    ]
