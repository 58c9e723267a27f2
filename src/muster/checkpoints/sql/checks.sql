-- The checks of one batch of a site: their rows, one tally row for each hour, the passes and certificates that they read.
create or replace function checkpoints_take_checks(
  incident_id bigint, at_site text, batch kernel_rows, moment timestamptz
) returns void language plpgsql as $$
begin
  with r as materialized (
    select id, effective_at, subject, coalesce(lane, 'ordinary') as lane, coalesce(people, 1::smallint) as people,
           outcome, helped_by, coalesce(mode, 'tap') as mode, coalesce(direction, 'in') as direction, device_verdict,
           reasons, from_code, to_code, itinerary, temperature_tenths, health_code, proof, permit, scan, disinfected
      from rows from (
        unnest(batch.ids), unnest(batch.effective_at),
        jsonb_to_recordset(batch.bodies) as (
          subject text, lane text, people smallint, outcome text, helped_by text, mode text, direction text,
          device_verdict text, reasons text[], from_code text, to_code text, itinerary text[],
          temperature_tenths smallint, health_code text, proof checkpoints_proof_body, permit text,
          scan checkpoints_scan_body, disinfected boolean)
      ) as b(id, effective_at)
  ), checks as (
    insert into checkpoints_check (record, incident, site, effective_at, recorded_at, subject, lane, people, outcome,
        helped_by, mode, direction, device_verdict, reasons, from_code, to_code, itinerary, temperature_tenths,
        health_code, proof_seen, proof_sampled_at, proof_reported_at, proof_result, permit, scan_kind, scan_outcome,
        disinfected)
      select id, incident_id, at_site, effective_at, moment, subject, lane, people, outcome, helped_by, mode,
             direction, device_verdict, reasons, from_code, to_code, itinerary, temperature_tenths, health_code,
             (proof).seen, (proof).sampled_at, (proof).reported_at, (proof).result, permit, (scan).kind,
             (scan).outcome, disinfected
        from r
  )
  insert into checkpoints_tally (incident, site, hour, recorded_at, checks, people_checked, vehicles, stopped,
      turned_back, vehicles_turned_back, persons_turned_back, supply_vehicles, enterprise_vehicles, helped_checks,
      sampled, transferred, detained, medical, registered, late, last_effective_at)
    select incident_id, at_site, date_trunc('hour', effective_at, 'UTC'), moment, sum(n.checks),
           sum(n.people_checked), sum(n.vehicles), sum(n.stopped), sum(n.turned_back), sum(n.vehicles_turned_back),
           sum(n.persons_turned_back), sum(n.supply_vehicles), sum(n.enterprise_vehicles), sum(n.helped_checks),
           sum(n.sampled), sum(n.transferred), sum(n.detained), sum(n.medical), sum(n.registered),
           count(*) filter (where moment - effective_at > interval '1 hour'), max(effective_at)
      from r, checkpoints_counts(subject, lane, people, outcome, helped_by, mode, 1) n
     group by 3;
  if batch.bodies @? '$[*].entry_pass' then
    perform passes_take_uses(incident_id, checkpoints_passes_read(at_site, batch), moment);
  end if;
  if batch.bodies @? '$[*].certificate' then
    insert into checkpoints_shown (record, incident, site, serial, effective_at, recorded_at, state)
      select id, incident_id, at_site, decode(body ->> 'certificate', 'hex'), effective_at, moment, ''
        from rows from (unnest(batch.ids), unnest(batch.effective_at), jsonb_array_elements(batch.bodies))
             as b(id, effective_at, body)
       where body ->> 'certificate' is not null;
  end if;
end $$;

update kernel_recordtype set take_rows = 'checkpoints_take_checks' where name = 'checkpoints.record_check';
drop function checkpoints_take_checks_shown(bigint, text, kernel_rows, timestamptz);
