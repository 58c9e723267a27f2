-- Each use of a pass at a gate, and what is wrong with it seen from all uses together, in whatever order they came in.
call kernel_guard('passes_batch', 'place');
call kernel_guard('passes_pass', 'place');
call kernel_guard('passes_use');
call kernel_guard('passes_flag');
call kernel_freeze('passes_use');

-- Public keys are for every gate of the operation. The private half is sealed, and only a desk makes or ends a key.
alter table passes_signingkey enable row level security;
create policy scope on passes_signingkey using (incident = (select kernel_scope_incident()));

-- What a gate must refuse without asking: the serials withdrawn that would hold otherwise. All of the operation's, for
-- a pass of one village is shown at the gate of another.
create function passes_withdrawn(incident_id bigint, moment timestamptz, out edition bigint, out serials bytea[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(*), array_agg(serial order by serial) filter (where until > moment)
    from passes_pass
   where incident = incident_id and incident = kernel_scope_incident() and withdrawn_at <= moment
$$;

-- The weightiest fault of each living use of these passes; sees all sites, since the other use was at another gate.
create function passes_faults(incident_id bigint, wanted bytea[])
  returns table (record uuid, site text, serial bytea, fault text)
  language sql stable security definer set search_path = public, pg_temp as $$
  with u as materialized (
    select u.record, u.site, u.serial, u.people, u.effective_at, u.direction = 'out' as outing, p.id as pass, p.gates,
           p.since, p.until, p.withdrawn_at, p.times, p.days, p.people as most,
           (u.effective_at at time zone coalesce(p.zone, 'UTC'))::date as day
      from passes_use u left join passes_pass p on p.incident = u.incident and p.serial = u.serial
     where u.incident = incident_id and u.serial = any (wanted) and u.passed
       and not exists (select from kernel_void v where v.target = u.record)
  )
  select u.record, u.site, u.serial, case
    when u.pass is null then 'unknown'
    when u.withdrawn_at <= u.effective_at then 'withdrawn'
    when u.effective_at < u.since then 'early'
    when u.effective_at >= u.until then 'expired'
    when not exists (select from unnest(u.gates) as g(gate) where starts_with(u.site, gate)) then 'other_place'
    when u.outing and u.times is not null and u.times <= (
      select count(*) from u as v
       where v.serial = u.serial and v.outing and v.day > u.day - u.days and v.day <= u.day
         and (v.effective_at, v.record) < (u.effective_at, u.record)) then 'over_quota'
    when u.people > u.most then 'too_many'
    when exists (
      select from u as v
       where v.serial = u.serial and v.site <> u.site and (v.effective_at, v.record) < (u.effective_at, u.record)
         and v.effective_at > u.effective_at - interval '5 minutes') then 'two_places'
    end
    from u
$$;

create function passes_flag_uses(incident_id bigint, wanted bytea[], moment timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  one bytea;
begin
  -- Two phones that used the same pass may hand in at once: one waits, or neither would see the other's use.
  for one in select distinct s from unnest(wanted) as w(s) order by s loop
    perform pg_advisory_xact_lock(hashtextextended('passes:' || incident_id || ':' || encode(one, 'hex'), 0));
  end loop;
  update passes_flag f set lifted_at = moment
   where f.incident = incident_id and f.serial = any (wanted) and f.lifted_at is null and f.resolved_at is null
     and not exists (select from passes_faults(incident_id, wanted) x where x.record = f.record and x.fault is not null);
  insert into passes_flag as f (record, incident, site, serial, fault, recorded_at)
    select x.record, incident_id, x.site, x.serial, x.fault, moment
      from passes_faults(incident_id, wanted) x where x.fault is not null
    on conflict (record) do update set lifted_at = null where f.resolved_at is null and f.lifted_at is not null;
end $$;

-- `uses` is a list of {record, site, effective_at, serial (hex), direction, people, passed}.
create function passes_take_uses(incident_id bigint, uses jsonb, moment timestamptz) returns void
  language plpgsql as $$
begin
  insert into passes_use (record, incident, site, serial, direction, people, passed, effective_at, recorded_at)
    select record, incident_id, site, decode(serial, 'hex'), direction, people, passed, effective_at, moment
      from jsonb_to_recordset(uses) as t(record uuid, site text, effective_at timestamptz, serial text,
                                         direction text, people smallint, passed boolean);
  perform passes_flag_uses(incident_id, array(
    select decode(e ->> 'serial', 'hex') from jsonb_array_elements(uses) e), moment);
end $$;

create function passes_void_use(target uuid, moment timestamptz) returns void language plpgsql as $$
declare
  gone record;
begin
  select incident, serial into gone from passes_use where record = target;
  if found then
    perform passes_flag_uses(gone.incident, array[gone.serial], moment);
  end if;
end $$;
