"""Why a pass was withdrawn is sealed: people write names into it."""

from typing import Any

from django.db import migrations, models

from muster.kernel import typed

HOLD = """
call kernel_hold_typed('passes_pass', array['sealed_withdrawn_why']);
"""


def seal(_apps: Any, editor: Any) -> None:
    alias = editor.connection.alias
    typed.seal_what_stands(alias, "passes_pass", {"withdrawn_why": "sealed_withdrawn_why"})


class Migration(migrations.Migration):
    dependencies = [("passes", "0004_batch_upload"), ("kernel", "0019_hold_typed")]

    operations = [
        migrations.AddField("pass", "sealed_withdrawn_why", models.BinaryField(null=True)),
        migrations.RunPython(seal),
        migrations.RemoveField("pass", "withdrawn_why"),
        migrations.RunSQL(HOLD),
    ]
