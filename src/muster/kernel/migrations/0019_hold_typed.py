"""A table may keep more sealed columns than one: what people type. And why a file was asked for, or a purge sent back."""

from typing import Any

import django.contrib.postgres.fields
from django.db import migrations, models

from muster.kernel import typed
from muster.kernel.problems import Problem

HOLD = """
alter table kernel_holding alter column typed set default '{}';  -- kernel_hold says nothing of it
-- Declare columns of typed words: a rotation seals them anew. With a class of data the table is held by kernel_hold.
create procedure kernel_hold_typed(wanted regclass, columns text[], row_column text default 'id')
  language sql as $$
  insert into kernel_holding (tab, data_class, "row", sealed, marks, under, typed)
       values (wanted::text, '', row_column, '', '', '', columns)
  on conflict (tab) do update set typed = kernel_holding.typed || excluded.typed
$$;
call kernel_hold_typed('kernel_job', array['sealed_reason']);
call kernel_hold_typed('kernel_approval', array['sealed_reason']);
call kernel_hold_typed('kernel_purgeorder', array['sealed_returned_why']);
"""


def seal(apps: Any, editor: Any) -> None:
    alias = editor.connection.alias
    jobs = apps.get_model("kernel", "Job").objects.using(alias)
    for job in jobs.filter(arguments__has_key="reason"):
        words = job.arguments.pop("reason")
        try:
            job.sealed_reason = typed.seal_words(job.incident, words, column="kernel_job.sealed_reason")
        except Problem:
            job.sealed_reason = None
        job.save(update_fields=["arguments", "sealed_reason"])
    typed.seal_what_stands(alias, "kernel_approval", {"reason": "sealed_reason"})
    typed.seal_what_stands(alias, "kernel_purgeorder", {"returned_why": "sealed_returned_why"})


class Migration(migrations.Migration):
    dependencies = [("kernel", "0018_seal_reasons")]

    operations = [
        migrations.AddField(
            "holding", "typed", django.contrib.postgres.fields.ArrayField(models.TextField(), default=list)
        ),
        migrations.AddField("job", "sealed_reason", models.BinaryField(null=True)),
        migrations.AddField("approval", "sealed_reason", models.BinaryField(null=True)),
        migrations.AddField("purgeorder", "sealed_returned_why", models.BinaryField(null=True)),
        migrations.RunPython(seal),
        migrations.RemoveField("approval", "reason"),
        migrations.RemoveField("purgeorder", "returned_why"),
        migrations.RunSQL(HOLD),
    ]
