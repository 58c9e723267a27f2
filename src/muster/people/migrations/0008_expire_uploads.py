"""Lists that were forgotten: what is kept of them goes after a day, whoever they belong to, and the audit says so."""

from django.db import migrations, models
from django.utils import timezone

EXPIRE = """
create function people_expire_uploads(older interval) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint;
begin
  with old as materialized (
    select u.id, u.incident, u.place, u.state, count(*) as parts
      from people_upload u join people_uploadpart p on p.upload_id = u.id
     where u.received_at < clock_timestamp() - older
     group by u.id
  ), deleted as (
    delete from people_uploadpart p using old where p.upload_id = old.id
  ), marked as (
    update people_upload u set state = 'expired' from old where u.id = old.id and old.state <> 'loaded'
  ), told as (
    insert into kernel_audit (at, incident, place, actor, action, subject, detail)
    select kernel_now(incident), incident, place, 'system:expiry', 'people.expire_upload', 'upload:' || id,
           jsonb_build_object('parts', parts)
      from old returning 1
  )
  select count(*) into gone from told;
  return gone;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0007_holdings")]

    operations = [
        migrations.AddField(
            "upload",
            "received_at",
            models.DateTimeField(auto_now_add=True, default=timezone.now),
            preserve_default=False,
        ),
        migrations.AlterField(
            "upload",
            "state",
            models.TextField(
                choices=[
                    ("read", "Read"),
                    ("loading", "Loading"),
                    ("loaded", "Loaded"),
                    ("discarded", "Thrown away"),
                    ("expired", "Expired"),
                ],
                default="read",
            ),
        ),
        migrations.RunSQL(EXPIRE),
    ]
