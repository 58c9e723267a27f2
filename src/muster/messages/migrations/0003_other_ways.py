"""What reached people without a message is counted, too; each place sees its own."""

from django.db import migrations, models

WALLS = """
call kernel_guard('messaging_otherway', 'place');
revoke delete, truncate on messaging_otherway from muster_app;
"""
WAYS = (
    ("leaflet", "Leaflets and letters handed out"),
    ("poster", "Posters and notices put up"),
    ("broadcast", "Loudspeaker broadcasts"),
    ("group", "Posts in chat groups"),
    ("visit", "Households told at the door"),
    ("call", "Telephone calls"),
)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_walls")]

    operations = [
        migrations.CreateModel(
            name="OtherWay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("way", models.TextField(choices=WAYS)),
                ("day", models.DateField()),
                ("amount", models.IntegerField()),
                ("noted_by", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["incident", "place", "day"], name="messaging_otherway_day")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(amount__gt=0), name="messaging_otherway_amount")
                ],
            },
        ),
        migrations.RunSQL(WALLS),
    ]
