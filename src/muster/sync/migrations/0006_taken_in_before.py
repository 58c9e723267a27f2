"""The door asks under which id something that had to be renamed stands already."""

from django.db import migrations

SQL = """
create function sync_renamed_before(device_id bigint, formers uuid[]) returns jsonb
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(jsonb_object_agg(n.was, n.record), '{}')
    from kernel_renamed n where n.device = device_id and n.was = any (formers)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("sync", "0005_off_duty"), ("kernel", "0016_settled")]

    operations = [migrations.RunSQL(SQL)]
