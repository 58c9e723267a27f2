"""Numbers over a whole ledger are answered by indexes: rows of measures, decisions and tests are wide, for their plans.

A measure says what waits for a person as a decision does, and when its person came into the ledger.
"""

from django.db import migrations, models
from django.db.models import Case, Q, Value, When

LISTED = """
update screening_measure m set listed_at = coalesce(
  (select p.recorded_at from screening_person p where p.id = m.person), m.changed_at);
"""
BOARD = [
    "person", "waits", "kind", "risk_class", "owner", "since", "until", "contact", "reported_at", "changed_at",
    "listed_at",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("screening", "0017_rows_by_their_marks")]

    operations = [
        migrations.AddField("measure", "listed_at", models.DateTimeField(null=True)),
        migrations.RunSQL(LISTED),
        migrations.AlterField("measure", "listed_at", models.DateTimeField()),
        migrations.AddField(
            "measure",
            "waits",
            models.GeneratedField(
                db_persist=True,
                expression=Case(
                    When(pending__isnull=True, then=Value("")),
                    When(signed_by="", then=Value("proposed")),
                    default=Value("sign"),
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.RemoveIndex("measure", "screening_measure_place"),
        # The index of states and ends, which lists need, answers the same.
        migrations.RemoveIndex("measure", "screening_measure_ending"),
        migrations.AddIndex(
            "measure",
            models.Index(fields=["incident", "place", "state"], include=BOARD, name="screening_measure_board"),
        ),
        migrations.RemoveIndex("measure", "screening_measure_pending"),
        migrations.AddIndex(
            "measure",
            models.Index(
                fields=["incident", "place"],
                include=["waits", "changed_at"],
                condition=~Q(waits=""),
                name="screening_measure_waits",
            ),
        ),
        migrations.RemoveIndex("decision", "screening_decision_person"),
        migrations.AddIndex(
            "decision",
            models.Index(
                fields=["incident", "person", "-id"],
                include=["place", "recorded_at", "measure"],
                name="screening_decision_latest",
            ),
        ),
        migrations.AddIndex(
            "told",
            models.Index(fields=["incident", "place", "source", "recorded_at"], name="screening_told_source"),
        ),
        migrations.AddIndex(
            "testdue",
            models.Index(
                fields=["incident", "until"],
                include=["person", "since", "place"],
                condition=Q(done_at__isnull=True),
                name="screening_testdue_open",
            ),
        ),
        migrations.RemoveIndex("escalated", "screening_escalated_place"),
        migrations.AddIndex(
            "escalated",
            models.Index(
                fields=["incident", "level", "place"],
                include=["person", "late_since"],
                name="screening_escalated_level",
            ),
        ),
    ]
