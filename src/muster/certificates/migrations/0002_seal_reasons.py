"""Why a certificate was withdrawn is sealed: people write names into it."""

from typing import Any

from django.db import migrations, models

from muster.kernel import typed

HOLD = """
call kernel_hold_typed('certificates_certificate', array['sealed_withdrawn_why']);
"""


def seal(_apps: Any, editor: Any) -> None:
    alias = editor.connection.alias
    typed.seal_what_stands(alias, "certificates_certificate", {"withdrawn_why": "sealed_withdrawn_why"})


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial"), ("kernel", "0019_hold_typed")]

    operations = [
        migrations.AddField("certificate", "sealed_withdrawn_why", models.BinaryField(null=True)),
        migrations.RunPython(seal),
        migrations.RemoveField("certificate", "withdrawn_why"),
        migrations.RunSQL(HOLD),
    ]
