"""A computation says when the program was stopped in the middle of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rosters", "0009_seal_handovers")]

    operations = [migrations.AddField("computation", "cut_short", models.BooleanField(default=False))]
