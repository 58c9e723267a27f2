"""Volunteers who are accepted become people of a unit; the row remembers who they are there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("callups", "0005_orders_by_link")]

    operations = [migrations.AddField("volunteer", "staff", models.UUIDField(null=True))]
