"""Who is on a shift, sealed: seen where the shift is. Whoever types a number from outside gets no more than ids."""

from django.db import migrations, models

SQL = """
call kernel_guard('people_shiftperson', 'place');
call kernel_hold('people_shiftperson', 'shifts', 'sealed', 'mark');

create function people_on_shifts(wanted bytea[]) returns setof bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  select id from people_shiftperson where mark = any (wanted)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0009_arrivals_that_stand")]

    operations = [
        migrations.CreateModel(
            name="ShiftPerson",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("shift", models.BigIntegerField()),
                ("mark", models.BinaryField()),
                ("sealed", models.BinaryField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["mark"], name="people_shiftperson_mark")],
                "constraints": [models.UniqueConstraint(fields=("shift", "mark"), name="people_shiftperson_once")],
            },
        ),
        migrations.RunSQL(SQL),
    ]
