"""Rooms of quarantine sites, stays in them, signatures of both sides, with their walls."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parents[1] / "sql" / "walls.sql"
WHERE = [
    ("released", "Released, home"),
    ("hospital", "To a hospital"),
    ("site", "To another quarantine site"),
    ("home", "To quarantine at home"),
    ("room", "To another room here"),
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0015_signingkey"), ("screening", "0002_sources")]

    operations = [
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("building", models.TextField()),
                ("floor", models.SmallIntegerField()),
                ("name", models.TextField()),
                ("beds", models.SmallIntegerField(default=1)),
                ("recorded_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_why", models.TextField(default="")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("incident", "site", "name"), name="quarantine_room_once"),
                    models.CheckConstraint(condition=models.Q(("beds__gt", 0)), name="quarantine_room_beds"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("room", models.BigIntegerField()),
                ("person", models.UUIDField()),
                ("arrived_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("kit_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("left_to", models.TextField(choices=WHERE, default="")),
                ("left_recorded_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["incident", "site", "left_at"], name="quarantine_stay_site"),
                    models.Index(condition=models.Q(("left_at", None)), fields=["room"], name="quarantine_stay_room"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)),
                        fields=("incident", "person"),
                        name="quarantine_stay_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at", None), ("left_at__gte", models.F("arrived_at")), _connector="OR"
                        ),
                        name="quarantine_stay_times",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("stay", models.BigIntegerField()),
                ("coming", models.BooleanField()),
                ("sealed", models.BinaryField()),
                ("actor", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("stay", "coming"), name="quarantine_handover_once")],
            },
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8")),
    ]
