-- Row-level security reads the scope that Scope.apply() sets for the transaction. Nothing set: no rows.
create function kernel_scope_incident() returns bigint language sql stable parallel safe
  as $$ select nullif(current_setting('muster.incident', true), '')::bigint $$;

create function kernel_scope_low() returns text language sql stable parallel safe
  as $$ select current_setting('muster.low', true) $$;

create function kernel_scope_high() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('muster.high', true), '') $$;

create function kernel_scope_names() returns boolean language sql stable parallel safe
  as $$ select coalesce(current_setting('muster.names', true), '') = 'on' $$;

-- Null when one prefix is the whole reach: then the range low..high says it all.
create function kernel_scope_places() returns text[] language sql stable parallel safe
  as $$ select string_to_array(nullif(current_setting('muster.places', true), ''), ',') $$;

create function kernel_in_places(code text, places text[]) returns boolean language sql immutable parallel safe
  as $$ select places is null or exists (select from unnest(places) as p(code_prefix) where starts_with(code, code_prefix)) $$;

-- The policy every table with an incident and a place or site code carries. The list of places is asked for each row
-- only where there is one: the call costs more than the rest of a scan.
create procedure kernel_guard(tab regclass, code_column text default 'site') language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tab);
  execute format(
    'create policy scope on %s using (incident = (select kernel_scope_incident())'
    ' and %I >= (select kernel_scope_low()) collate "C" and %I < (select kernel_scope_high()) collate "C"'
    ' and ((select kernel_scope_places()) is null or kernel_in_places(%I, (select kernel_scope_places()))))',
    tab, code_column, code_column, code_column);
end $$;

-- Append-only by trigger; the purger alone may delete, when an operation is closed.
create function kernel_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_user = 'muster_purger' then
    return null;
  end if;
  raise exception '% is append-only: a correction is a new row', tg_table_name using errcode = 'restrict_violation';
end $$;

create procedure kernel_freeze(tab regclass) language plpgsql as $$
begin
  execute format('create trigger append_only before update or delete or truncate on %s'
                 ' for each statement execute function kernel_append_only()', tab);
  execute format('revoke update, delete, truncate on %s from muster_app', tab);
end $$;
