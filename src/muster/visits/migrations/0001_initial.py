"""Visits of households and premises, with their walls."""

from django.db import migrations, models
from django.db.models import Q

SQL = """
create type visits_body as (
  subject text, place text, outcome text, way text, kind text, name text, people integer, attention boolean
);

-- A post records what lies at its own place: whatever else a phone says counts as the place of the post.
create function visits_take(incident_id bigint, records jsonb, moment timestamptz) returns void
  language sql as $$
  insert into visits_visit (record, incident, site, place, subject, kind, name, premises, way, outcome, people,
                            attention, "by", effective_at, recorded_at)
    select t.id, incident_id, t.site, lies.place, (body).subject, coalesce((body).kind, ''), btrim(said.name),
           case when (body).subject = 'premises'
                then concat_ws('|', lies.place, (body).kind, lower(regexp_replace(said.name, '\\s', '', 'g'))) else '' end,
           coalesce((body).way, 'visit'), (body).outcome, (body).people, coalesce((body).attention, false), t."by",
           t.effective_at, moment
      from jsonb_to_recordset(records)
           as t(id uuid, site text, effective_at timestamptz, "by" uuid, body visits_body)
           cross join lateral (select split_part(t.site, '-', 1) as place) post
           cross join lateral (select case when starts_with((body).place, post.place) then (body).place
                                           else post.place end as place) lies
           cross join lateral (select coalesce((body).name, '') as name) said
$$;
insert into kernel_recordtype (name, take, void) values ('visits.record_visit', 'visits_take', '');

call kernel_guard('visits_visit');
call kernel_freeze('visits_visit');
call kernel_guard('visits_settled');
call kernel_freeze('visits_settled');
call kernel_hold('visits_visit', 'visits', '', '', '', 'record');
call kernel_hold('visits_settled', 'visits', '', '', '', 'record');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0014_rows_by_column"), ("people", "0024_households")]

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("place", models.TextField(db_collation="C")),
                ("subject", models.TextField()),
                ("kind", models.TextField(default="")),
                ("name", models.TextField(default="")),
                ("premises", models.TextField(db_collation="C", default="")),
                ("way", models.TextField()),
                ("outcome", models.TextField()),
                ("people", models.IntegerField(null=True)),
                ("attention", models.BooleanField(default=False)),
                ("by", models.UUIDField(null=True)),
                ("effective_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["incident", "-effective_at"], name="visits_visit_latest"),
                    models.Index(
                        condition=Q(attention=True), fields=["incident", "recorded_at"], name="visits_visit_attention"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settled",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("site", models.TextField(db_collation="C")),
                ("actor", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(SQL),
    ]
