"""Row-level security that does not mislead the planner.

The bounds of the reach are not known when a statement is planned, so each wall was taken to let one row in 4,000
through. A list over a million checks was then sorted whole, and joined by nested loops: minutes instead of
milliseconds. Inside a `case` the wall counts as every second row, and what the query itself says of places (the first
wall) decides the plan. What the wall lets through is the same.
"""

from django.db import migrations

SQL = """
create or replace procedure kernel_guard(tab regclass, code_column text default 'site') language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tab);
  execute format('drop policy if exists scope on %s', tab);
  execute format(
    'create policy scope on %s using (incident = (select kernel_scope_incident()) and case'
    ' when %I >= (select kernel_scope_low()) collate "C" and %I < (select kernel_scope_high()) collate "C"'
    ' then (select kernel_scope_places()) is null or kernel_in_places(%I, (select kernel_scope_places())) end)',
    tab, code_column, code_column, code_column);
end $$;

-- Only walls that kernel_guard built: others are of their own shape.
do $$
declare
  guarded record;
  usual text := (select pg_get_expr(polqual, polrelid) from pg_policy
                  where polrelid = 'kernel_record'::regclass and polname = 'scope');
begin
  for guarded in
    select p.polrelid::regclass as tab, code_column
      from pg_policy p, unnest(array['site', 'place']) as code_column
     where p.polname = 'scope' and pg_get_expr(p.polqual, p.polrelid) = regexp_replace(usual, '\\msite\\M', code_column, 'g')
  loop
    call kernel_guard(guarded.tab, guarded.code_column);
  end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0008_approvals")]

    operations = [migrations.RunSQL(SQL)]
