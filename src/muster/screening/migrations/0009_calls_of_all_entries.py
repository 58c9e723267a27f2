"""Calls, visits and samples count for the person, whichever of the entries put together they were written under."""

from django.db import migrations

SQL = """
-- Of whoever these people are told of under: all their entries. One who was put together with nobody has one.
create function screening_told_under(incident_id bigint, people uuid[]) returns table (person uuid, entry uuid)
  language sql stable as $$
  with recursive up(at) as (
    select unnest(people)
    union
    select m.kept from up join screening_merge m
        on m.gone = up.at and m.undone_at is null and m.incident = incident_id
  ), down(person, entry) as (
    select u.at, u.at from up u
     where not exists (select from screening_merge m where m.gone = u.at and m.undone_at is null)
    union
    select d.person, m.gone from down d join screening_merge m
        on m.incident = incident_id and m.kept = d.entry and m.undone_at is null
  )
  select down.person, down.entry from down
$$;

-- Rows are locked before they are read, or of two phones' batches the later would miss what the earlier wrote; and once
-- more, for while the first lock was waited for, two entries may have been put together.
create or replace function screening_settle_contact(incident_id bigint, people uuid[]) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from screening_measure m
    where m.incident = incident_id
      and m.person in (select unnest(people) union select t.person from screening_told_under(incident_id, people) t)
    order by m.person for update;
  perform 1 from screening_measure m
    where m.incident = incident_id and m.person in (select t.person from screening_told_under(incident_id, people) t)
    order by m.person for update;
  update screening_measure m
     set contact = coalesce(said.contact, ''), reported_at = said.reached
    from (select p.person, last.contact, reached.at as reached
            from (select t.person, array_agg(t.entry) as entries
                    from screening_told_under(incident_id, people) t group by t.person) p
            left join lateral (
              select f.contact from screening_followup f
               where f.person = any (p.entries) and f.incident = incident_id and f.place <> f.site
                 and not exists (select from kernel_void v where v.target = f.id)
               order by f.at desc, f.id desc limit 1) last on true
            left join lateral (
              select max(f.at) as at from screening_followup f
               where f.person = any (p.entries) and f.incident = incident_id and f.place <> f.site
                 and f.contact in ('on_the_way', 'arrived')
                 and not exists (select from kernel_void v where v.target = f.id)) reached on true) said
   where m.incident = incident_id and m.person = said.person;
end $$;

create or replace function screening_take_visits(incident_id bigint, records jsonb, moment timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  met uuid[];
begin
  insert into screening_followup (id, person, incident, place, way, contact, temperature, symptoms, asked, sampled,
                                  site, "by", actor, at, recorded_at)
    select t.id, (t.body).person, incident_id, coalesce(entrusted.place, t.site), (t.body).way, (t.body).contact,
           (t.body).temperature_tenths / 10.0, coalesce((t.body).symptoms, '{}'), coalesce((t.body).asked, '{}'),
           coalesce((t.body).sampled, false), t.site, t."by", current_setting('muster.actor'), t.effective_at, moment
      from jsonb_to_recordset(records)
           as t(id uuid, site text, effective_at timestamptz, "by" uuid, body screening_visit_body)
      left join lateral (
        select m.place from screening_measure m
          join screening_entrusted e on e.incident = incident_id and e.site = t.site
               and starts_with(m.place, e.place) and e.since <= t.effective_at
               and (e.until is null or t.effective_at < e.until + interval '72 hours')
         where m.incident = incident_id and m.person = (t.body).person limit 1) entrusted on true;
  met := array(select f.person from screening_followup f
                where f.id in (select (e ->> 'id')::uuid from jsonb_array_elements(records) e) and f.place <> f.site);
  perform screening_settle_contact(incident_id, met);
  -- A sample ticks off the test that is due; the laboratory's answer comes in beside it.
  update screening_testdue d set done_at = f.at, result = 'sampled'
    from screening_followup f join screening_told_under(incident_id, met) t on t.entry = f.person
   where f.id in (select (e ->> 'id')::uuid from jsonb_array_elements(records) e) and f.place <> f.site and f.sampled
     and d.incident = incident_id and d.person = t.person and d.done_at is null and d.since <= f.at and f.at < d.until;
end $$;

create or replace function screening_void_visit(target uuid, moment timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  one record;
begin
  select f.person, f.incident, f.at, f.sampled, f.place <> f.site as counts into one
    from screening_followup f where f.id = target;
  if not found or not one.counts then
    return;
  end if;
  perform screening_settle_contact(one.incident, array[one.person]);
  if one.sampled then
    update screening_testdue d set done_at = null, result = ''
     where d.incident = one.incident and d.result = 'sampled' and d.done_at = one.at
       and d.person in (select t.person from screening_told_under(one.incident, array[one.person]) t);
  end if;
end $$;

-- People who were put together before this: as the rule says now.
select screening_settle_contact(m.incident, array_agg(m.kept))
  from screening_merge m where m.undone_at is null group by m.incident;
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0008_ledgerlayout")]

    operations = [migrations.RunSQL(SQL)]
