"""Tallies of closed hours summed once, so that a board reads hours and not batches.

The index by site and hour served sums over all tallies; now only the latest are read, by when they were recorded.
"""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parents[1] / "sql" / "hours.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("checkpoints", "0012_arrivals"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedHour",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "incident", "until", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("incident", models.BigIntegerField()),
                ("until", models.DateTimeField()),
                ("closed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="HourTally",
            fields=[
                ("checks", models.IntegerField()),
                ("people_checked", models.IntegerField()),
                ("vehicles", models.IntegerField()),
                ("stopped", models.IntegerField()),
                ("turned_back", models.IntegerField()),
                ("vehicles_turned_back", models.IntegerField()),
                ("persons_turned_back", models.IntegerField()),
                ("supply_vehicles", models.IntegerField()),
                ("enterprise_vehicles", models.IntegerField()),
                ("helped_checks", models.IntegerField()),
                ("sampled", models.IntegerField()),
                ("transferred", models.IntegerField()),
                ("detained", models.IntegerField()),
                ("medical", models.IntegerField()),
                ("registered", models.IntegerField()),
                ("late", models.IntegerField()),
                ("last_effective_at", models.DateTimeField(null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "incident",
                        "level",
                        "hour",
                        "place",
                        "recorded_hour",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("incident", models.BigIntegerField()),
                ("level", models.SmallIntegerField()),
                ("hour", models.DateTimeField()),
                ("place", models.TextField(db_collation="C")),
                ("recorded_hour", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RunningTally",
            fields=[
                ("checks", models.IntegerField()),
                ("people_checked", models.IntegerField()),
                ("vehicles", models.IntegerField()),
                ("stopped", models.IntegerField()),
                ("turned_back", models.IntegerField()),
                ("vehicles_turned_back", models.IntegerField()),
                ("persons_turned_back", models.IntegerField()),
                ("supply_vehicles", models.IntegerField()),
                ("enterprise_vehicles", models.IntegerField()),
                ("helped_checks", models.IntegerField()),
                ("sampled", models.IntegerField()),
                ("transferred", models.IntegerField()),
                ("detained", models.IntegerField()),
                ("medical", models.IntegerField()),
                ("registered", models.IntegerField()),
                ("late", models.IntegerField()),
                ("last_effective_at", models.DateTimeField(null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "incident", "until", "site", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("incident", models.BigIntegerField()),
                ("until", models.DateTimeField()),
                ("site", models.TextField(db_collation="C")),
                ("last_recorded_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveIndex(
            model_name="tally",
            name="checkpoints_tally_site_hour",
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(fields=["incident", "recorded_at"], name="checkpoints_tally_recorded"),
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8")),
    ]
