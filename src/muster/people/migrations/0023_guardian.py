"""Who looks and asks for a child under 14: the link to the child's record is theirs."""

from django.db import migrations, models

WALLS = """
call kernel_guard('people_guardian', 'place');
call kernel_hold('people_guardian', 'identities', 'sealed');
revoke delete, truncate on people_guardian from muster_app;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0022_seal_grounds")]

    operations = [
        migrations.CreateModel(
            name="Guardian",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("identity", models.BigIntegerField()),
                ("sealed", models.BinaryField()),
                ("noted_by", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("identity",), name="people_guardian_one"
                    )
                ],
            },
        ),
        migrations.RunSQL(WALLS),
    ]
