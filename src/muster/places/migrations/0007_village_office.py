"""A kind of site for those who go from door to door: the office of a village or community."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_kind(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    kinds = apps.get_model("places", "SiteKind").objects.using(schema_editor.connection.alias)
    kinds.create(letter="V", key="village-office", name_zh="村（社区）工作站", name_en="Village or community office")


class Migration(migrations.Migration):
    dependencies = [("places", "0006_lists_move")]

    operations = [migrations.RunPython(add_kind)]
