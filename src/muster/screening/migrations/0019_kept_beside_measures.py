"""A measure keeps beside it when the first test of its person is due and how far up what is overdue has gone: who is
overdue is read off one index. Sums of sources, of releases and the pages of the list have theirs.
"""

from django.db import migrations, models
from django.db.models import Q

KEPT = """
create function screening_keep_tests(people uuid[]) returns void
  language sql security definer set search_path = public, pg_temp as $$
  update screening_measure m set tests_by = kept.by
    from (select p.person, (select min(d.until) from screening_testdue d
                             where d.person = p.person and d.done_at is null) as by
            from unnest(people) p(person)) kept
   where m.person = kept.person and m.tests_by is distinct from kept.by
$$;

-- Whoever changes tests holds the locks of their people's measures by then: desks, phones and laboratories alike.
create function screening_tests_changed() returns trigger language plpgsql as $$
begin
  perform screening_keep_tests(array(select distinct c.person from changed c));
  return null;
end $$;
create trigger tests_added after insert on screening_testdue referencing new table as changed
  for each statement execute function screening_tests_changed();
create trigger tests_changed after update on screening_testdue referencing new table as changed
  for each statement execute function screening_tests_changed();
create trigger tests_gone after delete on screening_testdue referencing old table as changed
  for each statement execute function screening_tests_changed();

update screening_measure m set tests_by = t.by
  from (select person, min(until) as by from screening_testdue where done_at is null group by person) t
 where t.person = m.person;
-- What went up on the same look went furthest to the county.
update screening_measure m set gone_up = e.level, gone_up_since = e.late_since
  from (select distinct on (person) person, level, late_since from screening_escalated
         order by person, late_since desc, recorded_at desc, level) e
 where e.person = m.person;
"""
BOARD = [
    "person", "waits", "kind", "risk_class", "owner", "since", "until", "contact", "reported_at", "changed_at",
    "listed_at", "tests_by", "gone_up", "gone_up_since",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("screening", "0018_narrow_indexes")]

    operations = [
        migrations.AddField("measure", "tests_by", models.DateTimeField(null=True)),
        migrations.AddField("measure", "gone_up", models.TextField(default="", db_collation="C")),
        migrations.AddField("measure", "gone_up_since", models.DateTimeField(null=True)),
        migrations.RunSQL(KEPT),
        migrations.RemoveIndex("measure", "screening_measure_board"),
        migrations.AddIndex(
            "measure",
            models.Index(fields=["incident", "place", "state"], include=BOARD, name="screening_measure_board"),
        ),
        migrations.AddIndex(
            "measure",
            models.Index(
                fields=["incident", "until", "person"], include=["place", "state"], name="screening_measure_listed"
            ),
        ),
        migrations.AddIndex(
            "decision",
            models.Index(
                fields=["incident", "place", "recorded_at"],
                condition=Q(kind="released"),
                name="screening_decision_released",
            ),
        ),
        migrations.RemoveIndex("sourcerow", "screening_sourcerow_state"),
        migrations.AddIndex(
            "sourcerow",
            models.Index(
                fields=["incident", "place", "state", "due_at"],
                include=["delivery", "person"],
                name="screening_sourcerow_state",
            ),
        ),
    ]
