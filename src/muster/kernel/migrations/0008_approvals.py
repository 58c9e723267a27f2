"""A file with many names in full waits for a second officer: not the one who asked, which the database checks too."""

from django.db import migrations, models

WALLS = """
call kernel_guard('kernel_approval', 'place');
call kernel_hold('kernel_approval', 'files');
revoke delete, truncate on kernel_approval from muster_app;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0007_job_folders")]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("job", models.BigIntegerField(unique=True)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("kind", models.TextField()),
                ("rows", models.IntegerField()),
                ("reason", models.TextField()),
                ("asked_by", models.TextField()),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("agreed", models.BooleanField(null=True)),
                ("decided_by", models.TextField(default="")),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decided_by", models.F("asked_by")), _negated=True),
                        name="kernel_approval_two_people",
                    )
                ],
            },
        ),
        migrations.RunSQL(WALLS),
    ]
