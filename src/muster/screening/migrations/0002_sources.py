"""Lists of people as sources sent them and their rows: seen where people live, sealed, gone with the ledger."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

WALLS = """
call kernel_guard('screening_sourcelist', 'place');
call kernel_guard('screening_sourcerow', 'place');
create policy names on screening_sourcerow as restrictive for select to muster_app using ((select kernel_scope_names()));
revoke delete, truncate on screening_sourcelist, screening_sourcerow from muster_app;
call kernel_hold('screening_sourcelist', 'ledger');
call kernel_hold('screening_sourcerow', 'ledger', 'sealed', 'marks');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0001_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceList",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("file", "List of a department or enterprise"),
                            ("chain", "Lines from a chat"),
                            ("self", "Self-report"),
                            ("door", "Asked at the door or by phone"),
                            ("form", "Paper form"),
                            ("gate", "Arrivals at gates"),
                        ]
                    ),
                ),
                ("source", models.TextField()),
                ("rows", models.IntegerField(default=0)),
                ("known", models.IntegerField(default=0)),
                ("changed", models.IntegerField(default=0)),
                ("upload", models.BigIntegerField(null=True)),
                ("actor", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["incident", "place", "-id"], name="screening_sourcelist_place")],
                "constraints": [
                    models.UniqueConstraint(fields=("upload",), name="screening_sourcelist_upload"),
                    models.CheckConstraint(condition=models.Q(("rows__gte", 0)), name="screening_sourcelist_rows"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("source", models.TextField()),
                ("number", models.IntegerField()),
                ("sealed", models.BinaryField()),
                ("marks", django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), size=None)),
                (
                    "state",
                    models.TextField(
                        choices=[("linked", "In the ledger"), ("rejected", "Rejected"), ("open", "Still open")]
                    ),
                ),
                ("person", models.UUIDField(null=True)),
                (
                    "problems",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("reason", models.TextField(default="")),
                ("owner", models.TextField(default="")),
                ("due_at", models.DateTimeField(null=True)),
                ("settled_by", models.TextField(default="")),
                ("settled_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "delivery",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="screening.sourcelist",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["marks"], name="screening_sourcerow_marks"
                    ),
                    models.Index(fields=["incident", "place", "state", "due_at"], name="screening_sourcerow_place"),
                    models.Index(fields=["delivery", "number"], name="screening_sourcerow_list"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person__isnull", False), ("state", "linked")),
                            models.Q(
                                ("person__isnull", True), ("state", "rejected"), models.Q(("reason", ""), _negated=True)
                            ),
                            models.Q(
                                ("due_at__isnull", False),
                                ("person__isnull", True),
                                ("state", "open"),
                                models.Q(("owner", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="screening_sourcerow_settled",
                    )
                ],
            },
        ),
        migrations.RunSQL(WALLS),
    ]
