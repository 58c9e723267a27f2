"""Background work. A person sees their own; the worker takes the asker's reach before it looks."""

from django.db import migrations, models

WALL = """
alter table kernel_job enable row level security;
create policy own on kernel_job
  using (incident = (select kernel_scope_incident()) and owner = (select current_setting('muster.actor', true)));
"""

# Of files that are out of date the cleaner learns the names alone, whoever they belong to.
EXPIRED = """
create function kernel_expire_jobs() returns setof text
  language sql volatile security definer set search_path = public, pg_temp as $$
  with old as (select id, file from kernel_job where expires_at < clock_timestamp() and file <> '')
  update kernel_job j set file = '' from old where j.id = old.id returning old.file
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_walls")]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("owner", models.TextField()),
                ("places", models.JSONField()),
                ("names", models.BooleanField()),
                ("roles", models.JSONField()),
                ("language", models.TextField()),
                ("kind", models.TextField()),
                ("subject", models.TextField()),
                ("arguments", models.JSONField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                    ),
                ),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("problem", models.TextField(default="")),
                ("file", models.TextField(default="")),
                ("file_name", models.TextField(default="")),
                ("content_type", models.TextField(default="")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["incident", "owner", "-id"], name="kernel_job_inciden_92a67c_idx")],
            },
        ),
        migrations.RunSQL(WALL),
        migrations.RunSQL(EXPIRED),
    ]
