"""A page's pass over a ledger is tens of milliseconds of work: starting two more processes for it cost a third to a half
more of the processor than it takes alone, and a county's server has two of them for everybody."""

from django.db import migrations

SQL = """
alter table screening_measure set (parallel_workers = 0);
alter table screening_sourcerow set (parallel_workers = 0);
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0021_purger_changes_tests")]

    operations = [migrations.RunSQL(SQL)]
