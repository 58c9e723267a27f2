"""Arrivals whose record was taken back, and whom somebody arriving is shown to: where they go, too."""

from django.db import migrations

SQL = """
-- Where somebody goes may not look into the gate's records, so it could not see that one was taken back: as the owner.
create function people_arrivals_undone(as_of timestamptz) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select v.target from kernel_void v
   where v.incident = kernel_scope_incident() and v.recorded_at <= as_of
     and exists (select from people_arrival a where a.record = v.target)
$$;

-- Who comes to a place is shown to that place, though the gate that wrote the name down lies elsewhere.
create policy arriving on people_identity for select using (
  incident = (select kernel_scope_incident())
  and exists (select from people_arrival a
               where a.record = people_identity.record and a.position = people_identity.position));
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0008_expire_uploads"), ("kernel", "0002_walls")]

    operations = [migrations.RunSQL(SQL)]
