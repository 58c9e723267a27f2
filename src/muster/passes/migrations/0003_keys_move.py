"""The signing keys are the kernel's from now on; nothing of the table changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("passes", "0002_uses"), ("kernel", "0015_signingkey")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="SigningKey")]),
    ]
