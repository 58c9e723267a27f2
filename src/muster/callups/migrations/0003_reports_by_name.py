"""Somebody may report to several communities of which only the names are known: those are told apart by their names."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("callups", "0002_walls")]

    operations = [
        migrations.RemoveConstraint("homereport", "callups_homereport_once"),
        migrations.AddConstraint(
            "homereport",
            models.UniqueConstraint(
                fields=["incident", "staff", "community"], condition=~Q(community=""), name="callups_homereport_once"
            ),
        ),
        migrations.AddConstraint(
            "homereport",
            models.UniqueConstraint(
                fields=["incident", "staff", "community_name"],
                condition=Q(community=""),
                name="callups_homereport_name_once",
            ),
        ),
    ]
