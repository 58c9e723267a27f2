"""What lists of a large ledger need: the next to end of a state first, rows of sources counted without reading them, and
keys looked for one by one without sorting those of each.
"""

from django.db import migrations, models

KEYS = """
-- A key that very many people have is kept no further, so that few rows bear it: neither a limit nor distinct is needed.
create or replace function screening_linked_with(wanted bytea[], most int) returns table (at bigint, person uuid)
  language sql stable set enable_seqscan = off as $$
  select w.at, l.person from unnest(wanted) with ordinality w(mark, at) join screening_linkmark l on l.mark = w.mark
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0013_what_waits")]

    operations = [
        migrations.AddIndex(
            "measure", models.Index(fields=["incident", "state", "until", "person"], name="screening_measure_ends")
        ),
        migrations.AddIndex(
            "sourcerow",
            models.Index(
                fields=["incident", "place", "state", "due_at"], include=["delivery"], name="screening_sourcerow_state"
            ),
        ),
        migrations.RemoveIndex("sourcerow", "screening_sourcerow_place"),
    ]
