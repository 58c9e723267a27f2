"""Whoever was handed over in a closed loop was received: the record of it."""

from django.db import migrations, models

SQL = """
create type checkpoints_receipt_body as (cites uuid, unit text);
create function checkpoints_take_receipt(incident_id bigint, records jsonb, moment timestamptz) returns void
  language sql as $$
  insert into checkpoints_receipt (record, incident, site, effective_at, recorded_at, "by", cites, unit)
    select id, incident_id, site, effective_at, moment, "by", (body).cites, (body).unit
      from jsonb_to_recordset(records)
           as t(id uuid, site text, effective_at timestamptz, "by" uuid, body checkpoints_receipt_body)
$$;
insert into kernel_recordtype (name, take, void)
     values ('checkpoints.record_receipt', 'checkpoints_take_receipt', '');
call kernel_guard('checkpoints_receipt');
call kernel_freeze('checkpoints_receipt');
"""


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0017_step_faults")]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("effective_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("by", models.UUIDField(null=True)),
                ("cites", models.UUIDField()),
                ("unit", models.TextField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["cites"], name="checkpoints_receipt_cites")]},
        ),
        migrations.RunSQL(SQL),
    ]
