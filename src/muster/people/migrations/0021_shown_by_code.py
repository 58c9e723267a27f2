"""A handover says by which code who takes over showed who they are."""

from django.db import migrations, models

SQL = """
alter type people_take_over_body add attribute how text;
create or replace function people_take_take_over(incident_id bigint, records jsonb, moment timestamptz) returns void
  language sql as $$
  insert into people_takeover (record, incident, site, effective_at, recorded_at, leaves, takes, unsent, how)
    select id, incident_id, site, effective_at, moment, (body).leaves, (body).takes, coalesce((body).unsent, 0),
           coalesce((body).how, '')
      from jsonb_to_recordset(records) as t(id uuid, site text, effective_at timestamptz, body people_take_over_body)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0020_forward_branch"), ("accounts", "0007_off_duty")]

    operations = [
        migrations.AddField("takeover", "how", models.TextField(default="")),
        migrations.RunSQL(SQL),
    ]
