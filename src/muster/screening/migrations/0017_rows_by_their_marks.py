"""Rows that came before are found by their marks, whatever the database believes of the table.

While a table is new the database holds it for empty, and any way to read it is as good as another. The plan of that
moment reads every row for every mark, and is kept while the first lists come in: two long ones kept the database at it
for ten minutes.
"""

from django.db import migrations

SQL = """
create or replace function screening_rows_with(wanted bytea[], sender text) returns table (at bigint, id bigint)
  language sql stable security definer set search_path = public, pg_temp
  -- What is left is a bitmap of an index, and a sum is in none: the one of the marks alone can be taken.
  set enable_seqscan = off set enable_indexscan = off set enable_indexonlyscan = off as $$
  select w.at, r.id from unnest(wanted) with ordinality w(mark, at) cross join lateral (
    select s.id from screening_sourcerow s
     where s.marks @> array[w.mark] and s.incident + 0 = kernel_scope_incident() and s.source = sender) r
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0016_rules_looked")]

    operations = [migrations.RunSQL(SQL)]
