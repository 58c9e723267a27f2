"""Which tables keep identity, and the orders by which it is destroyed."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_quick_walls")]

    operations = [
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("tab", models.TextField(primary_key=True, serialize=False)),
                ("data_class", models.TextField(default="")),
                ("row", models.TextField(default="id")),
                ("sealed", models.TextField(default="")),
                ("marks", models.TextField(default="")),
                ("under", models.TextField(default="")),
            ],
        ),
        migrations.CreateModel(
            name="PurgeOrder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("classes", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("counts", models.JSONField()),
                ("asked_by", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("agreed_by", models.TextField(null=True)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("returned_by", models.TextField(null=True)),
                ("returned_why", models.TextField(default="")),
                ("step", models.IntegerField(default=0)),
                ("steps", models.IntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                ("certificate", models.JSONField(null=True)),
                ("hash", models.BinaryField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by__isnull", True),
                            models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="kernel_purgeorder_two_people",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True), ("returned_by__isnull", True)),
                        fields=("incident",),
                        name="kernel_purgeorder_one_open",
                    ),
                ],
            },
        ),
    ]
