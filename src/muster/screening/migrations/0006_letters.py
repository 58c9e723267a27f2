"""Letters between districts: people handed to another one, lists that another one handed over."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

WALLS = """
call kernel_guard('screening_letter', 'place');
call kernel_guard('screening_letterperson', 'place');
create policy names on screening_letterperson as restrictive for select to muster_app
  using ((select kernel_scope_names()));
revoke delete, truncate on screening_letter, screening_letterperson from muster_app;
call kernel_hold('screening_letter', 'ledger');
call kernel_hold('screening_letterperson', 'ledger', 'sealed');
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0005_savedfilter")]

    operations = [
        migrations.AlterField(
            "sourcelist",
            "kind",
            models.TextField(
                choices=[
                    ("file", "List of a department or enterprise"),
                    ("chain", "Lines from a chat"),
                    ("self", "Self-report"),
                    ("door", "Asked at the door or by phone"),
                    ("form", "Paper form"),
                    ("gate", "Arrivals at gates"),
                    ("handed_over", "List handed over by another district"),
                ]
            ),
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("way", models.TextField(choices=[("out", "Outgoing"), ("in", "Incoming")])),
                ("number", models.TextField()),
                ("office", models.TextField()),
                ("phone", models.TextField(default="")),
                ("asks", models.TextField(default="")),
                ("due_at", models.DateTimeField()),
                ("made_by", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("job", models.BigIntegerField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("turn", models.IntegerField(default=0)),
                ("tries", models.IntegerField(default=0)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("acknowledged_by", models.TextField(default="")),
                ("upload", models.BigIntegerField(null=True)),
                ("receipt_at", models.DateTimeField(null=True)),
                ("receipt_by", models.TextField(default="")),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.TextField(default="")),
                ("closed_why", models.TextField(default="")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["incident", "way", "office", "number"], name="screening_letter_number"
                    ),
                    models.UniqueConstraint(fields=["upload"], name="screening_letter_upload"),
                    models.CheckConstraint(condition=Q(due_at__gt=F("recorded_at")), name="screening_letter_times"),
                ],
                "indexes": [models.Index(fields=["incident", "place", "due_at"], name="screening_letter_place")],
            },
        ),
        migrations.CreateModel(
            name="LetterPerson",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                (
                    "letter",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="screening.letter",
                    ),
                ),
                ("person", models.UUIDField()),
                ("position", models.IntegerField()),
                ("sealed", models.BinaryField()),
                ("outcome", models.TextField(default="")),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["letter", "person"], name="screening_letterperson_once")
                ],
                "indexes": [models.Index(fields=["person"], name="screening_letterperson_person")],
            },
        ),
        migrations.RunSQL(WALLS),
    ]
