"""Whom a control mark is on can be opened for a reason, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0016_teams")]

    operations = [
        migrations.AlterField(
            "reveal",
            "subject",
            models.TextField(
                choices=[
                    ("identity", "Person in a record"),
                    ("staff", "Member of staff"),
                    ("hold", "Person under a control mark"),
                ]
            ),
        ),
    ]
