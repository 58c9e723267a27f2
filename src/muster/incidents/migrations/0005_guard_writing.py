"""The groups of an operation are written behind the same wall as everything else that all of it reads."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("incidents", "0004_retention"), ("kernel", "0011_guard_writing")]

    operations = [migrations.RunSQL("call kernel_guard_writing('incidents_group')")]
