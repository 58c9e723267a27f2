"""What organisations write back is sealed, and so are the files of a call-up: there are names in both."""

from typing import Any

from django.db import migrations, models

from muster.kernel import typed
from muster.kernel.problems import Problem

HOLD = """
call kernel_hold('callups_attachment', '', 'sealed');
call kernel_hold_typed('callups_answer', array['sealed_note']);
call kernel_hold_typed('callups_taskstep', array['sealed_text']);
call kernel_hold_typed('callups_homehours', array['sealed_what']);
"""


def seal(apps: Any, editor: Any) -> None:
    alias = editor.connection.alias
    files = apps.get_model("callups", "Attachment").objects.using(alias)
    for row in files.iterator(chunk_size=10):
        try:
            row.sealed = typed.seal_file(row.incident, bytes(row.content), column="callups_attachment.sealed")
        except Problem:
            row.sealed = b""
        row.content = b""
        row.save(update_fields=["sealed", "content"])
    typed.seal_what_stands(alias, "callups_answer", {"note": "sealed_note"})
    typed.seal_what_stands(alias, "callups_taskstep", {"text": "sealed_text"})
    typed.seal_what_stands(alias, "callups_homehours", {"what": "sealed_what"})


class Migration(migrations.Migration):
    dependencies = [("callups", "0003_reports_by_name"), ("kernel", "0019_hold_typed")]

    operations = [
        migrations.AddField("answer", "sealed_note", models.BinaryField(null=True)),
        migrations.AddField("taskstep", "sealed_text", models.BinaryField(null=True)),
        migrations.AddField("homehours", "sealed_what", models.BinaryField(null=True)),
        migrations.AddField("attachment", "sealed", models.BinaryField(null=True)),
        migrations.RunPython(seal),
        migrations.RemoveField("answer", "note"),
        migrations.RemoveField("taskstep", "text"),
        migrations.RemoveField("homehours", "what"),
        migrations.RemoveField("attachment", "content"),
        migrations.AlterField("attachment", "sealed", models.BinaryField()),
        migrations.RunSQL(HOLD),
    ]
