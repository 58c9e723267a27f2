"""Row-level security of an operation's command and areas. A phase holds for everybody in the incident."""

from django.db import migrations

SQL = """
call kernel_guard('incidents_area', 'place');
call kernel_guard('incidents_duty', 'place');
alter table incidents_group enable row level security;
create policy reading on incidents_group for select using (incident = (select kernel_scope_incident()));
create policy writing on incidents_group for insert with check (
  incident = (select kernel_scope_incident()) and place >= (select kernel_scope_low()) collate "C"
  and place < (select kernel_scope_high()) collate "C" and kernel_in_places(place, (select kernel_scope_places())));
create policy changing on incidents_group for update using (
  incident = (select kernel_scope_incident()) and place >= (select kernel_scope_low()) collate "C"
  and place < (select kernel_scope_high()) collate "C" and kernel_in_places(place, (select kernel_scope_places())));
alter table incidents_phase enable row level security;
create policy scope on incidents_phase using (incident = (select kernel_scope_incident()));
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0002_command"), ("kernel", "0002_walls")]

    operations = [migrations.RunSQL(SQL)]
