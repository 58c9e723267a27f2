"""Since when a membership is known: one that stands already was written down when it began."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0018_arriving_borders")]

    operations = [
        migrations.AddField("member", "recorded_at", models.DateTimeField(null=True)),
        migrations.RunSQL("update people_member set recorded_at = since"),
        migrations.AlterField("member", "recorded_at", models.DateTimeField()),
    ]
