"""Grants, row-level security, append-only triggers, the clock and the door: what Django cannot say."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"

GRANTS = """
alter default privileges in schema public grant select, insert, update, delete on tables to muster_app;
alter default privileges in schema public grant usage, select on sequences to muster_app;
alter default privileges in schema public grant select, delete on tables to muster_purger;
alter default privileges in schema public grant select on tables to muster_audit;
grant select, insert, update, delete on all tables in schema public to muster_app;
grant usage, select on all sequences in schema public to muster_app;
grant select, delete on all tables in schema public to muster_purger;
grant select on all tables in schema public to muster_audit;
"""

TABLES = """
call kernel_guard('kernel_record');
call kernel_guard('kernel_resolution');
call kernel_guard('kernel_void');
call kernel_guard('kernel_parked');
call kernel_freeze('kernel_record');
call kernel_freeze('kernel_resolution');
call kernel_freeze('kernel_void');
call kernel_freeze('kernel_parked');
call kernel_freeze('kernel_audit');
call kernel_freeze('kernel_auditlink');
"""


def script(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / name).read_text(encoding="utf-8"))


class Migration(migrations.Migration):
    run_before = [("contenttypes", "0001_initial")]
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.RunSQL(GRANTS),
        script("scope.sql"),
        migrations.RunSQL(TABLES),
        script("clock.sql"),
        script("door.sql"),
    ]
