"""Row-level security of shifts, and what may be asked from outside: what exactly this code opens, and no more.

Failures have no place and nobody to read them: the app reaches them by these functions alone.
"""

from django.db import migrations

SQL = """
call kernel_guard('accounts_shift', 'place');
call kernel_guard('accounts_shiftcode', 'place');
call kernel_guard('accounts_shiftentry', 'place');
alter table accounts_shiftfailure enable row level security;
revoke all on accounts_shiftfailure from muster_app;

create function accounts_shift_by_code(wanted bytea) returns setof accounts_shift
  language sql stable security definer set search_path = public, pg_temp as $$
  select * from accounts_shift where code_digest = wanted and closed_at is null
$$;

-- A number tried too often, or at a shift where too many were tried, looks like a code that never was.
create function accounts_shift_own_code(people bigint[], wanted bytea[], tries integer, at_shift integer, after timestamptz)
  returns setof accounts_shiftcode
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.* from accounts_shiftcode c
   where c.who = any (people) and c.digest = any (wanted) and c.used_at is null and c.failures < tries
     and (select count(*) from accounts_shiftfailure f where f.shift = c.shift_id and f.at > after) < at_shift
$$;

create function accounts_note_shift_failure(from_address bytea, people bigint[]) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  concerned bigint;
begin
  update accounts_shiftcode set failures = failures + 1
   where who = any (people) and used_at is null and failures < 30000;
  select c.shift_id into concerned
    from accounts_shiftcode c join accounts_shift s on s.id = c.shift_id
   where c.who = any (people) and c.used_at is null and s.closed_at is null
   order by c.id desc limit 1;
  insert into accounts_shiftfailure (at, address, shift) values (clock_timestamp(), from_address, concerned);
  delete from accounts_shiftfailure where at < clock_timestamp() - interval '1 day';
end $$;

create function accounts_shift_failures(from_address bytea, after timestamptz) returns bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) from accounts_shiftfailure where address = from_address and at > after
$$;

create function accounts_shift_failures_at(shifts bigint[], after timestamptz)
  returns table (shift bigint, failures bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select f.shift, count(*) from accounts_shiftfailure f where f.shift = any (shifts) and f.at > after group by f.shift
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_shifts"), ("kernel", "0002_walls")]

    operations = [migrations.RunSQL(SQL)]
