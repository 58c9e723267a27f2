"""The keys that sign passes sign certificates too, so their table is known here. It stands already, under its name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0014_rows_by_column")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="SigningKey",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("incident", models.BigIntegerField()),
                        ("key_id", models.BinaryField()),
                        ("public", models.BinaryField()),
                        ("private", models.BinaryField()),
                        ("made_at", models.DateTimeField()),
                        ("retired_at", models.DateTimeField(null=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "db_table": "passes_signingkey",
                        "constraints": [
                            models.UniqueConstraint(fields=("incident", "key_id"), name="passes_signingkey_once")
                        ],
                    },
                ),
            ]
        ),
    ]
