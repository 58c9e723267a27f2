"""Keys by which people of the ledger are found again, pairs to be looked at, and who was put together."""

import django.contrib.postgres.fields
from django.db import migrations, models

WALLS = """
call kernel_guard('screening_linkmark', 'place');
revoke update, delete, truncate on screening_linkmark from muster_app;

-- A pair is seen only by who sees both people; that somebody is told of under another entry, by who sees one of them.
call kernel_guard('screening_greypair', 'place');
create policy other on screening_greypair as restrictive using (
  case when other_place >= (select kernel_scope_low()) collate "C"
            and other_place < (select kernel_scope_high()) collate "C"
  then (select kernel_scope_places()) is null or kernel_in_places(other_place, (select kernel_scope_places())) end);
alter table screening_merge enable row level security;
create policy scope on screening_merge using (incident = (select kernel_scope_incident()) and (
  case when place >= (select kernel_scope_low()) collate "C" and place < (select kernel_scope_high()) collate "C"
  then (select kernel_scope_places()) is null or kernel_in_places(place, (select kernel_scope_places())) end
  or case when other_place >= (select kernel_scope_low()) collate "C"
               and other_place < (select kernel_scope_high()) collate "C"
  then (select kernel_scope_places()) is null or kernel_in_places(other_place, (select kernel_scope_places())) end));
revoke delete, truncate on screening_greypair, screening_merge from muster_app;
call kernel_hold('screening_linkmark', 'ledger', '', 'mark', 'under');
call kernel_hold('screening_greypair', 'ledger');
call kernel_hold('screening_merge', 'ledger');

-- An overlap of arrays is not leakproof, so under row-level security its index would not be used, and one overlap with
-- the marks of a long list compares every row with all of them: ids are found here, one mark after another.
create function screening_rows_with(wanted bytea[], sender text) returns table (at bigint, id bigint)
  language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
  select w.at, r.id from unnest(wanted) with ordinality w(mark, at) cross join lateral (
    select s.id from screening_sourcerow s
     where s.marks @> array[w.mark] and s.incident = kernel_scope_incident() and s.source = sender) r
$$;

-- Who has these keys: of each at most so many.
create function screening_linked_with(wanted bytea[], most int) returns table (at bigint, person uuid)
  language sql stable set enable_seqscan = off as $$
  select w.at, m.person from unnest(wanted) with ordinality w(mark, at) cross join lateral (
    select distinct l.person from (
      select person from screening_linkmark where mark = w.mark limit most) l) m
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0002_sources"),
    ]

    operations = [
        migrations.CreateModel(
            name="GreyPair",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("other_place", models.TextField(db_collation="C")),
                ("one", models.UUIDField()),
                ("two", models.UUIDField()),
                ("confidence", models.FloatField()),
                (
                    "why",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("open", "To be looked at"),
                            ("merged", "The same person"),
                            ("apart", "Two different people"),
                        ],
                        default="open",
                    ),
                ),
                ("merge", models.BigIntegerField(null=True)),
                ("settled_by", models.TextField(default="")),
                ("settled_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LinkMark",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("mark", models.BinaryField()),
                ("under", models.IntegerField()),
                ("person", models.UUIDField()),
                ("strong", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("other_place", models.TextField(db_collation="C")),
                ("kept", models.UUIDField()),
                ("gone", models.UUIDField()),
                ("before", models.JSONField()),
                ("made_by", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("undone_by", models.TextField(default="")),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.TextField(
                choices=[
                    ("proposed", "Proposed by the rules"),
                    ("confirmed", "Confirmed"),
                    ("signed", "Signed first, waits for the second person"),
                    ("agreed", "Signed by the second person"),
                    ("declined", "Not confirmed"),
                    ("released", "Released from the measure"),
                    ("owned", "Given to somebody to follow up"),
                    ("merged", "Put together with another entry"),
                    ("parted", "Taken apart again"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="measure",
            name="state",
            field=models.TextField(
                choices=[
                    ("none", "No measure"),
                    ("proposed", "To be confirmed"),
                    ("force", "Under the measure"),
                    ("released", "Is released"),
                    ("merged", "Is told of under another entry"),
                ]
            ),
        ),
        migrations.AddIndex(
            model_name="sourcerow",
            index=models.Index(
                condition=models.Q(("person__isnull", False)), fields=["person"], name="screening_sourcerow_person"
            ),
        ),
        migrations.AddIndex(
            model_name="greypair",
            index=models.Index(fields=["incident", "state", "place"], name="screening_greypair_state"),
        ),
        migrations.AddConstraint(
            model_name="greypair",
            constraint=models.UniqueConstraint(fields=("one", "two"), name="screening_greypair_once"),
        ),
        migrations.AddConstraint(
            model_name="greypair",
            constraint=models.CheckConstraint(
                condition=models.Q(("one__lt", models.F("two"))), name="screening_greypair_order"
            ),
        ),
        migrations.AddIndex(
            model_name="linkmark",
            index=models.Index(fields=["mark"], name="screening_linkmark_mark"),
        ),
        migrations.AddIndex(
            model_name="linkmark",
            index=models.Index(
                condition=models.Q(("strong", True)), fields=["person"], name="screening_linkmark_strong"
            ),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["incident", "kept"], name="screening_merge_kept"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)), fields=("gone",), name="screening_merge_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept", models.F("gone")), _negated=True), name="screening_merge_two"
            ),
        ),
        migrations.RunSQL(WALLS),
    ]
