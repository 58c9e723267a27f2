"""Who sees computations and requests to swap."""

from django.db import migrations

WALLS = """
call kernel_guard('rosters_computation', 'place');
call kernel_guard('rosters_swap', 'site');
revoke delete, truncate on rosters_computation, rosters_swap from muster_app;
"""


class Migration(migrations.Migration):
    dependencies = [("rosters", "0003_computations_and_swaps")]

    operations = [migrations.RunSQL(WALLS)]
