"""The second wall around sites: their names are public, but only who has the place may open, move or close one."""

from django.db import migrations

WALL = """
alter table {table} enable row level security;
create policy anyone_reads on {table} for select using (true);
create policy scope_opens on {table} for insert with check ({inside});
create policy scope_changes on {table} for update using ({inside}) with check ({inside});
"""
INSIDE = (
    'code >= (select kernel_scope_low()) collate "C" and code < (select kernel_scope_high()) collate "C"'
    " and kernel_in_places(code, (select kernel_scope_places()))"
)


class Migration(migrations.Migration):
    dependencies = [("places", "0002_walls")]

    operations = [
        migrations.RunSQL(WALL.format(table=table, inside=INSIDE)) for table in ("places_site", "places_grid")
    ]
