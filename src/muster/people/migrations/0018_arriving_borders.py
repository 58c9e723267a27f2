"""Who comes to a place is shown to it only while the record stands, and only through the gate's own arrival.

The wall `arriving` also answered for records that were taken back, and would have for an arrival that another gate
filed with somebody else's record. Both walls are written with `case`, which planners take for one row in two.
"""

from django.db import migrations

SQL = """
drop policy arriving on people_identity;
create policy arriving on people_identity for select using (
  incident = (select kernel_scope_incident())
  and exists (select from people_arrival a
               where a.record = people_identity.record and a.position = people_identity.position
                 and a.site = people_identity.site)
  and record not in (select people_arrivals_undone('infinity')));

drop policy scope on people_arrival;
create policy scope on people_arrival for select using (
  incident = (select kernel_scope_incident()) and (
    case when site >= (select kernel_scope_low()) collate "C" and site < (select kernel_scope_high()) collate "C"
      then (select kernel_scope_places()) is null or kernel_in_places(site, (select kernel_scope_places())) end
    or case when place >= (select kernel_scope_low()) collate "C" and place < (select kernel_scope_high()) collate "C"
      then (select kernel_scope_places()) is null or kernel_in_places(place, (select kernel_scope_places())) end));
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0017_reveal_holds")]

    operations = [migrations.RunSQL(SQL)]
