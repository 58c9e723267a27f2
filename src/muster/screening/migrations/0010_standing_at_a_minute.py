"""How it stood with somebody at any past minute: each decision says it, and tests keep how they stood before."""

from django.db import migrations, models
from django.db.models import F, Q

SQL = """
-- What decisions of before left open is filled in from what is known: the latest of each person from how it stands now.
alter table screening_decision disable trigger append_only;
update screening_decision d set
  state = case when d.measure <> '' then 'force'
               when d.kind = 'merged' and exists (
                 select from screening_merge m where m.gone = d.person and m.made_at = d.recorded_at) then 'merged'
               when exists (select from screening_decision b where b.person = d.person and b.id < d.id
                             and b.measure <> '') then 'released'
               when d.kind in ('proposed', 'parted') then 'proposed' else 'none' end,
  waits = case d.kind when 'proposed' then 'proposed' when 'signed' then 'sign' else '' end,
  owner = coalesce((select o.why from screening_decision o where o.person = d.person and o.kind = 'owned'
                     and o.id <= d.id order by o.id desc limit 1), '');
update screening_decision d set
  state = m.state, owner = m.owner,
  waits = case when m.pending is null then '' when m.signed_by = '' then 'proposed' else 'sign' end
  from screening_measure m
 where m.person = d.person and d.id = (select max(l.id) from screening_decision l where l.person = d.person);
alter table screening_decision enable trigger append_only;

update screening_testdue t set recorded_at = coalesce(
  (select max(d.recorded_at) from screening_decision d
    where d.person = t.person and d.kind in ('confirmed', 'agreed') and d.recorded_at <= t.until), t.since);
insert into screening_testwas (person, incident, place, since, until, done_at, recorded_at, ended_at)
  select person, incident, place, since, until, null, recorded_at, done_at
    from screening_testdue where done_at > recorded_at;
update screening_testdue set recorded_at = greatest(recorded_at, done_at) where done_at is not null;

call kernel_guard('screening_testwas', 'place');
call kernel_freeze('screening_testwas');
call kernel_hold('screening_testwas', 'ledger');

-- Phones, laboratories and desks tick tests off and take that back: each time it is kept since when it was otherwise.
create function screening_keep_test() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.recorded_at := kernel_now(new.incident);
  insert into screening_testwas (person, incident, place, since, until, done_at, recorded_at, ended_at)
    values (old.person, old.incident, old.place, old.since, old.until, old.done_at, old.recorded_at, new.recorded_at);
  return new;
end $$;
create trigger keep_test before update on screening_testdue for each row
  when ((old.done_at is null) <> (new.done_at is null)) execute function screening_keep_test();
"""
KINDS = [
    ("proposed", "Proposed by the rules"),
    ("withdrawn", "No longer proposed by the rules"),
    ("confirmed", "Confirmed"),
    ("signed", "Signed first, waits for the second person"),
    ("agreed", "Signed by the second person"),
    ("declined", "Not confirmed"),
    ("released", "Released from the measure"),
    ("owned", "Given to somebody to follow up"),
    ("merged", "Put together with another entry"),
    ("parted", "Taken apart again"),
]


class Migration(migrations.Migration):
    dependencies = [("screening", "0009_calls_of_all_entries")]

    operations = [
        migrations.AddField("decision", "state", models.TextField(default="")),
        migrations.AddField("decision", "waits", models.TextField(default="")),
        migrations.AddField("decision", "owner", models.TextField(default="")),
        migrations.AlterField("decision", "kind", models.TextField(choices=KINDS)),
        migrations.AddField("testdue", "recorded_at", models.DateTimeField(default=None, null=True)),
        migrations.CreateModel(
            name="TestWas",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["incident", "ended_at"], name="screening_testwas_ended")],
                "constraints": [
                    models.CheckConstraint(condition=Q(ended_at__gte=F("recorded_at")), name="screening_testwas_times")
                ],
            },
        ),
        migrations.RunSQL(SQL),
        migrations.AlterField("testdue", "recorded_at", models.DateTimeField()),
    ]
