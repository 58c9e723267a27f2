"""Calls and visits are counted off an index: a month of screening has some hundred thousand of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0022_one_process")]

    operations = [
        migrations.AddIndex(
            "followup",
            models.Index(
                fields=["incident", "place", "recorded_at"],
                include=["id", "at", "contact", "site", "temperature", "symptoms"],
                name="screening_followup_counted",
            ),
        ),
    ]
