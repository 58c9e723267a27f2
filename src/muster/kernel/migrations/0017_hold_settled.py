"""What was typed when somebody saw to a parked record goes with the record: it may name people."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0016_settled")]

    operations = [migrations.RunSQL("call kernel_hold('kernel_settled', 'parked', '', '', '', 'parked')")]
