"""A phone goes from one person on duty to the next: the record of it."""

from django.db import migrations, models

SQL = """
create type people_take_over_body as (leaves uuid, takes uuid, unsent integer);
create function people_take_take_over(incident_id bigint, records jsonb, moment timestamptz) returns void
  language sql as $$
  insert into people_takeover (record, incident, site, effective_at, recorded_at, leaves, takes, unsent)
    select id, incident_id, site, effective_at, moment, (body).leaves, (body).takes, coalesce((body).unsent, 0)
      from jsonb_to_recordset(records) as t(id uuid, site text, effective_at timestamptz, body people_take_over_body)
$$;
insert into kernel_recordtype (name, take, void) values ('people.take_over', 'people_take_take_over', '');
call kernel_guard('people_takeover');
call kernel_freeze('people_takeover');
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0013_own_record"), ("sync", "0002_status")]

    operations = [
        migrations.CreateModel(
            name="TakeOver",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("effective_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("leaves", models.UUIDField(null=True)),
                ("takes", models.UUIDField(null=True)),
                ("unsent", models.IntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["incident", "site", "effective_at"], name="people_takeover_at")],
            },
        ),
        migrations.RunSQL(SQL),
    ]
