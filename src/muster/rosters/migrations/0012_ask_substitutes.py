"""The rules of duty say whether substitutes are asked by themselves, how many at once, and how long each is waited for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0011_wishes")]

    operations = [
        migrations.AddField("limits", "ask_automatically", models.BooleanField(default=False)),
        migrations.AddField("limits", "ask_at_once", models.SmallIntegerField(default=3)),
        migrations.AddField("limits", "ask_minutes", models.SmallIntegerField(default=10)),
        migrations.AddConstraint(
            "limits",
            models.CheckConstraint(
                condition=models.Q(("ask_at_once__gt", 0), ("ask_minutes__gt", 0)), name="rosters_limits_asking"
            ),
        ),
    ]
