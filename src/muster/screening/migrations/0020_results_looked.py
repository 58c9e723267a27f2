"""Up to which laboratory result tests due were ticked off."""

from django.db import migrations, models

WALLS = """
-- A number of the whole operation, without a person or a place in it.
alter table screening_testslooked enable row level security;
create policy scope on screening_testslooked using (incident = (select kernel_scope_incident()));
revoke delete, truncate on screening_testslooked from muster_app;
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0019_kept_beside_measures")]

    operations = [
        migrations.CreateModel(
            name="TestsLooked",
            fields=[
                ("incident", models.BigIntegerField(primary_key=True, serialize=False)),
                ("until", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(WALLS),
    ]
