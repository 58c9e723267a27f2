"""Lists of sites that were forgotten: what is kept of them goes after a day, and the audit says so."""

from django.db import migrations, models

EXPIRE = """
create function places_expire_lists(older interval) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint;
begin
  with old as (
    update places_sitelist set sealed = null, state = case when state = 'opened' then state else 'expired' end
     where sealed is not null and received_at < clock_timestamp() - older
    returning id, incident, place, rows
  ), told as (
    insert into kernel_audit (at, incident, place, actor, action, subject, detail)
    select kernel_now(incident), incident, place, 'system:expiry', 'places.expire_list', 'sitelist:' || id,
           jsonb_build_object('rows', rows)
      from old returning 1
  )
  select count(*) into gone from told;
  return gone;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0004_site_lists")]

    operations = [
        migrations.AlterField(
            "sitelist",
            "state",
            models.TextField(
                choices=[
                    ("read", "Read"),
                    ("opened", "Sites opened"),
                    ("discarded", "Thrown away"),
                    ("expired", "Expired"),
                ],
                default="read",
            ),
        ),
        migrations.RunSQL(EXPIRE),
    ]
