"""Why somebody was decided on, why a row was rejected, and what letters say is sealed: people write names into it."""

from typing import Any

from django.db import migrations, models

from muster.kernel import typed

OWNED = """
set local muster.resealing = 'on';
-- Whom somebody was given to is said by `owner` already.
update screening_decision set why = '' where kind = 'owned';
set local muster.resealing = '';
"""
HOLD = """
call kernel_hold_typed('screening_decision', array['sealed_why']);
call kernel_hold_typed('screening_sourcerow', array['sealed_reason']);
call kernel_hold_typed('screening_letter', array['sealed_asks', 'sealed_acknowledged_by', 'sealed_closed_why']);
"""
LETTER = {"asks": "sealed_asks", "acknowledged_by": "sealed_acknowledged_by", "closed_why": "sealed_closed_why"}
SETTLED = (
    models.Q(person__isnull=False, state="linked")
    | models.Q(person__isnull=True, sealed_reason__isnull=False, state="rejected")
    | (models.Q(due_at__isnull=False, person__isnull=True, state="open") & ~models.Q(owner=""))
)


def seal(_apps: Any, editor: Any) -> None:
    alias = editor.connection.alias
    typed.seal_what_stands(alias, "screening_decision", {"why": "sealed_why"})
    typed.seal_what_stands(alias, "screening_sourcerow", {"reason": "sealed_reason"})
    typed.seal_what_stands(alias, "screening_letter", LETTER)


class Migration(migrations.Migration):
    dependencies = [("screening", "0011_reminded"), ("kernel", "0019_hold_typed")]

    operations = [
        migrations.RunSQL(OWNED),
        migrations.RemoveConstraint("sourcerow", "screening_sourcerow_settled"),
        migrations.AddField("decision", "sealed_why", models.BinaryField(null=True)),
        migrations.AddField("sourcerow", "sealed_reason", models.BinaryField(null=True)),
        *(migrations.AddField("letter", new, models.BinaryField(null=True)) for new in LETTER.values()),
        migrations.RunPython(seal),
        migrations.RemoveField("decision", "why"),
        migrations.RemoveField("sourcerow", "reason"),
        *(migrations.RemoveField("letter", old) for old in LETTER),
        migrations.AddConstraint(
            "sourcerow", models.CheckConstraint(condition=SETTLED, name="screening_sourcerow_settled")
        ),
        migrations.RunSQL(HOLD),
    ]
