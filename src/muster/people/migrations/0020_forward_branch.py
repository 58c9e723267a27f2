"""A branch set up at the front is no branch of a compound: it gets a kind of its own, so that both can be counted."""

from django.db import migrations

SQL = """
insert into people_organisationkind (key, family, position, name_zh, name_en) values
  ('forward-branch', 'party', 14, '前线临时党支部', 'Forward temporary branch');
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0019_member_recorded")]

    operations = [migrations.RunSQL(SQL)]
