"""What a phone is called is sealed: people call it by whoever carries it."""

from typing import Any

from django.db import migrations, models

from muster.kernel import typed

HOLD = "call kernel_hold_typed('accounts_device', array['sealed_name']);"


def seal(_apps: Any, editor: Any) -> None:
    typed.seal_what_stands(editor.connection.alias, "accounts_device", {"name": "sealed_name"})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_off_duty"), ("kernel", "0019_hold_typed")]

    operations = [
        migrations.AddField("device", "sealed_name", models.BinaryField(null=True)),
        migrations.RunPython(seal),
        migrations.RemoveField("device", "name"),
        migrations.RunSQL(HOLD),
    ]
