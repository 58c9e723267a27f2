"""The files of an operation, whoever asked for them: only which jobs, so that their folders can be removed."""

from django.db import migrations

SQL = """
create function kernel_jobs_of(wanted bigint) returns setof bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  select id from kernel_job where incident = wanted
$$;

-- What runs with the owner's rights is for the program alone. Called after every migration, whoever brought a function.
create procedure kernel_keep_from_purger() language plpgsql as $$
declare
  one regprocedure;
begin
  for one in select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace
              where n.nspname = 'public' and p.prosecdef and p.proname <> 'kernel_purgeable' loop
    execute format('revoke execute on routine %s from public', one);
    execute format('grant execute on routine %s to muster_app', one);
  end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_holdings")]

    operations = [migrations.RunSQL(SQL)]
