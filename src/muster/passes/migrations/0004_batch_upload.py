"""A batch may come from a list that somebody brought."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("passes", "0003_keys_move")]

    operations = [
        migrations.AddField("batch", "upload", models.BigIntegerField(null=True)),
        migrations.AddConstraint("batch", models.UniqueConstraint(fields=["upload"], name="passes_batch_one_a_list")),
    ]
