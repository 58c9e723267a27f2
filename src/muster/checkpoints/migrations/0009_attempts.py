"""Repeated attempts become a question over pairs of records: any order of arrival and any later void answers alike."""

from django.db import migrations, models

WALLS = """
-- Who is told of an attempt: the post, each post that turned them back before, and all posts of the town.
create function checkpoints_told(site text, earlier_site text) returns boolean language sql stable parallel safe as $$
  select (site >= kernel_scope_low() collate "C" and site < kernel_scope_high() collate "C"
          and kernel_in_places(site, kernel_scope_places()))
      or (earlier_site >= kernel_scope_low() collate "C" and earlier_site < kernel_scope_high() collate "C"
          and kernel_in_places(earlier_site, kernel_scope_places()))
      or exists (select from unnest(coalesce(kernel_scope_places(), array[kernel_scope_low()])) as p(place)
                  where length(place) >= 9 and starts_with(site, left(place, 9)))
$$;

alter table checkpoints_attempt enable row level security;
create policy scope on checkpoints_attempt using (
  incident = (select kernel_scope_incident()) and checkpoints_told(site, earlier_site));
call kernel_freeze('checkpoints_attempt');

-- What an attempt amounts to at a moment. A post that is told of one must count those at posts it may not look into,
-- and know which of their records were taken back: hence as the owner, behind the same wall.
create function checkpoints_repeats(wanted uuid[], as_of timestamptz)
  returns table (record uuid, previous uuid, site text, previous_site text, attempts bigint, first_at timestamptz,
                 effective_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.record, (array_agg(a.earlier order by a.earlier_at desc, a.earlier desc))[1], a.site,
         (array_agg(a.earlier_site order by a.earlier_at desc, a.earlier desc))[1], count(*) + 1, min(a.earlier_at),
         a.effective_at
    from checkpoints_attempt a
   where a.incident = kernel_scope_incident() and a.record = any (wanted) and a.recorded_at <= as_of
     and not exists (select from kernel_void v where v.target = a.record and v.recorded_at <= as_of)
     and not exists (select from kernel_void v where v.target = a.earlier and v.recorded_at <= as_of)
   group by a.record, a.site, a.effective_at
  having bool_or(checkpoints_told(a.site, a.earlier_site))
$$;
"""

KEEP = """
-- A repeat named the attempt before it, and that one its own: followed back to the first, these are the pairs.
insert into checkpoints_attempt (record, earlier, incident, site, earlier_site, effective_at, earlier_at, recorded_at)
  with recursive back as (
    select r.record, r.previous as earlier, r.first_at from checkpoints_repeat r
    union
    select b.record, r.previous, b.first_at from back b join checkpoints_repeat r on r.record = b.earlier
  )
  select r.record, c.record, r.incident, r.site, c.site, r.effective_at, c.effective_at, r.recorded_at
    from back b join checkpoints_repeat r on r.record = b.record join checkpoints_check c on c.record = b.earlier
   where c.effective_at >= b.first_at
  on conflict do nothing;
"""


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0008_judged_by_time")]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("earlier", models.UUIDField()),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("earlier_site", models.TextField(db_collation="C")),
                ("effective_at", models.DateTimeField()),
                ("earlier_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["incident", "effective_at"], name="checkpoints_attempt_time"),
                    models.Index(fields=["earlier"], name="checkpoints_attempt_earlier"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "earlier"), name="checkpoints_attempt_once"),
                    models.CheckConstraint(
                        condition=models.Q(earlier_at__lt=models.F("effective_at")), name="checkpoints_attempt_order"
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEEP),
        migrations.RunSQL(WALLS),
        migrations.DeleteModel(name="Repeat"),
    ]
