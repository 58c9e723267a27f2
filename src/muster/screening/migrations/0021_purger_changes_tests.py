"""What the purger deletes of tests is counted beside measures as well: the trigger does so with its owner's rights.

The purger may call no function of ours; without this the destruction of an operation's names stopped at its first test.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("screening", "0020_results_looked")]

    operations = [
        migrations.RunSQL(
            "alter function screening_tests_changed() security definer;"
            "alter function screening_tests_changed() set search_path = public, pg_temp"
        )
    ]
