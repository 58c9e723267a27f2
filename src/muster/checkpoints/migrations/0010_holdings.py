"""Plates of vehicle permits go when the operation is closed, and are re-encrypted when its key is rotated."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0009_attempts"), ("kernel", "0006_holdings")]

    operations = [migrations.RunSQL("call kernel_hold('checkpoints_permit', 'permits', 'plate', 'mark')")]
