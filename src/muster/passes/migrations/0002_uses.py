"""Row-level security of passes, how uses come in, and what is wrong with them."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"
HOLD = """
call kernel_hold('passes_pass', 'permits', 'label', 'mark');
call kernel_hold('passes_batch', 'permits', 'labels');
call kernel_hold('passes_signingkey', 'permits', 'private');
"""


class Migration(migrations.Migration):
    dependencies = [("passes", "0001_initial"), ("kernel", "0006_holdings")]

    operations = [
        migrations.RunSQL((SQL / "uses.sql").read_text(encoding="utf-8")),
        migrations.RunSQL(HOLD),
    ]
