"""Filters of the ledger under a name."""

from django.db import migrations, models

SQL = """
call kernel_guard('screening_savedfilter', 'place');
call kernel_hold('screening_savedfilter', 'ledger');
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_rounds")]

    operations = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("name", models.TextField()),
                ("query", models.TextField()),
                ("made_by", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["incident", "place", "name"], name="screening_savedfilter_once")
                ],
            },
        ),
        migrations.RunSQL(SQL),
    ]
