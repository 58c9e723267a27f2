"""How records of duty are taken, and who sees them."""

from django.db import migrations

SQL = """
create type rosters_begin_duty_body as (person uuid, scanned boolean);
create function rosters_take_begin_duty(incident_id bigint, records jsonb, moment timestamptz) returns void
  language sql as $$
  insert into rosters_presence (record, incident, site, staff, kind, effective_at, recorded_at, scanned, noted_by)
    select id, incident_id, site, (body).person, 'begin', effective_at, moment, coalesce((body).scanned, false), ''
      from jsonb_to_recordset(records) as t(id uuid, site text, effective_at timestamptz, body rosters_begin_duty_body)
$$;
create type rosters_hand_over_body as (leaves uuid, takes uuid, on_duty integer, under_control integer, keys integer,
  radios integer, stock text, open_items text);
create function rosters_take_hand_over(incident_id bigint, records jsonb, moment timestamptz) returns void
  language sql as $$
  with given as (
    select * from jsonb_to_recordset(records) as t(id uuid, site text, effective_at timestamptz,
      body rosters_hand_over_body)),
  filed as (
    insert into rosters_handover (record, incident, site, effective_at, recorded_at, leaves, takes, on_duty,
      under_control, keys, radios, stock, open_items)
    select id, incident_id, site, effective_at, moment, (body).leaves, (body).takes, coalesce((body).on_duty, 0),
      coalesce((body).under_control, 0), coalesce((body).keys, 0), coalesce((body).radios, 0),
      coalesce((body).stock, ''), coalesce((body).open_items, '') from given)
  insert into rosters_presence (record, incident, site, staff, kind, effective_at, recorded_at, scanned, noted_by)
    select id, incident_id, site, (body).leaves, 'end', effective_at, moment, false, '' from given
     where (body).leaves is not null
    union all
    select id, incident_id, site, (body).takes, 'begin', effective_at, moment, false, '' from given
     where (body).takes is not null and (body).takes is distinct from (body).leaves
$$;
insert into kernel_recordtype (name, take, void) values
  ('rosters.begin_duty', 'rosters_take_begin_duty', ''), ('rosters.hand_over', 'rosters_take_hand_over', '');
call kernel_guard('rosters_presence');
call kernel_guard('rosters_handover');
call kernel_freeze('rosters_presence');
call kernel_freeze('rosters_handover');
"""


class Migration(migrations.Migration):
    dependencies = [("rosters", "0005_presence_and_handover"), ("sync", "0002_status")]

    operations = [migrations.RunSQL(SQL)]
