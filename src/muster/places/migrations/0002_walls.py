"""Trigram search, who may write which table, and the kinds of site every operation starts with."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GRANTS = """
revoke insert, update, delete on places_division, places_alias, places_loading, places_shape, places_sitekind
  from muster_app;
revoke delete on places_site, places_grid from muster_app;
revoke delete on places_division, places_alias, places_loading, places_shape, places_sitekind, places_site, places_grid
  from muster_purger;
"""

REDUNDANT = """
do $$
declare name text;
begin
  for name in select indexname from pg_indexes where tablename = 'places_division' and indexname like '%\\_like' loop
    execute format('drop index %I', name);
  end loop;
end $$;
"""
"""Django makes a second index for LIKE; under COLLATE "C" the primary key serves it already."""

KINDS = [
    ("K", "checkpoint", "卡口", "Checkpoint"),
    ("S", "sampling", "采样点", "Sampling site"),
    ("I", "isolation", "集中隔离点", "Central quarantine site"),
    ("C", "compound", "小区", "Residential compound"),
    ("W", "store", "物资库", "Store"),
    ("Z", "settlement", "安置点", "Evacuation shelter"),
    ("H", "command", "指挥部", "Command post"),
]


def fill_kinds(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    kind = apps.get_model("places", "SiteKind")
    rows = [kind(letter=letter, key=key, name_zh=zh, name_en=en) for letter, key, zh, en in KINDS]
    kind.objects.using(schema_editor.connection.alias).bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_walls"), ("places", "0001_initial")]

    operations = [
        migrations.RunPython(fill_kinds),
        migrations.RunSQL(GRANTS),
        migrations.RunSQL(REDUNDANT),
    ]
