"""Row-level security of checkpoints, and how the door hands their checks in."""

from django.db import migrations

SQL = """
call kernel_guard('checkpoints_checkpoint');
call kernel_guard('checkpoints_check');
call kernel_freeze('checkpoints_check');

create type checkpoints_check_body as (
  subject text, lane text, people smallint, outcome text, helped_by text
);

create function checkpoints_take_check(incident_id bigint, records jsonb, moment timestamptz) returns void
  language sql as $$
  insert into checkpoints_check (record, incident, site, effective_at, recorded_at,
                                 subject, lane, people, outcome, helped_by)
    select id, incident_id, site, effective_at, moment, (body).*
      from jsonb_to_recordset(records)
           as r(id uuid, site text, effective_at timestamptz, body checkpoints_check_body)
$$;

create function checkpoints_void_check(target uuid, moment timestamptz) returns void language sql as $$ select $$;

insert into kernel_recordtype (name, take, void)
     values ('checkpoints.record_check', 'checkpoints_take_check', 'checkpoints_void_check');
"""


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0001_initial"), ("kernel", "0002_walls")]

    operations = [migrations.RunSQL(SQL)]
