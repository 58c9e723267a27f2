"""How long a post may be silent is set with the rules at the posts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0013_hour_tallies")]

    operations = [
        migrations.AddField("policy", "silent_day", models.SmallIntegerField(default=2)),
        migrations.AddField("policy", "silent_night", models.SmallIntegerField(default=4)),
    ]
