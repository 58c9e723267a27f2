"""The door notes which record came again under a new id: rare, so a statement of its own after the batch."""

from django.db import migrations

SQL = """
create function sync_note_renamed(incident_id bigint, device_id bigint, at_site text, pairs jsonb) returns void
  language plpgsql as $$
begin
  call sync_enter(incident_id, at_site, 'device:' || device_id);
  insert into kernel_renamed (record, was, incident, site, device, recorded_at)
    select r.id, p.value::uuid, incident_id, at_site, device_id, kernel_now(incident_id)
      from jsonb_each_text(pairs) p join kernel_record r on r.id = p.key::uuid and r.device = device_id
    on conflict (record) do nothing;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("sync", "0002_status"), ("kernel", "0013_renamed")]

    operations = [migrations.RunSQL(SQL)]
