"""What no register could take, and somebody at the desk saw to it."""

from django.db import migrations, models

WALLS = """
call kernel_guard('kernel_settled');
call kernel_freeze('kernel_settled');
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0015_signingkey")]

    operations = [
        migrations.CreateModel(
            name="Settled",
            fields=[
                ("parked", models.BigIntegerField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("record", models.UUIDField(null=True)),
                ("reason", models.TextField()),
                ("actor", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(WALLS),
    ]
