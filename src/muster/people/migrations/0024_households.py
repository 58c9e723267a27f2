"""A household is the same one whoever asks there: by the blind index of its place and door."""

from django.db import migrations

SQL = """
-- The blind index of the household that a record names; null where it names none, or the names are gone. It counts
-- households for whoever may read figures: nobody learns a door from it.
create function people_household(wanted uuid) returns bytea
  language sql stable security definer set search_path = public, pg_temp as $$
  select i.marks[1] from people_identity i
   where i.record = wanted and i.position = 0 and i.kind = 'door' and i.incident = kernel_scope_incident()
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0023_guardian")]

    operations = [migrations.RunSQL(SQL)]
