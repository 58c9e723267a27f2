"""Who sees call-ups, answers and orders, what is append-only, and with which class of data volunteers go."""

from django.db import migrations

WALLS = """
call messaging_share('callups_callup');
call messaging_share('callups_attachment');
call kernel_guard('callups_answer', 'place');
call kernel_guard('callups_named', 'place');
call kernel_guard('callups_volunteer', 'place');
call kernel_guard('callups_taskorder', 'place');
call kernel_guard('callups_taskstep', 'place');
call kernel_guard('callups_duty', 'place');
call kernel_freeze('callups_named');
call kernel_freeze('callups_taskstep');
call kernel_hold('callups_volunteer', 'callups', 'sealed', 'mark');

-- A report at home is seen by the unit and by the community; either may write it. Hours follow their report.
alter table callups_homereport enable row level security;
create policy scope on callups_homereport using (incident = (select kernel_scope_incident()) and (
  (place >= (select kernel_scope_low()) collate "C" and place < (select kernel_scope_high()) collate "C"
    and kernel_in_places(place, (select kernel_scope_places())))
  or (community <> '' and community >= (select kernel_scope_low()) collate "C"
    and community < (select kernel_scope_high()) collate "C"
    and kernel_in_places(community, (select kernel_scope_places())))));
alter table callups_homehours enable row level security;
create policy scope on callups_homehours using (incident = (select kernel_scope_incident())
  and exists (select from callups_homereport r where r.id = report_id));

revoke delete, truncate on callups_callup, callups_attachment, callups_answer, callups_volunteer, callups_taskorder,
  callups_duty, callups_homereport, callups_homehours from muster_app;
"""


class Migration(migrations.Migration):
    dependencies = [("callups", "0001_initial"), ("messaging", "0002_walls")]

    operations = [migrations.RunSQL(WALLS)]
