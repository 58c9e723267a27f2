"""Row-level security of passes, how uses come in, and what is wrong with them."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("passes", "0001_initial"), ("kernel", "0004_quick_walls")]

    operations = [migrations.RunSQL((SQL / "uses.sql").read_text(encoding="utf-8"))]
