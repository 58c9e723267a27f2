"""The door's one statement: set the device's scope, take the batch, seal the names, note the contact."""

from django.db import migrations

SQL = """
create procedure sync_enter(incident_id bigint, site text, who text) language sql as $$
  select set_config('muster.incident', incident_id::text, true), set_config('muster.low', site, true),
         set_config('muster.high', site || '~', true), set_config('muster.places', '', true),
         set_config('muster.names', '', true), set_config('muster.actor', who, true)
$$;

-- What cannot stand in the register: unreadable text, or a second content under a known id.
create function sync_park(incident_id bigint, device_id bigint, at_site text, records jsonb) returns void
  language plpgsql as $$
begin
  call sync_enter(incident_id, at_site, 'device:' || device_id);
  perform pg_advisory_xact_lock_shared(incident_id);
  insert into kernel_parked (record, incident, site, device, reason, hash, sealed, recorded_at)
    select record, incident_id, at_site, device_id, reason, decode(hash, 'hex'), decode(sealed, 'base64'),
           kernel_now(incident_id)
      from jsonb_to_recordset(records) as p(record uuid, reason text, hash text, sealed text)
    on conflict (device, hash) do nothing;
end $$;

create function sync_take(
  incident_id bigint, device_id bigint, site text, who text, plain jsonb, kinds text[], corrections jsonb,
  others jsonb, identities jsonb, summary jsonb, contact jsonb,
  out moment timestamptz, out known jsonb
) language plpgsql as $$
declare
  arrived uuid[];
begin
  call sync_enter(incident_id, site, who);
  select t.moment, t.arrived, t.known into moment, arrived, known
    from kernel_take(incident_id, device_id, plain, kinds, corrections, others, false, summary) t;
  if identities is not null then
    call people_take_identities(incident_id, identities, arrived, moment);
  end if;
  if contact is not null then
    update accounts_device d
       set last_seen_at = clock_timestamp(), offset_ms = (contact ->> 'offset_ms')::bigint,
           sequence = greatest(d.sequence, (contact ->> 'sequence')::bigint)
     where d.id = device_id;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_walls"), ("people", "0002_walls"), ("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL("insert into kernel_recordtype (name, take, void) values ('kernel.void_record', '', '')"),
        migrations.RunSQL(SQL),
    ]
