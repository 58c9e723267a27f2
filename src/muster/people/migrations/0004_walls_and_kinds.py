"""Row-level security of people, what gates may know of somebody's standing, and the kinds that a county starts with."""

from django.db import migrations

SQL = """
-- Staff and organisations belong to places, not to an incident.
create procedure people_guard(tab regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tab);
  execute format(
    'create policy scope on %s using (place >= (select kernel_scope_low()) collate "C"'
    ' and place < (select kernel_scope_high()) collate "C"'
    ' and kernel_in_places(place, (select kernel_scope_places())))', tab);
end $$;

call people_guard('people_organisation');
call people_guard('people_staff');
call people_guard('people_staffidentity');
call people_guard('people_tie');
call people_guard('people_mapping');
call kernel_guard('people_upload', 'place');
call people_guard('people_uploadpart');
call kernel_guard('people_reveal', 'place');
call kernel_guard('people_hold', 'place');
call kernel_guard('people_testproof', 'place');
call kernel_freeze('people_reveal');
call kernel_freeze('people_testproof');

-- An arrival is seen where it was recorded and where it goes.
alter table people_arrival enable row level security;
create policy scope on people_arrival for select using (
  incident = (select kernel_scope_incident()) and (
    (site >= (select kernel_scope_low()) collate "C" and site < (select kernel_scope_high()) collate "C"
      and kernel_in_places(site, (select kernel_scope_places())))
    or (place >= (select kernel_scope_low()) collate "C" and place < (select kernel_scope_high()) collate "C"
      and kernel_in_places(place, (select kernel_scope_places())))));
create policy filed on people_arrival for insert with check (
  incident = (select kernel_scope_incident())
  and site >= (select kernel_scope_low()) collate "C" and site < (select kernel_scope_high()) collate "C"
  and kernel_in_places(site, (select kernel_scope_places())));
call kernel_freeze('people_arrival');

-- Figures, never names: whoever may not see names does not even get their sealed text.
create policy names on people_identity as restrictive for select using ((select kernel_scope_names()));
create policy names on people_staffidentity as restrictive for select using ((select kernel_scope_names()));
revoke update, delete, truncate on people_identity from muster_app;

-- Without a conflict target: a device files names it may not read.
create or replace procedure people_take_identities(
  incident_id bigint, identities jsonb, arrived uuid[], moment timestamptz
) language sql as $$
  insert into people_identity (record, position, incident, site, kind, sealed, marks, recorded_at)
    select record, position, incident_id, site, kind, decode(sealed, 'base64'),
           array(select decode(m, 'base64') from unnest(marks) m), moment
      from jsonb_to_recordset(identities)
           as i(record uuid, position smallint, site text, kind text, sealed text, marks text[])
     where arrived is null or record = any (arrived)
    on conflict do nothing
$$;

-- Arrivals that a gate's records tell of: rows of record, position, site, place (where they go), origin, arrived_at.
create procedure people_file_arrivals(incident_id bigint, arrivals jsonb, moment timestamptz) language sql as $$
  insert into people_arrival (incident, place, site, record, position, origin, arrived_at, recorded_at)
    select incident_id, coalesce(nullif(place, ''), site), site, record, position, coalesce(origin, ''), arrived_at,
           moment
      from jsonb_to_recordset(arrivals)
           as a(record uuid, position smallint, site text, place text, origin text, arrived_at timestamptz)
    on conflict do nothing
$$;

-- An overlap of arrays is not leakproof, so the index would not be used under row-level security: ids are found here,
-- and whoever asks reads only the rows of their scope by them.
create function people_identities_with(wanted bytea[]) returns setof bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  select id from people_identity where incident = kernel_scope_incident() and marks && wanted
$$;

-- Where else in the incident the same number or plate was recorded: for a gate that must see repeated attempts.
create function people_records_with(wanted bytea[], after timestamptz)
  returns table (mark bytea, record uuid, site text, recorded_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select m, i.record, i.site, i.recorded_at
    from people_identity i, unnest(i.marks) m
   where i.incident = kernel_scope_incident() and i.marks && wanted and m = any (wanted) and i.recorded_at >= after
$$;

create function people_staff_with(wanted bytea[]) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select staff_id from people_staffidentity where marks && wanted
$$;

-- What a gate must know of somebody who may have been marked or tested in any place of the incident; not where.
create function people_standing(wanted bytea[], at timestamptz, as_of timestamptz)
  returns table (mark bytea, kind text, verdict text, since timestamptz, until timestamptz, result text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select h.mark, h.kind_id, k.verdict, h.since, h.until, null
    from people_hold h join people_holdkind k on k.key = h.kind_id
   where h.incident = kernel_scope_incident() and h.mark = any (wanted) and h.recorded_at <= as_of
     and h.since <= at and (h.until is null or h.until > at) and (h.lifted_at is null or h.lifted_at > as_of)
  union all
  select * from (
    select distinct on (p.mark) p.mark, 'test', null, p.sampled_at, p.reported_at, p.result
      from people_testproof p
     where p.incident = kernel_scope_incident() and p.mark = any (wanted) and p.recorded_at <= as_of
       and p.sampled_at <= at
     order by p.mark, p.sampled_at desc, p.recorded_at desc) proofs
$$;

insert into people_organisationkind (key, family, position, name_zh, name_en) values
  ('agency', 'unit', 1, '机关单位', 'Agency'),
  ('institution', 'unit', 2, '事业单位', 'Public institution'),
  ('enterprise', 'unit', 3, '企业', 'Enterprise'),
  ('town-government', 'unit', 4, '乡镇（街道）', 'Town or subdistrict office'),
  ('village-committee', 'unit', 5, '村（居）委会', 'Village or residents'' committee'),
  ('association', 'unit', 6, '社会组织', 'Association'),
  ('party-committee', 'party', 11, '党委（党组）', 'Party committee'),
  ('party-branch', 'party', 12, '党支部', 'Party branch'),
  ('temporary-branch', 'party', 13, '临时党支部', 'Temporary Party branch'),
  ('vanguard-team', 'team', 21, '党员突击队', 'Party members'' task team'),
  ('volunteer-team', 'team', 22, '志愿服务队', 'Volunteer team'),
  ('militia', 'team', 23, '民兵分队', 'Militia detachment'),
  ('vanguard-post', 'post', 31, '党员先锋岗', 'Party members'' model post');

insert into people_tiekind (key, position, name_zh, name_en) values
  ('works-for', 1, '工作单位', 'Works for'),
  ('branch-member', 2, '党组织关系', 'Branch member'),
  ('reports-to', 3, '居住地报到社区', 'Lives in and reports to');

insert into people_skill (key, position, name_zh, name_en) values
  ('lead', 1, '带班', 'Shift lead'),
  ('medic', 2, '医护', 'Medical'),
  ('sampling', 3, '核酸采样', 'Sampling'),
  ('police', 4, '执法', 'Law enforcement'),
  ('registration', 5, '信息登记', 'Registration'),
  ('disinfection', 6, '消毒消杀', 'Disinfection'),
  ('driver', 7, '驾驶', 'Driving'),
  ('counselling', 8, '心理疏导', 'Counselling'),
  ('interpreter', 9, '翻译', 'Interpreting');

insert into people_holdkind (key, verdict, name_zh, name_en) values
  ('close-contact', 'transfer', '密切接触者', 'Close contact'),
  ('risk-history', 'transfer', '高风险区旅居史', 'Stay in a high-risk area'),
  ('home-quarantine', 'turn_back', '居家隔离', 'Home quarantine'),
  ('test-missed', 'sample', '应检未检', 'Missed test'),
  ('attention', 'doubt', '重点关注', 'Needs attention');
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_people_and_standing"), ("kernel", "0002_walls")]

    operations = [migrations.RunSQL(SQL)]
