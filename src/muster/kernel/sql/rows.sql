-- A batch of accepted records column by column, as the door hands it over: a hundred records of one shape. Reading each
-- twice as JSON, once for the register and once for the feature, took a fifth of the database's time for a batch.
-- `hashes` is hex, one after another; `bodies` is a JSON array. Null arrays are columns of nulls.
create type kernel_rows as (
  ids uuid[], types text[], versions smallint[], sequences bigint[], bys uuid[], occurred_at timestamptz[],
  effective_at timestamptz[], boots text[], monotonic_ms bigint[], clock_safe boolean[], hashes text, bodies jsonb
);

-- The register's rows of accepted records of one site; answers null when all were new, else the ids that were.
--
-- An id that is known already, here or under a wall, stops the insert; then it goes on without the known ones. Each
-- turn knows of one more committed record, so this ends. `on conflict` would ask the index twice for each row of each
-- batch, though phones hand in known records only after an answer was lost. Ids are sorted, or two connections with
-- the same records could wait for each other.
create function kernel_register_rows(
  incident_id bigint, device_id bigint, at_site text, rows kernel_rows, moment timestamptz, batch_id bigint
) returns uuid[] language plpgsql as $$
declare
  digests bytea := decode(rows.hashes, 'hex');
  tried integer := cardinality(rows.ids);
  fresh uuid[];
begin
  loop
    begin
      insert into kernel_record (id, incident, site, type, version, sequence, device, "by", occurred_at,
          effective_at, recorded_at, boot, monotonic_ms, clock_safe, outcome, hash, batch)
        select id, incident_id, at_site, type, version, sequence, device_id, "by", occurred_at, effective_at,
               moment, boot, monotonic_ms, clock_safe, 'accepted',
               substring(digests from (place * 32 - 31)::integer for 32), batch_id
          from unnest(rows.ids, rows.types, rows.versions, rows.sequences, rows.bys, rows.occurred_at,
                      rows.effective_at, rows.boots, rows.monotonic_ms, rows.clock_safe) with ordinality
               as r(id, type, version, sequence, "by", occurred_at, effective_at, boot, monotonic_ms, clock_safe, place)
         where fresh is null or id = any (fresh)
         order by id;
      return fresh;
    exception when unique_violation then
      fresh := array(select id from unnest(rows.ids) as r(id) except select k.id from kernel_receipts(rows.ids) k);
      if cardinality(fresh) = tried then
        raise;  -- the batch names one id twice: its maker is wrong, not the phone
      end if;
      tried := cardinality(fresh);
    end;
  end loop;
end $$;

-- The same records as JSON, for features that take them so; `fresh` null means all of them.
create function kernel_rows_as_json(at_site text, rows kernel_rows, fresh uuid[]) returns jsonb
  language sql stable as $$
  select jsonb_agg(jsonb_build_object('id', id, 'site', at_site, 'type', type, 'effective_at', effective_at,
                                      'by', "by", 'body', body))
    from rows from (unnest(rows.ids), unnest(rows.types), unnest(rows.effective_at), unnest(rows.bys),
                    jsonb_array_elements(rows.bodies)) as r(id, type, effective_at, "by", body)
   where fresh is null or id = any (fresh)
$$;

-- And back: what features that take rows need of records that come as JSON, site by site.
create function kernel_json_as_rows(records jsonb) returns table (site text, rows kernel_rows)
  language sql stable as $$
  select r.site, row(array_agg(r.id), array_agg(r.type), null, null, array_agg(r."by"), null,
                     array_agg(r.effective_at), null, null, null, null, jsonb_agg(r.body))::kernel_rows
    from jsonb_to_recordset(records)
         as r(id uuid, site text, type text, effective_at timestamptz, "by" uuid, body jsonb)
   group by r.site
$$;

-- Hand accepted records to the features that own their types; `kinds` are the types among them.
create or replace procedure kernel_dispatch(incident_id bigint, records jsonb, kinds text[], moment timestamptz)
  language plpgsql as $$
declare
  kind text;
  owner record;
  part jsonb;
begin
  foreach kind in array kinds loop
    select t.take, t.take_rows into owner from kernel_recordtype t where t.name = kind;
    part := records;
    if cardinality(kinds) > 1 then
      select jsonb_agg(e) into part from jsonb_array_elements(records) e where e ->> 'type' = kind;
      continue when part is null;
    end if;
    if owner.take_rows <> '' then
      execute format('select %I($1, r.site, r.rows, $3) from kernel_json_as_rows($2) r', owner.take_rows)
        using incident_id, part, moment;
    elsif owner.take <> '' then
      execute format('select %I($1, $2, $3)', owner.take) using incident_id, part, moment;
    end if;
  end loop;
end $$;

-- The same for a batch that came as rows; `fresh` null means that all of it is new. Phones of one kind of post send
-- one type: then its feature gets the columns as they came.
create procedure kernel_dispatch_rows(
  incident_id bigint, at_site text, rows kernel_rows, fresh uuid[], kinds text[], moment timestamptz
) language plpgsql as $$
declare
  take_rows text;
begin
  if cardinality(fresh) = 0 then
    return;
  end if;
  if fresh is null and cardinality(kinds) = 1 then
    select t.take_rows into take_rows from kernel_recordtype t where t.name = kinds[1];
    if take_rows <> '' then
      execute format('select %I($1, $2, $3, $4)', take_rows) using incident_id, at_site, rows, moment;
      return;
    end if;
  end if;
  call kernel_dispatch(incident_id, kernel_rows_as_json(at_site, rows, fresh), kinds, moment);
end $$;

-- The door's one call: `plain` are accepted records that correct nothing, `corrections` accepted ones that do,
-- `others` those that Python has refused or quarantined. Answers null `known` when every record was new and none
-- waited: then each has the outcome it came with. Corrections and clock moves wait for the batches under way.
drop function kernel_take(bigint, bigint, jsonb, text[], jsonb, jsonb, boolean, jsonb);
create function kernel_take(
  incident_id bigint, device_id bigint, at_site text, plain kernel_rows, kinds text[], corrections jsonb, others jsonb,
  trusted boolean, summary jsonb, out moment timestamptz, out arrived uuid[], out known jsonb
) language plpgsql as $$
declare
  batch_id bigint;
  fresh uuid[];
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
  if plain.ids is not null then
    fresh := kernel_register_rows(incident_id, device_id, at_site, plain, moment, batch_id);
    all_new := fresh is null;
    call kernel_dispatch_rows(incident_id, at_site, plain, fresh, kinds, moment);
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
  ids := coalesce(plain.ids, '{}') || array(select (e ->> 'id')::uuid from jsonb_array_elements(
    coalesce(others, '[]') || coalesce(corrections, '[]')) e);
  if corrections is not null then
    call kernel_correct(incident_id, device_id, corrections, trusted, moment, batch_id);
  end if;
  call kernel_release(incident_id, ids, moment);
  arrived := array(select r.id from kernel_record r where r.id = any (ids) and r.batch = batch_id);
  known := (select jsonb_agg(jsonb_build_array(a.id, a.outcome, a.reason, encode(a.hash, 'hex')))
              from kernel_receipts(ids) a);
end $$;
