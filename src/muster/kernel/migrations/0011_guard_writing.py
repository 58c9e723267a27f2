"""The writing half of a wall, for tables that all of an incident read and only a place's own people write."""

from django.db import migrations

SQL = """
create procedure kernel_guard_writing(tab regclass, code_column text default 'place') language plpgsql as $$
declare
  inside text := format(
    'incident = (select kernel_scope_incident()) and case'
    ' when %1$I >= (select kernel_scope_low()) collate "C" and %1$I < (select kernel_scope_high()) collate "C"'
    ' then (select kernel_scope_places()) is null or kernel_in_places(%1$I, (select kernel_scope_places())) end',
    code_column);
begin
  execute format('alter table %s enable row level security', tab);
  execute format('drop policy if exists writing on %s', tab);
  execute format('drop policy if exists changing on %s', tab);
  execute format('create policy writing on %s for insert with check (%s)', tab, inside);
  execute format('create policy changing on %s for update using (%s)', tab, inside);
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0010_walls_of_the_app")]

    operations = [migrations.RunSQL(SQL)]
