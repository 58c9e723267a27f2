"""Row-level security of identities, and how the door hands them in."""

from django.db import migrations

SQL = """
call kernel_guard('people_identity');

-- Identity rows of new records; `arrived` null means all of them.
create procedure people_take_identities(incident_id bigint, identities jsonb, arrived uuid[], moment timestamptz)
  language sql as $$
  insert into people_identity (record, position, incident, site, kind, sealed, marks, recorded_at)
    select record, position, incident_id, site, kind, decode(sealed, 'base64'),
           array(select decode(m, 'base64') from unnest(marks) m), moment
      from jsonb_to_recordset(identities)
           as i(record uuid, position smallint, site text, kind text, sealed text, marks text[])
     where arrived is null or record = any (arrived)
    on conflict (record, position) do nothing
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("kernel", "0002_walls")]

    operations = [migrations.RunSQL(SQL)]
