"""The order of the steps with those turned back is a row of its own: it was a column of the rules, which no page set."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

KEEP = """
insert into checkpoints_steporder (incident, place, keys, since)
  select incident, place, steps, since from checkpoints_policy where steps <> '{}';
"""
WALLS = """
call kernel_freeze('checkpoints_steporder');
call kernel_guard_writing('checkpoints_steporder');
create policy reading on checkpoints_steporder for select using (incident = (select kernel_scope_incident()));
call kernel_guard_writing('checkpoints_stepkind');
drop policy ending on checkpoints_policy;
call kernel_guard_writing('checkpoints_policy');
"""


def add_column(apps: Any, schema_editor: Any) -> None:
    """The police's register of those turned back says what followed, beside the outcome."""
    layout = apps.get_model("checkpoints", "Layout").objects.using(schema_editor.connection.alias)
    for row in layout.filter(key="police"):
        at = next((place for place, one in enumerate(row.columns, 1) if one["field"] == "outcome"), len(row.columns))
        row.columns.insert(at, {"field": "steps", "zh": "后续处置", "en": "Further steps", "width": 30})
        row.save()


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0015_step_kinds"), ("kernel", "0011_guard_writing")]

    operations = [
        migrations.CreateModel(
            name="StepOrder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("keys", ArrayField(models.TextField())),
                ("since", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["incident", "since"], name="checkpoints_steporder_since")]},
        ),
        migrations.RunSQL(KEEP),
        migrations.RunSQL(WALLS),
        migrations.RunPython(add_column, elidable=False),
        migrations.RemoveField(model_name="policy", name="steps"),
    ]
