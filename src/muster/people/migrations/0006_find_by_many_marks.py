"""Look each mark up by itself: one overlap with the thousands of marks of a list compares every row with all of them."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

SQL = """
create or replace function people_identities_with(wanted bytea[]) returns setof bigint
  language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
  select distinct i.id from unnest(wanted) w cross join lateral (
    select id from people_identity where marks @> array[w] and incident = kernel_scope_incident()) i
$$;

create or replace function people_staff_with(wanted bytea[]) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
  select distinct i.staff_id from unnest(wanted) w cross join lateral (
    select staff_id from people_staffidentity where marks @> array[w]) i
$$;

create or replace function people_records_with(wanted bytea[], after timestamptz)
  returns table (mark bytea, record uuid, site text, recorded_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
  select w, i.record, i.site, i.recorded_at from unnest(wanted) w cross join lateral (
    select * from people_identity p
     where p.marks @> array[w] and p.incident = kernel_scope_incident() and p.recorded_at >= after) i
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_marks_at_once")]

    operations = [
        migrations.RunSQL(SQL),
        migrations.RemoveIndex(model_name="staffidentity", name="people_staffidentity_marks"),
        migrations.AddIndex(
            model_name="staffidentity",
            index=GinIndex(fastupdate=False, fields=["marks"], name="people_staffidentity_marks"),
        ),
    ]
