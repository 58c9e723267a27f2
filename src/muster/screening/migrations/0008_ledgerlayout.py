"""Layouts of the ledger as data. Read below their own place, too; written only by that place's own people."""

from django.db import migrations, models
from django.db.models import Q

SQL = """
call messaging_share('screening_ledgerlayout');
call kernel_hold('screening_ledgerlayout', 'ledger');
revoke delete, truncate on screening_ledgerlayout from muster_app;
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0007_pair_turn"), ("messaging", "0002_walls")]

    operations = [
        migrations.CreateModel(
            name="LedgerLayout",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("name", models.TextField()),
                ("title", models.TextField()),
                ("columns", models.JSONField()),
                ("made_by", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["incident", "place", "name"],
                        condition=Q(removed_at=None),
                        name="screening_ledgerlayout_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(SQL),
    ]
