-- What Python hands over for each record; `outcome` and `reason` are what it has decided so far. `site` is the device's:
-- a record that names another one is quarantined, and `claimed` keeps what it said.
create type kernel_incoming as (
  id uuid, site text, type text, version smallint, sequence bigint, "by" uuid, voids uuid,
  occurred_at timestamptz, effective_at timestamptz, boot text, monotonic_ms bigint, clock_safe boolean,
  outcome text, reason text, hash text, claimed text, body jsonb, sealed text
);

create type kernel_answer as (id uuid, outcome text, reason text, hash bytea);

-- What is known of ids, whoever they belong to: an id that the caller may not see must still count as taken.
create function kernel_receipts(ids uuid[]) returns setof kernel_answer
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, coalesce(f.outcome, r.outcome), case when f.record is null then r.reason else f.reason end, r.hash
    from kernel_record r left join kernel_resolution f on f.record = r.id
   where r.id = any (ids)
$$;

-- Hand accepted records to the features that own their types; `kinds` are the types among them.
create procedure kernel_dispatch(incident_id bigint, records jsonb, kinds text[], moment timestamptz)
  language plpgsql as $$
declare
  kind text;
  take text;
  rows jsonb;
begin
  foreach kind in array kinds loop
    select t.take into take from kernel_recordtype t where t.name = kind;
    continue when take is null or take = '';
    rows := records;
    if cardinality(kinds) > 1 then
      select jsonb_agg(e) into rows from jsonb_array_elements(records) e where e ->> 'type' = kind;
    end if;
    execute format('select %I($1, $2, $3)', take) using incident_id, rows, moment;
  end loop;
end $$;

-- Settle a correction: null when it took effect, else why it has to wait. A device corrects what it recorded itself
-- or what was recorded at its site; `trusted` is a person at the desk.
create function kernel_void(
  incident_id bigint, correction uuid, at_site text, device_id bigint, target_id uuid, trusted boolean,
  moment timestamptz
) returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
  aim record;
  erase text;
begin
  select r.site, r.type, r.incident, r.device, coalesce(f.outcome, r.outcome) as outcome into aim
    from kernel_record r left join kernel_resolution f on f.record = r.id where r.id = target_id;
  if not found then
    return 'target_unknown';
  elsif aim.incident <> incident_id
     or not (trusted or aim.device = device_id or aim.site = at_site) then
    return 'target_foreign';
  elsif aim.outcome <> 'accepted' then
    return 'target_' || aim.outcome;
  end if;
  insert into kernel_void (target, record, incident, site, recorded_at)
       values (target_id, correction, incident_id, aim.site, moment) on conflict (target) do nothing;
  if not found then
    return 'already_voided';
  end if;
  select t.void into erase from kernel_recordtype t where t.name = aim.type;
  if erase <> '' then
    execute format('select %I($1, $2)', erase) using target_id, moment;
  end if;
  return null;
end $$;

-- A record that was parked takes effect: its fate is written once, its rows go to the feature.
create procedure kernel_admit(wanted uuid, why text, who text, moment timestamptz)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  parked record;
begin
  select r.*, p.body into parked from kernel_record r join kernel_parked p on p.record = r.id where r.id = wanted;
  insert into kernel_resolution (record, incident, site, outcome, reason, actor, recorded_at)
       values (wanted, parked.incident, parked.site, 'accepted', why, who, moment);
  call kernel_dispatch(parked.incident, jsonb_build_array(jsonb_build_object(
    'id', parked.id, 'site', parked.site, 'type', parked.type, 'effective_at', parked.effective_at,
    'by', parked."by", 'body', parked.body)), array[parked.type], moment);
end $$;

-- Corrections that waited for these ids take effect now; each may set another one free.
create procedure kernel_release(incident_id bigint, arrived uuid[], moment timestamptz)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  waiting record;
  freed uuid[] := arrived;
  later uuid[];
begin
  while cardinality(freed) > 0 loop
    later := '{}';
    for waiting in
      select r.id, r.site, r.device, r.voids from kernel_waiting w join kernel_record r on r.id = w.record
       where w.target = any (freed) and w.incident = incident_id
       order by r.device, r.sequence, r.id
    loop
      if kernel_void(incident_id, waiting.id, waiting.site, waiting.device, waiting.voids, false, moment) is null then
        delete from kernel_waiting w where w.record = waiting.id;
        call kernel_admit(waiting.id, 'target_arrived', 'door', moment);
        later := later || waiting.id;
      end if;
    end loop;
    freed := later;
  end loop;
end $$;

-- The register's rows of one batch; answers the ids that were new.
create function kernel_register(
  incident_id bigint, device_id bigint, records jsonb, moment timestamptz, batch_id bigint
) returns uuid[] language plpgsql as $$
declare
  taken integer;
begin
  insert into kernel_record (id, incident, site, type, version, sequence, device, "by", voids, occurred_at,
      effective_at, recorded_at, boot, monotonic_ms, clock_safe, outcome, reason, hash, batch)
    select id, incident_id, site, type, version, sequence, device_id, "by", voids, occurred_at, effective_at,
           moment, boot, monotonic_ms, clock_safe, outcome, reason, decode(hash, 'hex'), batch_id
      from jsonb_populate_recordset(null::kernel_incoming, records)
     order by id
    on conflict (id) do nothing;
  get diagnostics taken = row_count;
  if taken = jsonb_array_length(records) then
    return null;
  end if;
  return array(select r.id from kernel_record r where r.batch = batch_id and r.id = any (
    array(select (e ->> 'id')::uuid from jsonb_array_elements(records) e)));
end $$;

create procedure kernel_park(incident_id bigint, device_id bigint, records jsonb, moment timestamptz)
  language sql as $$
  insert into kernel_parked (record, incident, site, device, reason, hash, claimed, body, sealed, recorded_at)
    select id, incident_id, site, device_id, reason, decode(hash, 'hex'), claimed, body, decode(sealed, 'base64'),
           moment
      from jsonb_populate_recordset(null::kernel_incoming, records)
    on conflict (device, hash) do nothing
$$;

-- Corrections one after another, each decided against what stands when its turn comes.
create procedure kernel_correct(
  incident_id bigint, device_id bigint, corrections jsonb, trusted boolean, moment timestamptz, batch_id bigint
) language plpgsql as $$
declare
  one jsonb;
  waits text;
begin
  for one in select e from jsonb_array_elements(corrections) e order by (e ->> 'sequence')::bigint, e ->> 'id' loop
    continue when exists (select from kernel_receipts(array[(one ->> 'id')::uuid]));
    waits := kernel_void(incident_id, (one ->> 'id')::uuid, one ->> 'site', device_id, (one ->> 'voids')::uuid,
                         trusted, moment);
    if waits is not null then
      one := one || jsonb_build_object('outcome', 'held', 'reason', waits);
    end if;
    perform kernel_register(incident_id, device_id, jsonb_build_array(one), moment, batch_id);
    if waits is null then
      call kernel_dispatch(incident_id, jsonb_build_array(one), array[one ->> 'type'], moment);
      continue;
    end if;
    call kernel_park(incident_id, device_id, jsonb_build_array(one), moment);
    if waits in ('target_unknown', 'target_held') then
      insert into kernel_waiting (record, incident, target)
           values ((one ->> 'id')::uuid, incident_id, (one ->> 'voids')::uuid);
    end if;
  end loop;
end $$;

create function kernel_only(records jsonb, wanted uuid[]) returns jsonb language sql immutable
  as $$ select jsonb_agg(e) from jsonb_array_elements(records) e where (e ->> 'id')::uuid = any (wanted) $$;

-- The door's one call: `plain` are accepted records that correct nothing, `corrections` accepted ones that do,
-- `others` those that Python has refused or quarantined. Answers null `known` when every record was new and none
-- waited: then each has the outcome it came with. Corrections and clock moves wait for the batches under way.
create function kernel_take(
  incident_id bigint, device_id bigint, plain jsonb, kinds text[], corrections jsonb, others jsonb,
  trusted boolean, summary jsonb, out moment timestamptz, out arrived uuid[], out known jsonb
) language plpgsql as $$
declare
  batch_id bigint;
  fresh uuid[];
  accepted jsonb := plain;
  rest jsonb := others;
  all_new boolean := true;
  ids uuid[];
begin
  if corrections is null then
    perform pg_advisory_xact_lock_shared(incident_id);
  else
    perform pg_advisory_xact_lock(incident_id);
  end if;
  perform pg_current_xact_id();
  moment := kernel_now(incident_id);
  insert into kernel_audit (at, incident, place, actor, action, subject, detail)
       values (moment, incident_id, kernel_scope_low(), current_setting('muster.actor'), 'sync.take_batch',
               'device:' || device_id, summary)
    returning id into batch_id;
  if plain is not null then
    fresh := kernel_register(incident_id, device_id, plain, moment, batch_id);
    if fresh is not null then
      all_new := false;
      accepted := kernel_only(plain, fresh);
      kinds := array(select distinct e ->> 'type' from jsonb_array_elements(accepted) e);
    end if;
    if accepted is not null then
      call kernel_dispatch(incident_id, accepted, kinds, moment);
    end if;
  end if;
  if others is not null then
    fresh := kernel_register(incident_id, device_id, others, moment, batch_id);
    if fresh is not null then
      all_new := false;
      rest := kernel_only(others, fresh);
    end if;
    if rest is not null then
      call kernel_park(incident_id, device_id, rest, moment);
    end if;
  end if;
  if corrections is null and all_new
     and not exists (select from kernel_waiting w where w.incident = incident_id) then
    return;
  end if;
  ids := array(select (e ->> 'id')::uuid from jsonb_array_elements(
    coalesce(plain, '[]') || coalesce(others, '[]') || coalesce(corrections, '[]')) e);
  if corrections is not null then
    call kernel_correct(incident_id, device_id, corrections, trusted, moment, batch_id);
  end if;
  call kernel_release(incident_id, ids, moment);
  arrived := array(select r.id from kernel_record r where r.id = any (ids) and r.batch = batch_id);
  known := (select jsonb_agg(jsonb_build_array(a.id, a.outcome, a.reason, encode(a.hash, 'hex')))
              from kernel_receipts(ids) a);
end $$;
