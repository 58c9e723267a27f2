"""Row-level security of devices and their codes. Enrolment, which knows nobody yet, has set no actor; whoever
has one, person or job, sees the devices within reach. The door finds a device by its token whoever asks."""

from django.db import migrations

GUARD = """
alter table {table} enable row level security;
create policy scope on {table} using (
  (select coalesce(current_setting('muster.actor', true), '')) = ''
  or (incident = (select kernel_scope_incident())
      and site >= (select kernel_scope_low()) collate "C" and site < (select kernel_scope_high()) collate "C"
      and kernel_in_places(site, (select kernel_scope_places()))));
"""


FIND = """
create function accounts_find_device(digest bytea) returns setof accounts_device
  language sql stable security definer set search_path = public, pg_temp as $$
  select * from accounts_device where token_digest = digest
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("kernel", "0002_walls")]

    operations = [
        migrations.RunSQL(GUARD.format(table="accounts_device")),
        migrations.RunSQL(GUARD.format(table="accounts_enrolmentcode")),
        migrations.RunSQL(FIND),
    ]
