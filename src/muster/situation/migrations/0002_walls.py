"""Reports are seen by place and never changed."""

from django.db import migrations

WALLS = "".join(
    f"call kernel_guard('situation_{table}', 'place'); call kernel_freeze('situation_{table}');\n"
    for table in ("bulletin", "value", "step", "passage")
)


class Migration(migrations.Migration):
    dependencies = [("situation", "0001_initial"), ("kernel", "0002_walls")]

    operations = [migrations.RunSQL(WALLS)]
