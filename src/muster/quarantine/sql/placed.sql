-- Who has a room anywhere in the operation: a town's own people may stay in a hotel of another town.
create function quarantine_placed(incident_id bigint) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select person
    from quarantine_stay
   where incident = incident_id and incident = kernel_scope_incident() and left_at is null
$$;
