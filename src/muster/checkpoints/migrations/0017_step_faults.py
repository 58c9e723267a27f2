"""Steps that lack something wait for the desk; the sweep looks at all that came in before, too."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0016_step_order")]

    operations = [
        migrations.CreateModel(
            name="StepFault",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("recorded_at", models.DateTimeField()),
                ("resolution", models.TextField(null=True)),
                ("resolved_by", models.TextField(null=True)),
                ("resolved_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(resolved_at__isnull=True),
                        fields=["incident", "recorded_at"],
                        name="checkpoints_stepfault_open",
                    )
                ]
            },
        ),
        migrations.RunSQL("call kernel_guard('checkpoints_stepfault')"),
        migrations.AddField("judged", "steps_until", models.DateTimeField(null=True)),
    ]
