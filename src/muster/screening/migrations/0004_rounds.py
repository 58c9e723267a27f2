"""From door to door: posts entrusted with people, visits that their phones record, people whom they found."""

from django.db import migrations, models
from django.db.models import F, Q

SQL = """
-- Which of these records were taken back by a moment: asked by people who see the person, not the post.
create function screening_taken_back(ids uuid[], at timestamptz) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select target from kernel_void where target = any (ids) and recorded_at <= at
$$;

-- What the latest living call or visit came to, and when somebody was last reached: one rule for phone, desk and void.
-- Rows are locked before they are read, or of two phones' batches the later would miss what the earlier wrote.
create function screening_settle_contact(incident_id bigint, people uuid[]) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from screening_measure m where m.incident = incident_id and m.person = any (people)
    order by m.person for update;
  update screening_measure m
     set contact = coalesce(said.contact, ''), reported_at = said.reached
    from (select p.person, last.contact, reached.at as reached
            from unnest(people) as p(person)
            left join lateral (
              select f.contact from screening_followup f
               where f.person = p.person and f.incident = incident_id and f.place <> f.site
                 and not exists (select from kernel_void v where v.target = f.id)
               order by f.at desc, f.id desc limit 1) last on true
            left join lateral (
              select max(f.at) as at from screening_followup f
               where f.person = p.person and f.incident = incident_id and f.place <> f.site
                 and f.contact in ('on_the_way', 'arrived')
                 and not exists (select from kernel_void v where v.target = f.id)) reached on true) said
   where m.incident = incident_id and m.person = said.person;
end $$;

create type screening_visit_body as (
  person uuid, way text, contact text, temperature_tenths integer, symptoms text[], asked text[], sampled boolean
);

-- Visits stand at the person's place, which the phone's own scope does not reach: the function looks whether the post
-- was entrusted with them when it happened, or three days before, as long as a phone works on by its list.
create function screening_take_visits(incident_id bigint, records jsonb, moment timestamptz) returns void
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
    from screening_followup f
   where f.id in (select (e ->> 'id')::uuid from jsonb_array_elements(records) e) and f.place <> f.site and f.sampled
     and d.incident = incident_id and d.person = f.person and d.done_at is null and d.since <= f.at and f.at < d.until;
end $$;

create function screening_void_visit(target uuid, moment timestamptz) returns void
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
     where d.incident = one.incident and d.person = one.person and d.result = 'sampled' and d.done_at = one.at;
  end if;
end $$;

create type screening_found_body as (place text, arrived_at timestamptz);
create function screening_take_found(incident_id bigint, records jsonb, moment timestamptz) returns void
  language sql as $$
  insert into screening_found (record, incident, site, place, arrived_at, "by", effective_at, recorded_at)
    select id, incident_id, site, (body).place, (body).arrived_at, "by", effective_at, moment
      from jsonb_to_recordset(records)
           as t(id uuid, site text, effective_at timestamptz, "by" uuid, body screening_found_body)
$$;

insert into kernel_recordtype (name, take, void) values
  ('screening.record_visit', 'screening_take_visits', 'screening_void_visit'),
  ('screening.report_person', 'screening_take_found', '');

call kernel_guard('screening_entrusted', 'place');
revoke delete, truncate on screening_entrusted from muster_app;
call kernel_guard('screening_found');
call kernel_freeze('screening_found');
call kernel_guard('screening_foundfiled');
call kernel_freeze('screening_foundfiled');
call kernel_guard('screening_escalated', 'place');
call kernel_freeze('screening_escalated');
call kernel_hold('screening_escalated', 'ledger');
call kernel_hold('screening_entrusted', 'ledger');
call kernel_hold('screening_found', 'ledger', '', '', '', 'record');
call kernel_hold('screening_foundfiled', 'ledger', '', '', '', 'record');
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_linkage"), ("kernel", "0014_rows_by_column")]

    operations = [
        migrations.AddField("followup", "by", models.UUIDField(null=True)),
        migrations.AddField("followup", "sampled", models.BooleanField(default=False)),
        migrations.AddField("followup", "site", models.TextField(db_collation="C", default="")),
        migrations.CreateModel(
            name="Entrusted",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("place", models.TextField(db_collation="C")),
                ("owner", models.TextField(default="")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("made_by", models.TextField()),
                ("ended_by", models.TextField(default="")),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["incident", "site"], name="screening_entrusted_site")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="screening_entrusted_times"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Found",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("place", models.TextField(db_collation="C")),
                ("arrived_at", models.DateTimeField(null=True)),
                ("by", models.UUIDField(null=True)),
                ("effective_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["incident", "recorded_at"], name="screening_found_recorded")],
            },
        ),
        migrations.CreateModel(
            name="FoundFiled",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("person", models.UUIDField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Escalated",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("level", models.TextField()),
                ("late_since", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["person", "late_since", "level"], name="screening_escalated_once")
                ],
                "indexes": [models.Index(fields=["incident", "place", "level"], name="screening_escalated_place")],
            },
        ),
        migrations.RunSQL(SQL),
    ]
