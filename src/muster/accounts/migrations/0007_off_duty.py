"""Somebody is taken off a shift's list; codes have a short mark for phones without a network; who is off duty at a post."""

from django.db import migrations, models

SQL = """
-- Who of these was taken off duty at a post, from when until a duty of theirs that holds again; null is for good. A
-- shift or mandate that ran out by itself is no taking off, unless it was a mandate: that is what its end is for.
create function accounts_off_duty(incident_id bigint, at_site text, whos bigint[], persons uuid[])
  returns table (who bigint, person uuid, since timestamptz, until timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  with listed as (
    select c.shift_id, c.who, c.person, c.struck_at as gone_at from accounts_shiftcode c
     where c.incident = incident_id and (c.who = any (whos) or c.person = any (persons))
    union all
    select e.shift_id, e.who, e.person, e.ended_at from accounts_shiftentry e
     where e.incident = incident_id and (e.who = any (whos) or e.person = any (persons))
  ), turns as (
    select l.who, max(l.person::text)::uuid as person, s.since, s.until, least(min(l.gone_at), s.closed_at) as gone_at
      from listed l join accounts_shift s on s.id = l.shift_id and starts_with(at_site, s.place)
     group by s.id, l.who
  ), duties as (
    select u.person, m.since, m.until from accounts_mandate m join accounts_user u on u.id = m.user_id
     where u.person = any (persons) and not u.on_shift and (m.incident is null or m.incident = incident_id)
       and exists (select from unnest(m.places) p where starts_with(at_site, p))
  ), holding as (
    select t.who, t.person, t.since, coalesce(t.gone_at, t.until) as until from turns t
    union all
    select null, d.person, d.since, d.until from duties d
  ), ends as (
    select t.who, t.person, t.gone_at as at from turns t where t.gone_at is not null
    union all
    select null, d.person, d.until from duties d where d.until <= kernel_now(incident_id)
  ), gaps as (
    select e.who, e.person, e.at,
           (select min(greatest(h.since, e.at)) from holding h
             where (h.person = e.person or (h.person is null and e.person is null and h.who = e.who))
               and (h.until is null or h.until > e.at)) as again
      from ends e
  )
  select g.who, g.person, g.at, g.again from gaps g where g.again is null or g.again > g.at
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_passkeys"), ("kernel", "0014_rows_by_column")]

    operations = [
        migrations.AddField("shift", "code_short", models.IntegerField(null=True)),
        migrations.AddField("shiftcode", "short", models.IntegerField(null=True)),
        migrations.AddField("shiftcode", "struck_at", models.DateTimeField(null=True)),
        migrations.RunSQL(SQL),
    ]
