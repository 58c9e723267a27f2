"""A check that read a pass hands its use down to the passes; a check taken back takes its use back."""

from django.db import migrations

SQL = """
create function checkpoints_take_check_with_pass(incident_id bigint, records jsonb, moment timestamptz) returns void
  language plpgsql as $$
begin
  perform checkpoints_take_check(incident_id, records, moment);
  if not records @? '$[*].body.entry_pass' then
    return;
  end if;
  perform passes_take_uses(incident_id, used.uses, moment)
    from (select jsonb_agg(jsonb_build_object(
                   'record', e ->> 'id', 'site', e ->> 'site', 'effective_at', e ->> 'effective_at',
                   'serial', e -> 'body' ->> 'entry_pass',
                   'direction', coalesce(e -> 'body' ->> 'direction', 'in'),
                   'people', coalesce(e -> 'body' -> 'people', '1'),
                   'passed', e -> 'body' ->> 'outcome' in ('passed', 'medical'))) as uses
            from jsonb_array_elements(records) e where e -> 'body' ->> 'entry_pass' is not null) used
   where used.uses is not null;
end $$;

create function checkpoints_void_check_with_pass(target uuid, moment timestamptz) returns void language plpgsql as $$
begin
  perform checkpoints_void_check(target, moment);
  perform passes_void_use(target, moment);
end $$;

update kernel_recordtype
   set take = 'checkpoints_take_check_with_pass', void = 'checkpoints_void_check_with_pass'
 where name = 'checkpoints.record_check';
"""


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0010_holdings"), ("passes", "0002_uses")]

    operations = [migrations.RunSQL(SQL)]
