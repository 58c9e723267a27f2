"""What people on duty wish: their own area sees it, reasons go with the rest of rosters when the operation closes."""

from django.db import migrations, models
from django.db.models import F, Q

KINDS = [
    ("no_nights", "No night shifts"),
    ("days_off", "These days off"),
    ("post", "At a certain post"),
    ("town", "In a certain town"),
]
WALLS = """
call kernel_guard('rosters_wish', 'place');
call kernel_hold('rosters_wish', 'rosters', 'sealed');
revoke delete, truncate on rosters_wish from muster_app;
"""
WISH = migrations.CreateModel(
    name="Wish",
    fields=[
        ("id", models.BigAutoField(primary_key=True, serialize=False)),
        ("incident", models.BigIntegerField()),
        ("place", models.TextField(db_collation="C")),
        ("staff", models.UUIDField()),
        ("kind", models.TextField(choices=KINDS)),
        ("since", models.DateField()),
        ("until", models.DateField(null=True)),
        ("post", models.BigIntegerField(null=True)),
        ("town", models.TextField(blank=True, db_collation="C", default="")),
        ("own", models.BooleanField(default=False)),
        ("sealed", models.BinaryField()),
        ("noted_by", models.TextField()),
        ("recorded_at", models.DateTimeField()),
        ("withdrawn_at", models.DateTimeField(null=True)),
    ],
    options={
        "indexes": [models.Index(fields=["incident", "staff"], name="rosters_wish_staff")],
        "constraints": [
            models.CheckConstraint(
                condition=Q(("until__isnull", True), ("until__gte", F("since")), _connector="OR"),
                name="rosters_wish_dates",
            ),
            models.CheckConstraint(
                condition=Q(Q(("kind", "post"), _negated=True), ("post__isnull", False), _connector="OR"),
                name="rosters_wish_post",
            ),
            models.CheckConstraint(
                condition=Q(Q(("kind", "town"), _negated=True), Q(("town", ""), _negated=True), _connector="OR"),
                name="rosters_wish_town",
            ),
        ],
    },
)


class Migration(migrations.Migration):
    dependencies = [("rosters", "0010_cut_short")]

    operations = [
        WISH,
        migrations.RunSQL(WALLS),
        migrations.AddField("computation", "against", models.IntegerField(null=True)),
    ]
