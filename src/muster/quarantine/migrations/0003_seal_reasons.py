"""Why a room is out of use is sealed: people write names into it."""

from typing import Any

from django.db import migrations, models

from muster.kernel import typed

HOLD = """
call kernel_hold_typed('quarantine_room', array['sealed_closed_why']);
"""


def seal(_apps: Any, editor: Any) -> None:
    alias = editor.connection.alias
    typed.seal_what_stands(alias, "quarantine_room", {"closed_why": "sealed_closed_why"})


class Migration(migrations.Migration):
    dependencies = [("quarantine", "0002_placed"), ("kernel", "0019_hold_typed")]

    operations = [
        migrations.AddField("room", "sealed_closed_why", models.BinaryField(null=True)),
        migrations.RunPython(seal),
        migrations.RemoveField("room", "closed_why"),
        migrations.RunSQL(HOLD),
    ]
