"""Why somebody decided on a record is sealed: people write names into it, and those have to go with the others."""

from typing import Any

from django.db import migrations, models

BY_THE_DOOR = "target_arrived"
DECIDED = "decided"
ADMIT = """
drop procedure kernel_admit(uuid, text, text, timestamptz);

-- A record that was parked takes effect: its fate is written once, its rows go to the feature. `why` is a code; what a
-- person wrote comes sealed.
create procedure kernel_admit(
  wanted uuid, why text, who text, moment timestamptz, words bytea default null
) language plpgsql security definer set search_path = public, pg_temp as $$
declare
  parked record;
begin
  select r.*, p.body into parked from kernel_record r join kernel_parked p on p.record = r.id where r.id = wanted;
  insert into kernel_resolution (record, incident, site, outcome, reason, sealed, actor, recorded_at)
       values (wanted, parked.incident, parked.site, 'accepted', why, words, who, moment);
  call kernel_dispatch(parked.incident, jsonb_build_array(jsonb_build_object(
    'id', parked.id, 'site', parked.site, 'type', parked.type, 'effective_at', parked.effective_at,
    'by', parked."by", 'body', parked.body)), array[parked.type], moment);
end $$;

update kernel_holding set sealed = 'sealed' where tab = 'kernel_settled';
-- The row is a fact and stays; its words are noise once the operation's key is destroyed.
call kernel_hold('kernel_resolution', '', 'sealed', '', '', 'record');
"""


def seal_reasons(apps: Any, editor: Any) -> None:
    """What was written before, too; of an operation whose key is destroyed it goes at once."""
    from muster.kernel import sealing
    from muster.kernel.problems import Problem

    def sealed(incident: int, words: str, column: str) -> bytes | None:
        try:
            return sealing.seal(sealing.key_for_incident(incident), words, column=column)
        except Problem:
            return None

    alias = editor.connection.alias
    with editor.connection.cursor() as cursor:
        cursor.execute("set local muster.resealing = 'on'")
    for row in apps.get_model("kernel", "Settled").objects.using(alias).iterator():
        row.sealed = sealed(row.incident, row.reason, "kernel_settled.sealed") or b""
        row.save(update_fields=["sealed"])
    for row in apps.get_model("kernel", "Resolution").objects.using(alias).exclude(reason=BY_THE_DOOR).iterator():
        row.sealed, row.reason = sealed(row.incident, row.reason, "kernel_resolution.sealed"), DECIDED
        row.save(update_fields=["sealed", "reason"])
    with editor.connection.cursor() as cursor:
        cursor.execute("set local muster.resealing = ''")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0017_hold_settled")]

    operations = [
        migrations.AddField("settled", "sealed", models.BinaryField(null=True)),
        migrations.AddField("resolution", "sealed", models.BinaryField(null=True)),
        migrations.RunPython(seal_reasons),
        migrations.AlterField("settled", "sealed", models.BinaryField()),
        migrations.RemoveField("settled", "reason"),
        migrations.RunSQL(ADMIT),
    ]
