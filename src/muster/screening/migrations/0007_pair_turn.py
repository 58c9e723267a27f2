"""The order in which pairs were settled, so that the last one can be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0006_letters")]

    operations = [
        migrations.AddField(model_name="greypair", name="turn", field=models.IntegerField(default=0)),
    ]
