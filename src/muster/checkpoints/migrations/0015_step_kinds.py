"""Kinds of steps with those turned back are rows: what comes with the system, and what an operation sets."""

from typing import Any

from django.db import migrations, models

LONG_AGO = "2000-01-01T00:00:00+00:00"
COME_WITH = [
    ("register", 0, "登记劝返", "Registered and turned back", {}),
    ("report", 1, "通报所在单位/村（社区）", "Reported to the unit or village", {"needs_recipient": True}),
    ("penalty", 2, "行政处罚", "Administrative penalty", {"needs_case_number": True, "needs_power": True}),
]
WALLS = """
call kernel_freeze('checkpoints_stepkind');
-- As with the rules: what the county sets holds for its towns, so all of the incident read it. What comes with the
-- system belongs to no incident and nobody writes it.
alter table checkpoints_stepkind enable row level security;
create policy scope on checkpoints_stepkind for select using (
  incident is null or incident = (select kernel_scope_incident()));
create policy writing on checkpoints_stepkind for insert with check (
  incident = (select kernel_scope_incident())
  and place >= (select kernel_scope_low()) collate "C" and place < (select kernel_scope_high()) collate "C"
  and kernel_in_places(place, (select kernel_scope_places())));
"""


def add_kinds(apps: Any, schema_editor: Any) -> None:
    kind = apps.get_model("checkpoints", "StepKind")
    for key, position, name_zh, name_en, needs in COME_WITH:
        kind.objects.using(schema_editor.connection.alias).create(
            key=key, position=position, name_zh=name_zh, name_en=name_en, since=LONG_AGO, **needs
        )


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0014_silence")]

    operations = [
        migrations.CreateModel(
            name="StepKind",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField(null=True)),
                ("place", models.TextField(db_collation="C", default="")),
                ("key", models.TextField()),
                ("position", models.SmallIntegerField()),
                ("name_zh", models.TextField()),
                ("name_en", models.TextField()),
                ("needs_recipient", models.BooleanField(default=False)),
                ("needs_case_number", models.BooleanField(default=False)),
                ("needs_power", models.BooleanField(default=False)),
                ("since", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["incident", "since"], name="checkpoints_stepkind_since")]},
        ),
        migrations.RunPython(add_kinds, elidable=False),
        migrations.RunSQL(WALLS),
    ]
