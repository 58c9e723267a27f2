"""Reasons for seeing a name are sealed: people write names into them, and those have to go with the others."""

from typing import Any

from django.db import migrations, models


def seal_reasons(apps: Any, editor: Any) -> None:
    from muster.kernel import sealing

    reveal = apps.get_model("people", "Reveal")
    with editor.connection.cursor() as cursor:
        cursor.execute("set local muster.resealing = 'on'")
    for row in reveal.objects.using(editor.connection.alias).iterator():
        purpose = sealing.key_for_incident(row.incident)
        row.sealed = sealing.seal(purpose, row.reason, column="people_reveal.sealed")
        row.save(update_fields=["sealed"])
    with editor.connection.cursor() as cursor:
        cursor.execute("set local muster.resealing = ''")


class Migration(migrations.Migration):
    dependencies = [("people", "0011_holds_that_end")]

    operations = [
        migrations.AddField("reveal", "sealed", models.BinaryField(null=True)),
        migrations.RunPython(seal_reasons),
        migrations.AlterField("reveal", "sealed", models.BinaryField()),
        migrations.RemoveField("reveal", "reason"),
        migrations.RunSQL("update kernel_holding set sealed = 'sealed' where tab = 'people_reveal'"),
    ]
