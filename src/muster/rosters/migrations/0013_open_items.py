"""What stays open at a post when it changes hands has an owner, and is closed by a phone or the desk."""

from django.db import migrations, models

SQL = """
alter type rosters_hand_over_body add attribute items jsonb;
create or replace function rosters_take_hand_over(incident_id bigint, records jsonb, moment timestamptz) returns void
  language sql as $$
  with given as (
    select * from jsonb_to_recordset(records) as t(id uuid, site text, effective_at timestamptz,
      body rosters_hand_over_body)),
  filed as (
    insert into rosters_handover (record, incident, site, effective_at, recorded_at, leaves, takes, on_duty,
      under_control, keys, radios)
    select id, incident_id, site, effective_at, moment, (body).leaves, (body).takes, coalesce((body).on_duty, 0),
      coalesce((body).under_control, 0), coalesce((body).keys, 0), coalesce((body).radios, 0) from given),
  left_open as (
    insert into rosters_itemstep (item, incident, site, record, kind, person, effective_at, recorded_at, noted_by)
    select (one ->> 'item')::uuid, incident_id, site, id,
           case when (one ->> 'closed')::boolean then 'closed' else 'owned' end, (one ->> 'person')::uuid,
           effective_at, moment, ''
      from given, jsonb_array_elements(coalesce((body).items, '[]')) as one)
  insert into rosters_presence (record, incident, site, staff, kind, effective_at, recorded_at, scanned, noted_by)
    select id, incident_id, site, (body).leaves, 'end', effective_at, moment, false, '' from given
     where (body).leaves is not null
    union all
    select id, incident_id, site, (body).takes, 'begin', effective_at, moment, false, '' from given
     where (body).takes is not null and (body).takes is distinct from (body).leaves
$$;
create type rosters_close_item_body as (item uuid);
create function rosters_take_close_item(incident_id bigint, records jsonb, moment timestamptz) returns void
  language sql as $$
  insert into rosters_itemstep (item, incident, site, record, kind, effective_at, recorded_at, noted_by)
    select (body).item, incident_id, site, id, 'closed', effective_at, moment, ''
      from jsonb_to_recordset(records) as t(id uuid, site text, effective_at timestamptz, body rosters_close_item_body)
$$;
insert into kernel_recordtype (name, take, void) values ('rosters.close_item', 'rosters_take_close_item', '');
call kernel_guard('rosters_itemstep');
call kernel_freeze('rosters_itemstep');
"""


class Migration(migrations.Migration):
    dependencies = [("rosters", "0012_ask_substitutes")]

    operations = [
        migrations.CreateModel(
            name="ItemStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("item", models.UUIDField()),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("record", models.UUIDField(null=True)),
                ("kind", models.TextField(choices=[("owned", "Has an owner"), ("closed", "Closed")])),
                ("person", models.UUIDField(null=True)),
                ("effective_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("noted_by", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["incident", "site", "effective_at"], name="rosters_itemstep_at"),
                    models.Index(fields=["item"], name="rosters_itemstep_item"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("record__isnull", False)),
                        fields=("record", "item"),
                        name="rosters_itemstep_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(SQL),
    ]
