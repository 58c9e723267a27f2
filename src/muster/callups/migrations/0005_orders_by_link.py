"""Units are told of their orders by message, with a link; of those that were given before, they know."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("callups", "0004_seal_words")]

    operations = [
        migrations.AddField("taskorder", "told", models.SmallIntegerField(default=2)),
        migrations.AlterField("taskorder", "told", models.SmallIntegerField(default=0)),
        migrations.AddField("taskorder", "base", models.TextField(default="")),
    ]
