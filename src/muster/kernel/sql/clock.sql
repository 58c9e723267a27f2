create function kernel_clock_at(real_time timestamptz, wanted bigint) returns timestamptz
  language sql stable as $$
  select coalesce(
    (select base + (real_time - anchored_at) * speed from kernel_clock where incident = wanted),
    real_time)
$$;

create function kernel_now(wanted bigint) returns timestamptz language sql volatile
  as $$ select kernel_clock_at(clock_timestamp(), wanted) $$;

-- Everything recorded before the oldest open writer is committed. The clock is read before the writers are listed,
-- and a writer takes its transaction id before it stamps: what is not listed stamps later than the clock read here.
create function kernel_watermark(wanted bigint) returns timestamptz
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  moment timestamptz := clock_timestamp();
  oldest timestamptz;
  stands boolean;
begin
  perform pg_stat_clear_snapshot();
  if not pg_has_role(current_user, 'muster_app', 'USAGE') then
    raise exception 'the owner of the tables cannot see open transactions: grant muster_app to %', current_user;
  end if;
  select min(xact_start) into oldest from pg_stat_activity
   where backend_xid is not null and pid <> pg_backend_pid() and datname = current_database();
  moment := kernel_clock_at(least(moment, oldest), wanted);
  select speed = 0 into stands from kernel_clock where incident = wanted;
  -- A clock that stands still will stamp its own minute again.
  return case when stands then moment - interval '1 microsecond' else moment end;
end $$;

-- Null when it is refused. Batches of the incident hold the lock shared, so none stamps an older time afterwards.
create function kernel_move_clock(wanted bigint, target timestamptz, new_speed double precision) returns timestamptz
  language plpgsql as $$
declare
  present timestamptz;
begin
  perform pg_advisory_xact_lock(wanted);
  present := kernel_now(wanted);
  if target < present or new_speed < 0 then
    return null;
  end if;
  update kernel_clock
     set base = coalesce(target, present), anchored_at = clock_timestamp(), speed = coalesce(new_speed, speed)
   where incident = wanted;
  return case when found then coalesce(target, present) end;
end $$;
