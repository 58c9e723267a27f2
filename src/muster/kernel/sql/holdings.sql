-- Which key a text is sealed under: the four bytes behind the suite.
create function kernel_sealed_under(sealed bytea) returns bigint language sql immutable parallel safe
  as $$ select ('x' || encode(substring(sealed from 2 for 4), 'hex'))::bit(32)::bigint $$;

-- Nobody works as the owner but migrations and the rotation of keys, which re-encrypts what stands and says so.
create or replace function kernel_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_user = 'muster_purger' then
    return null;
  end if;
  if tg_op = 'UPDATE' and current_setting('muster.resealing', true) = 'on'
     and current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
    return null;
  end if;
  raise exception '% is append-only: a correction is a new row', tg_table_name using errcode = 'restrict_violation';
end $$;

-- The purger could read and delete everywhere; now a table opens to it by kernel_hold alone.
alter default privileges in schema public revoke select, delete on tables from muster_purger;
revoke all on all tables in schema public from muster_purger;

-- The operations of which two people have agreed to destroy a class of data. All that the purger sees follows from it.
create function kernel_purgeable(wanted text) returns setof bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  select incident from kernel_purgeorder
   where agreed_by is not null and done_at is null and returned_by is null and wanted = any (classes)
$$;

-- Declare a table that keeps identity. With a class it needs a column `incident` and row-level security.
create procedure kernel_hold(
  wanted regclass, class text, sealed text default '', marks text default '', under text default '',
  row_column text default 'id'
) language plpgsql as $$
begin
  insert into kernel_holding (tab, data_class, "row", sealed, marks, under)
       values (wanted::text, class, row_column, sealed, marks, under);
  if class = '' then
    return;
  end if;
  if not (select relrowsecurity from pg_class where oid = wanted) then
    raise exception '% has no row-level security', wanted;
  end if;
  execute format('grant select (incident), delete on %s to muster_purger', wanted);
  execute format('create policy purging on %s to muster_purger'
                 ' using (incident in (select kernel_purgeable(%L)))', wanted, class);
  execute format('create policy purging_only on %s as restrictive to muster_purger'
                 ' using (incident in (select kernel_purgeable(%L)))', wanted, class);
end $$;

-- How many rows of an operation each table keeps: numbers alone, for whoever decides without seeing names.
create function kernel_held(wanted bigint) returns table (tab text, data_class text, rows bigint)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  holding record;
begin
  for holding in select h.tab, h.data_class from kernel_holding h where h.data_class <> '' order by h.tab loop
    tab := holding.tab;
    data_class := holding.data_class;
    execute format('select count(*) from %I where incident = $1', holding.tab) into rows using wanted;
    return next;
  end loop;
end $$;

call kernel_hold('kernel_parked', 'parked', 'sealed');
call kernel_hold('kernel_job', 'files');
