"""Lists of sites that somebody brought: seen where they lie, in their operation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_holdings"),
        ("places", "0003_site_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="SiteList",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("kind", models.TextField(db_collation="C", default="")),
                ("source", models.TextField()),
                ("file_name", models.TextField()),
                ("encoding", models.TextField()),
                ("header", models.JSONField()),
                ("rows", models.IntegerField()),
                ("sealed", models.BinaryField(null=True)),
                ("columns", models.JSONField(default=dict)),
                (
                    "state",
                    models.TextField(
                        choices=[("read", "Read"), ("opened", "Sites opened"), ("discarded", "Thrown away")],
                        default="read",
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("actor", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.RunSQL("call kernel_guard('places_sitelist', 'place')"),
        migrations.RunSQL("call kernel_hold('places_sitelist', 'uploads', 'sealed')"),
    ]
