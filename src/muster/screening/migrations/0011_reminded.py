"""Teams are reminded of what is due of their people."""

from django.db import migrations, models

WALLS = """
call kernel_guard('screening_reminded', 'place');
call kernel_freeze('screening_reminded');
call kernel_hold('screening_reminded', 'ledger');
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0010_standing_at_a_minute")]

    operations = [
        migrations.CreateModel(
            name="Reminded",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("owner", models.TextField()),
                ("day", models.DateField()),
                ("turn", models.TextField()),
                ("counts", models.JSONField()),
                ("staff", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["incident", "place", "owner", "day", "turn"], name="screening_reminded_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(WALLS),
    ]
