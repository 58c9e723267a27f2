"""What keeps identity, how it is re-encrypted and purged, and a purger that can do nothing else."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql" / "holdings.sql"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_holding_purgeorder")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"))]
