"""How far work of a kind is, whoever asked for it: what a page waits for may have been begun by the program itself.

Who asked, and what for, stays theirs.
"""

from django.db import migrations

SQL = """
create function kernel_job_under_way(wanted text) returns table (done integer, total integer, places jsonb)
  language sql stable security definer set search_path = public, pg_temp as $$
  select j.done, j.total, j.places from kernel_job j
   where j.incident = (select kernel_scope_incident()) and j.kind = wanted and j.state in ('running', 'waiting')
   order by j.state = 'waiting', j.id limit 1
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0019_hold_typed")]

    operations = [migrations.RunSQL(SQL)]
