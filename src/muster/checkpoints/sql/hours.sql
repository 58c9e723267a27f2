-- Sum the tallies of the hours of recording that are over, the oldest first, at most `most` of them. Answers the end
-- of the last one, null when there was nothing to close.
--
-- An hour is closed only below the watermark: no transaction that is still open can have stamped a tally in it, so
-- what is summed here is all there will ever be. `settling` keeps a distance for a server's clock that is set back a
-- little. It runs as the owner: whoever calls it, whole hours are summed and not only the places the caller may see.
create function checkpoints_close_hours(incident_id bigint, settling interval, most integer) returns timestamptz
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  complete timestamptz;
  closed timestamptz;
  next_tally timestamptz;
  answer timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'hours are closed in a read committed transaction: an older snapshot could miss a late commit';
  end if;
  -- Otherwise another worker is at it.
  if not pg_try_advisory_xact_lock(hashtextextended('checkpoints.close_hours:' || incident_id, 0)) then
    return null;
  end if;
  complete := date_trunc('hour', kernel_watermark(incident_id) - settling, 'UTC');
  select max(c.until) into closed from checkpoints_closedhour c where c.incident = incident_id;
  for _ in 1 .. most loop
    select min(t.recorded_at) into next_tally from checkpoints_tally t
     where t.incident = incident_id and t.recorded_at < complete and (closed is null or t.recorded_at >= closed);
    exit when next_tally is null;
    answer := date_trunc('hour', next_tally, 'UTC') + interval '1 hour';
    call checkpoints_close_hour(incident_id, answer, closed);
    closed := answer;
  end loop;
  return answer;
end $$;

-- One hour of recording, the one that ends `until`: by hour for each site and each town, and what each site has come to
-- since `before`, the end of the hour that was closed last.
create procedure checkpoints_close_hour(incident_id bigint, until_hour timestamptz, before timestamptz)
  language plpgsql as $$
begin
  insert into checkpoints_hourtally (incident, level, place, hour, recorded_hour, checks, people_checked, vehicles,
      stopped, turned_back, vehicles_turned_back, persons_turned_back, supply_vehicles, enterprise_vehicles,
      helped_checks, sampled, transferred, detained, medical, registered, late, last_effective_at)
    select incident_id, case when grouping(site) = 0 then 0 else 9 end, coalesce(site, town), hour,
           until_hour - interval '1 hour', sum(checks), sum(people_checked), sum(vehicles), sum(stopped),
           sum(turned_back), sum(vehicles_turned_back), sum(persons_turned_back), sum(supply_vehicles),
           sum(enterprise_vehicles), sum(helped_checks), sum(sampled), sum(transferred), sum(detained), sum(medical),
           sum(registered), sum(late), max(last_effective_at)
      from (select left(split_part(t.site, '-', 1), 9) as town, t.* from checkpoints_tally t
             where t.incident = incident_id and t.recorded_at >= until_hour - interval '1 hour'
               and t.recorded_at < until_hour) recorded
     group by grouping sets ((site, hour), (town, hour)) order by 2, 4, 3;
  insert into checkpoints_runningtally (incident, until, site, checks, people_checked, vehicles, stopped, turned_back,
      vehicles_turned_back, persons_turned_back, supply_vehicles, enterprise_vehicles, helped_checks, sampled,
      transferred, detained, medical, registered, late, last_effective_at, last_recorded_at)
    select incident_id, until_hour, site, sum(checks), sum(people_checked), sum(vehicles), sum(stopped),
           sum(turned_back), sum(vehicles_turned_back), sum(persons_turned_back), sum(supply_vehicles),
           sum(enterprise_vehicles), sum(helped_checks), sum(sampled), sum(transferred), sum(detained), sum(medical),
           sum(registered), sum(late), max(last_effective_at), max(last_recorded_at)
      from (select site, checks, people_checked, vehicles, stopped, turned_back, vehicles_turned_back,
                   persons_turned_back, supply_vehicles, enterprise_vehicles, helped_checks, sampled, transferred,
                   detained, medical, registered, late, last_effective_at, last_recorded_at
              from checkpoints_runningtally where incident = incident_id and until = before
            union all
            select site, checks, people_checked, vehicles, stopped, turned_back, vehicles_turned_back,
                   persons_turned_back, supply_vehicles, enterprise_vehicles, helped_checks, sampled, transferred,
                   detained, medical, registered, late, last_effective_at, recorded_at
              from checkpoints_tally
             where incident = incident_id and recorded_at >= until_hour - interval '1 hour'
               and recorded_at < until_hour) n
     group by site;
  insert into checkpoints_closedhour (incident, until, closed_at) values (incident_id, until_hour, clock_timestamp());
end $$;

call kernel_guard('checkpoints_hourtally', 'place');
call kernel_guard('checkpoints_runningtally');
call kernel_freeze('checkpoints_hourtally');
call kernel_freeze('checkpoints_runningtally');
call kernel_freeze('checkpoints_closedhour');
revoke insert on checkpoints_hourtally, checkpoints_runningtally, checkpoints_closedhour from muster_app;

-- It says nothing of any place: everybody in the incident has to know where the sums end.
alter table checkpoints_closedhour enable row level security;
create policy scope on checkpoints_closedhour for select using (incident = (select kernel_scope_incident()));
