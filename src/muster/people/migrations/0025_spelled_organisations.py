"""Organisations are found by how their names are spelled, too."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from muster.people.spelling import spelled

LOADED = 1000


def spell(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Those that are there already."""
    table = apps.get_model("people", "Organisation")
    rows = list(table._default_manager.using(editor.connection.alias).filter(spelled=""))
    for row in rows:
        row.spelled = spelled(row.name_zh)
    table._default_manager.using(editor.connection.alias).bulk_update(rows, ["spelled"], batch_size=LOADED)


class Migration(migrations.Migration):
    dependencies = [("people", "0024_households")]

    operations = [
        migrations.AddField("organisation", "spelled", models.TextField(default="", db_collation="C")),
        migrations.RunPython(spell, elidable=False),
    ]
