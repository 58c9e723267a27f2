"""A computation may ask what would be, and change nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0007_what_stood_then")]

    operations = [
        migrations.AddField("computation", "scenario", models.JSONField(default=dict)),
        migrations.AddField("computation", "before", models.JSONField(default=dict)),
        migrations.AddField("computation", "after", models.JSONField(default=dict)),
    ]
