"""Which record came again under a new id, since another one had its id already."""

from django.db import migrations, models

WALLS = """
call kernel_guard('kernel_renamed');
call kernel_freeze('kernel_renamed');
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0012_uploads")]

    operations = [
        migrations.CreateModel(
            name="Renamed",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("was", models.UUIDField()),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("device", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(WALLS),
    ]
