"""A check names the certificate of release that was shown, and the server judges it again."""

from django.db import migrations, models

SQL = """
call kernel_guard('checkpoints_shown');

create function checkpoints_take_checks_shown(
  incident_id bigint, at_site text, batch kernel_rows, moment timestamptz
) returns void language plpgsql as $$
begin
  perform checkpoints_take_checks(incident_id, at_site, batch, moment);
  if batch.bodies @? '$[*].certificate' then
    insert into checkpoints_shown (record, incident, site, serial, effective_at, recorded_at, state)
      select id, incident_id, at_site, decode(body ->> 'certificate', 'hex'), effective_at, moment, ''
        from rows from (unnest(batch.ids), unnest(batch.effective_at), jsonb_array_elements(batch.bodies))
             as b(id, effective_at, body)
       where body ->> 'certificate' is not null;
  end if;
end $$;
update kernel_recordtype set take_rows = 'checkpoints_take_checks_shown' where name = 'checkpoints.record_check';
"""


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0019_checks_by_column")]

    operations = [
        migrations.CreateModel(
            name="Shown",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("serial", models.BinaryField()),
                ("effective_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("state", models.TextField(db_collation="C", default="")),
                ("judged_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("judged_at", None)), fields=["incident"], name="checkpoints_shown_waits"
                    )
                ],
            },
        ),
        migrations.RunSQL(SQL),
    ]
