"""Who sees posts, rules and rosters, and with which class of data reasons and numbers go."""

from django.db import migrations

WALLS = """
call messaging_share('rosters_shiftkind');
call messaging_share('rosters_limits');
call messaging_share('rosters_roster');
call kernel_guard('rosters_post', 'site');
call kernel_guard('rosters_need', 'site');
call kernel_guard('rosters_assignment', 'site');
call kernel_guard('rosters_contact', 'site');
call kernel_guard('rosters_absence', 'place');
call kernel_hold('rosters_absence', 'rosters', 'sealed');
call kernel_hold('rosters_contact', 'rosters', 'sealed');
revoke delete, truncate on rosters_shiftkind, rosters_limits, rosters_roster, rosters_post, rosters_need,
  rosters_assignment, rosters_contact, rosters_absence from muster_app;
"""


class Migration(migrations.Migration):
    dependencies = [("rosters", "0001_initial"), ("messaging", "0002_walls"), ("kernel", "0011_guard_writing")]

    operations = [migrations.RunSQL(WALLS)]
