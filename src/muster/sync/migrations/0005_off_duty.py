"""What the door asks about the people whom records name: who was taken off duty, and when."""

from django.db import migrations

SQL = """
create function sync_off_duty(incident_id bigint, at_site text, whos bigint[], persons uuid[]) returns jsonb
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_array(o.who, o.person, o.since, o.until)), '[]')
    from (select * from accounts_off_duty(incident_id, at_site, whos, persons)
          union all
          select null, s.id, s.left_at, null from people_staff s where s.id = any (persons) and s.left_at is not null) o
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sync", "0004_rows_by_column"),
        ("accounts", "0007_off_duty"),
        ("people", "0018_arriving_borders"),
    ]

    operations = [migrations.RunSQL(SQL)]
