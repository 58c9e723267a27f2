"""How the door hands whole checks and steps in, their tallies, and the walls around what follows from them."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"
BEFORE = """
drop function checkpoints_take_check(bigint, jsonb, timestamptz);
drop function checkpoints_void_check(uuid, timestamptz);
drop type checkpoints_check_body;
"""


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0003_full_checks")]

    operations = [
        migrations.RunSQL(BEFORE),
        migrations.RunSQL((SQL / "intake.sql").read_text(encoding="utf-8")),
    ]
