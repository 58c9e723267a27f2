"""When which class of an operation's data goes: frozen when it is closed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0003_walls"), ("kernel", "0007_job_folders")]

    operations = [
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("data_class", models.TextField()),
                ("days", models.IntegerField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("gone_at", models.DateTimeField(null=True)),
                ("rows", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("incident", "data_class"), name="incidents_retention_once")
                ],
            },
        ),
        migrations.RunSQL(
            "alter table incidents_retention enable row level security;"
            "create policy scope on incidents_retention using (incident = (select kernel_scope_incident()));"
        ),
    ]
