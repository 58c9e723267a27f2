"""What a unit of an office above is called is no secret below it: a town has its orders from the county's units."""

from django.db import migrations

SQL = """
-- The names alone, and only of units that belong to a place around one of the asker's; one place is the lower bound.
create function people_units_above(ids bigint[]) returns table (id bigint, name_zh text, name_en text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.name_zh, o.name_en from people_organisation o
   where o.id = any (ids)
     and exists (select from unnest(coalesce(kernel_scope_places(), array[kernel_scope_low()])) place
                  where place <> '' and starts_with(place, o.place))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0026_marks_by_their_index")]

    operations = [migrations.RunSQL(SQL)]
