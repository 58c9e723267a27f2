"""On what grounds a control mark was set and why it was lifted is sealed: people write names into it."""

from typing import Any

from django.db import migrations, models

from muster.kernel import typed

HOLD = """
call kernel_hold_typed('people_hold', array['sealed_grounds', 'sealed_lifted_why']);
"""


def seal(_apps: Any, editor: Any) -> None:
    alias = editor.connection.alias
    typed.seal_what_stands(alias, "people_hold", {"grounds": "sealed_grounds", "lifted_why": "sealed_lifted_why"})


class Migration(migrations.Migration):
    dependencies = [("people", "0021_shown_by_code"), ("kernel", "0019_hold_typed")]

    operations = [
        migrations.AddField("hold", "sealed_grounds", models.BinaryField(null=True)),
        migrations.AddField("hold", "sealed_lifted_why", models.BinaryField(null=True)),
        migrations.RunPython(seal),
        migrations.RemoveField("hold", "grounds"),
        migrations.RemoveField("hold", "lifted_why"),
        migrations.RunSQL(HOLD),
    ]
