"""The walls of the app are the app's: a policy that reads another table must not be asked of the purger, who may not.

The purger has policies of its own (`kernel_hold`), which let it see a row only once two people have signed.
"""

from django.db import migrations

SQL = """
create or replace procedure kernel_keep_from_purger() language plpgsql as $$
declare
  one record;
begin
  for one in select p.oid::regprocedure as routine from pg_proc p join pg_namespace n on n.oid = p.pronamespace
              where n.nspname = 'public' and p.prosecdef and p.proname <> 'kernel_purgeable' loop
    execute format('revoke execute on routine %s from public', one.routine);
    execute format('grant execute on routine %s to muster_app', one.routine);
  end loop;
  for one in select policyname, tablename from pg_policies where schemaname = 'public' and roles = '{public}' loop
    execute format('alter policy %I on %I to muster_app, muster_audit', one.policyname, one.tablename);
  end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0009_walls_with_estimates")]

    operations = [migrations.RunSQL(SQL)]
