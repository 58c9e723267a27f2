"""A roster has one computation at a time; answers are kept by time; who is on duty anywhere is known before they are
put at a second post."""

from django.db import migrations, models

DEAD = """
update rosters_computation set state = 'failed' where state = 'running';
update rosters_swap set state = 'lapsed', decided_at = a.ended_at from rosters_assignment a
 where a.id = rosters_swap.assignment and a.ended_at is not null and rosters_swap.decided_at is null;
"""
"""No solver runs while migrations do, and nobody takes a shift that is not there any more."""

KEPT = """
insert into rosters_reply (incident, site, assignment, accepted, recorded_at)
  select incident, site, id, answer = 'accepted', answered_at from rosters_assignment where answered_at is not null;
call kernel_guard('rosters_reply', 'site');
call kernel_freeze('rosters_reply');
revoke delete, truncate on rosters_reply from muster_app;

-- Which of these people would be on published rosters twice: on one day, or at one time. It looks beyond the asker's
-- area and says nothing but who. Whoever asks holds the lock until their transaction ends, so that two desks cannot put
-- one person at two posts in the same moment.
create function rosters_twice(staff_ids uuid[], days date[], starts timestamptz[], ends timestamptz[])
  returns setof uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('rosters_twice', kernel_scope_incident()));
  return query select distinct g.who
    from unnest(staff_ids, days, starts, ends) g(who, day, since, until)
    join rosters_assignment a on a.incident = kernel_scope_incident() and a.staff = g.who and a.ended_at is null
     and (a.day = g.day or (a.starts_at < g.until and a.ends_at > g.since))
    join rosters_roster r on r.id = a.roster_id and r.state = 'published';
end $$;
"""

REPLY = migrations.CreateModel(
    name="Reply",
    fields=[
        ("id", models.BigAutoField(primary_key=True, serialize=False)),
        ("incident", models.BigIntegerField()),
        ("site", models.TextField(db_collation="C")),
        ("assignment", models.BigIntegerField()),
        ("accepted", models.BooleanField()),
        ("recorded_at", models.DateTimeField()),
    ],
    options={"indexes": [models.Index(fields=["assignment", "recorded_at"], name="rosters_reply_at")]},
)
STATES = [
    ("asked", "Asked"),
    ("agreed", "Agreed, to be approved"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("lapsed", "Not needed any more"),
]


class Migration(migrations.Migration):
    dependencies = [("rosters", "0006_walls_of_the_day")]

    operations = [
        migrations.AlterField("swap", "state", models.TextField(choices=STATES, default="asked")),
        migrations.RunSQL(DEAD),
        migrations.AddConstraint(
            "computation",
            models.UniqueConstraint(
                condition=models.Q(("state", "running")), fields=("incident", "roster"),
                name="rosters_computation_running",
            ),
        ),
        REPLY,
        migrations.RunSQL(KEPT),
    ]  # fmt: skip
