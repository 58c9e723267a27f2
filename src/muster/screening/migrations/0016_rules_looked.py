"""Up to when the beginnings and ends of rule sets were looked for."""

from django.db import migrations, models

WALLS = """
-- As rules themselves: public words of the whole operation, without a person or a place in them.
alter table screening_ruleslooked enable row level security;
create policy scope on screening_ruleslooked using (incident = (select kernel_scope_incident()));
call kernel_freeze('screening_ruleslooked');
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0015_seal_owners")]

    operations = [
        migrations.CreateModel(
            name="RulesLooked",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["incident", "until"], name="screening_ruleslooked_once")
                ],
            },
        ),
        migrations.RunSQL(WALLS),
    ]
