"""File the arrivals of what was judged before arrivals were filed."""

from django.db import migrations

FILE = """
do $$
declare
  one bigint;
  came jsonb;
begin
  for one in select j.incident from checkpoints_judged j loop
    select coalesce(jsonb_agg(jsonb_build_object(
             'record', c.record, 'position', i.position, 'site', c.site, 'place', coalesce(c.to_code, ''),
             'origin', coalesce(c.from_code, ''), 'arrived_at', c.effective_at)), '[]')
      into came
      from checkpoints_check c
      join checkpoints_verdict v on v.record = c.record
      join people_identity i on i.record = c.record and i.kind = 'person'
     where c.incident = one and c.direction = 'in'
       and c.outcome in ('passed', 'sent_to_sampling', 'transferred', 'medical');
    call people_file_arrivals(one, came, kernel_now(one));
  end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0011_uses_of_passes"), ("people", "0009_arrivals_that_stand")]

    operations = [migrations.RunSQL(FILE)]
