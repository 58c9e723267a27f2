"""What is written when a post is handed over is sealed as identity, as with every record: there are names in it."""

from typing import Any

from django.db import migrations

from muster.kernel import sealing
from muster.kernel.problems import Problem
from muster.people.identities import COLUMN, WORDS

WRITTEN = """
select h.record, h.incident, h.site, h.recorded_at, jsonb_strip_nulls(jsonb_build_object(
         'stock', nullif(h.stock, ''), 'open_items', nullif(h.open_items, '')))::text
  from rosters_handover h where h.stock <> '' or h.open_items <> ''
union all
select r.id, r.incident, r.site, p.recorded_at, jsonb_strip_nulls(jsonb_build_object(
         'stock', p.body -> 'stock', 'open_items', p.body -> 'open_items'))::text
  from kernel_parked p join kernel_record r on r.id = p.record
 where r.type = 'rosters.hand_over' and p.body ?| array['stock', 'open_items']
"""
KEEP = """
insert into people_identity (record, position, incident, site, kind, sealed, marks, recorded_at)
     values (%s, 0, %s, %s, %s, %s, '{}', %s) on conflict do nothing
"""
CLEAR = """
set local muster.resealing = 'on';
update rosters_handover set stock = '', open_items = '' where stock <> '' or open_items <> '';
update kernel_parked p set body = p.body - 'stock' - 'open_items'
  from kernel_record r where r.id = p.record and r.type = 'rosters.hand_over';
set local muster.resealing = '';
"""
TAKE = """
create or replace function rosters_take_hand_over(incident_id bigint, records jsonb, moment timestamptz) returns void
  language sql as $$
  with given as (
    select * from jsonb_to_recordset(records) as t(id uuid, site text, effective_at timestamptz,
      body rosters_hand_over_body)),
  filed as (
    insert into rosters_handover (record, incident, site, effective_at, recorded_at, leaves, takes, on_duty,
      under_control, keys, radios)
    select id, incident_id, site, effective_at, moment, (body).leaves, (body).takes, coalesce((body).on_duty, 0),
      coalesce((body).under_control, 0), coalesce((body).keys, 0), coalesce((body).radios, 0) from given)
  insert into rosters_presence (record, incident, site, staff, kind, effective_at, recorded_at, scanned, noted_by)
    select id, incident_id, site, (body).leaves, 'end', effective_at, moment, false, '' from given
     where (body).leaves is not null
    union all
    select id, incident_id, site, (body).takes, 'begin', effective_at, moment, false, '' from given
     where (body).takes is not null and (body).takes is distinct from (body).leaves
$$;
alter type rosters_hand_over_body drop attribute stock, drop attribute open_items;
"""


def seal(_apps: Any, editor: Any) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        for record, incident, site, recorded_at, words in cursor.fetchall():
            try:
                sealed = sealing.seal(sealing.key_for_incident(incident), words, column=COLUMN)
            except Problem:
                continue
            cursor.execute(KEEP, (record, incident, site, WORDS, sealed, recorded_at))
        cursor.execute(CLEAR)


class Migration(migrations.Migration):
    dependencies = [("rosters", "0008_what_if"), ("people", "0021_shown_by_code"), ("kernel", "0019_hold_typed")]

    operations = [
        migrations.RunPython(seal),
        migrations.RemoveField("handover", "stock"),
        migrations.RemoveField("handover", "open_items"),
        migrations.RunSQL(TAKE),
    ]
