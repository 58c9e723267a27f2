"""The door hands accepted records over column by column."""

from django.db import migrations

SQL = """
drop function sync_take(bigint, bigint, text, text, jsonb, text[], jsonb, jsonb, jsonb, jsonb, jsonb);
create function sync_take(
  incident_id bigint, device_id bigint, site text, who text, plain kernel_rows, kinds text[], corrections jsonb,
  others jsonb, identities jsonb, summary jsonb, contact jsonb,
  out moment timestamptz, out known jsonb
) language plpgsql as $$
declare
  arrived uuid[];
  status jsonb := contact -> 'status';
begin
  call sync_enter(incident_id, site, who);
  select t.moment, t.arrived, t.known into moment, arrived, known
    from kernel_take(incident_id, device_id, site, plain, kinds, corrections, others, false, summary) t;
  if identities is not null then
    call people_take_identities(incident_id, identities, arrived, moment);
  end if;
  if contact is not null then
    update accounts_device d
       set last_seen_at = clock_timestamp(), offset_ms = (contact ->> 'offset_ms')::bigint,
           sequence = greatest(d.sequence, (contact ->> 'sequence')::bigint),
           app = case when status is null then d.app else status ->> 'app' end,
           battery = case when status is null then d.battery else (status ->> 'battery')::smallint end,
           unsent = case when status is null then d.unsent else (status ->> 'unsent')::bigint end
     where d.id = device_id;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("sync", "0003_renamed"), ("kernel", "0014_rows_by_column")]

    operations = [migrations.RunSQL(SQL)]
