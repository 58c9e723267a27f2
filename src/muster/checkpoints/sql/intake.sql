-- How the door hands checks and steps in. One statement a batch: its rows, and one tally row for each site and hour.
create type checkpoints_proof_body as (seen text, sampled_at timestamptz, reported_at timestamptz, result text);
create type checkpoints_scan_body as (kind text, outcome text);
create type checkpoints_check_body as (
  subject text, lane text, people smallint, outcome text, helped_by text, mode text, direction text,
  device_verdict text, reasons text[], from_code text, to_code text, itinerary text[], temperature_tenths smallint,
  health_code text, proof checkpoints_proof_body, permit text, scan checkpoints_scan_body, disinfected boolean,
  receiver text
);
create type checkpoints_step_body as (cites uuid, step text, place text, unit text, case_number text);

-- What one check counts for: the only place where the counters are defined. A set, so that the planner inlines it.
create function checkpoints_counts(
  subject text, lane text, people smallint, outcome text, helped_by text, mode text, sign integer
) returns table (
  checks integer, people_checked integer, vehicles integer, stopped integer, turned_back integer,
  vehicles_turned_back integer, persons_turned_back integer, supply_vehicles integer, enterprise_vehicles integer,
  helped_checks integer, sampled integer, transferred integer, detained integer, medical integer, registered integer
) language sql immutable parallel safe as $$
  select sign, sign * people, sign * (subject = 'vehicle')::int, sign * (outcome <> 'passed')::int,
         sign * (outcome = 'turned_back')::int,
         sign * (outcome = 'turned_back' and subject = 'vehicle')::int,
         sign * (outcome = 'turned_back')::int * people,
         sign * (lane = 'supply' and subject = 'vehicle' and outcome = 'passed')::int,
         sign * (lane = 'enterprise' and subject = 'vehicle' and outcome = 'passed')::int,
         sign * (helped_by is not null)::int,
         sign * (outcome = 'sent_to_sampling')::int,
         sign * (outcome = 'transferred')::int,
         sign * (outcome = 'detained')::int,
         sign * (outcome = 'medical')::int,
         sign * (mode = 'full' and outcome = 'passed')::int
$$;

create function checkpoints_take_check(incident_id bigint, records jsonb, moment timestamptz) returns void
  language plpgsql as $$
begin
  with r as materialized (
    select id, site, effective_at, (body).subject as subject, coalesce((body).lane, 'ordinary') as lane,
           coalesce((body).people, 1::smallint) as people, (body).outcome as outcome, (body).helped_by as helped_by,
           coalesce((body).mode, 'tap') as mode, coalesce((body).direction, 'in') as direction,
           (body).device_verdict as device_verdict, (body).reasons as reasons, (body).from_code as from_code,
           (body).to_code as to_code, (body).itinerary as itinerary, (body).temperature_tenths as temperature_tenths,
           (body).health_code as health_code, (body).proof as proof, (body).permit as permit, (body).scan as scan,
           (body).disinfected as disinfected, (body).receiver as receiver
      from jsonb_to_recordset(records)
           as t(id uuid, site text, effective_at timestamptz, body checkpoints_check_body)
  ), rows as (
    insert into checkpoints_check (record, incident, site, effective_at, recorded_at, subject, lane, people, outcome,
        helped_by, mode, direction, device_verdict, reasons, from_code, to_code, itinerary, temperature_tenths,
        health_code, proof_seen, proof_sampled_at, proof_reported_at, proof_result, permit, scan_kind, scan_outcome,
        disinfected, receiver)
      select id, incident_id, site, effective_at, moment, subject, lane, people, outcome, helped_by, mode, direction,
             device_verdict, reasons, from_code, to_code, itinerary, temperature_tenths, health_code, (proof).seen,
             (proof).sampled_at, (proof).reported_at, (proof).result, permit, (scan).kind, (scan).outcome,
             disinfected, receiver
        from r
  )
  insert into checkpoints_tally (incident, site, hour, recorded_at, checks, people_checked, vehicles, stopped,
      turned_back, vehicles_turned_back, persons_turned_back, supply_vehicles, enterprise_vehicles, helped_checks,
      sampled, transferred, detained, medical, registered, late, last_effective_at)
    select incident_id, site, date_trunc('hour', effective_at, 'UTC'), moment, sum(n.checks), sum(n.people_checked),
           sum(n.vehicles), sum(n.stopped), sum(n.turned_back), sum(n.vehicles_turned_back),
           sum(n.persons_turned_back), sum(n.supply_vehicles), sum(n.enterprise_vehicles), sum(n.helped_checks),
           sum(n.sampled), sum(n.transferred), sum(n.detained), sum(n.medical), sum(n.registered),
           count(*) filter (where moment - effective_at > interval '1 hour'), max(effective_at)
      from r, checkpoints_counts(subject, lane, people, outcome, helped_by, mode, 1) n
     group by 2, 3;
end $$;

create function checkpoints_void_check(target uuid, moment timestamptz) returns void language sql as $$
  insert into checkpoints_tally (incident, site, hour, recorded_at, checks, people_checked, vehicles, stopped,
      turned_back, vehicles_turned_back, persons_turned_back, supply_vehicles, enterprise_vehicles, helped_checks,
      sampled, transferred, detained, medical, registered, late, last_effective_at)
    select c.incident, c.site, date_trunc('hour', c.effective_at, 'UTC'), moment, n.*,
           -(c.recorded_at - c.effective_at > interval '1 hour')::int, null
      from checkpoints_check c,
           checkpoints_counts(c.subject, c.lane, c.people, c.outcome, c.helped_by, c.mode, -1) n
     where c.record = target
$$;

create function checkpoints_take_step(incident_id bigint, records jsonb, moment timestamptz) returns void
  language sql as $$
  insert into checkpoints_step (record, incident, site, effective_at, recorded_at, "by", cites, step, place, unit,
                                case_number)
    select id, incident_id, site, effective_at, moment, "by", (body).*
      from jsonb_to_recordset(records)
           as t(id uuid, site text, effective_at timestamptz, "by" uuid, body checkpoints_step_body)
$$;

insert into kernel_recordtype (name, take, void)
     values ('checkpoints.record_step', 'checkpoints_take_step', '');

call kernel_guard('checkpoints_step');
call kernel_guard('checkpoints_tally');
call kernel_guard('checkpoints_verdict');
call kernel_guard('checkpoints_difference');
call kernel_guard('checkpoints_repeat');
call kernel_guard('checkpoints_permit', 'place');
call kernel_guard('checkpoints_power', 'place');
call kernel_freeze('checkpoints_step');
call kernel_freeze('checkpoints_tally');
call kernel_freeze('checkpoints_verdict');
call kernel_freeze('checkpoints_repeat');

-- What the county sets holds for its towns too, so everybody in the incident may read it; writing asks for the place.
alter table checkpoints_policy enable row level security;
create policy scope on checkpoints_policy for select using (incident = (select kernel_scope_incident()));
create policy writing on checkpoints_policy for insert with check (
  incident = (select kernel_scope_incident())
  and place >= (select kernel_scope_low()) collate "C" and place < (select kernel_scope_high()) collate "C"
  and kernel_in_places(place, (select kernel_scope_places())));
create policy ending on checkpoints_policy for update using (
  incident = (select kernel_scope_incident())
  and place >= (select kernel_scope_low()) collate "C" and place < (select kernel_scope_high()) collate "C"
  and kernel_in_places(place, (select kernel_scope_places())));
