"""What people ask for about their own record, sealed; and whether they see who looked."""

from django.db import migrations, models

WALLS = """
call kernel_guard('people_appeal', 'place');
call kernel_hold('people_appeal', 'identities', 'sealed');
alter table people_ownview enable row level security;
create policy scope on people_ownview using (incident = (select kernel_scope_incident()));
revoke delete, truncate on people_appeal from muster_app;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0012_seal_reasons")]

    operations = [
        migrations.CreateModel(
            name="OwnView",
            fields=[
                ("incident", models.BigIntegerField(primary_key=True, serialize=False)),
                ("shows_looks", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("identity", models.BigIntegerField()),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("correction", "Correct what is stored"),
                            ("appeal", "Appeal against a measure"),
                            ("deletion", "Delete what is stored"),
                        ]
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "outcome",
                    models.TextField(
                        choices=[("granted", "Granted"), ("partly", "Granted in part"), ("refused", "Not granted")],
                        null=True,
                    ),
                ),
                ("answered_by", models.TextField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["incident", "due_at"], name="people_appeal_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("asked_at"))), name="people_appeal_times"
                    )
                ],
            },
        ),
        migrations.RunSQL(WALLS),
    ]
