"""What waits for somebody is counted for every page: each count has an index that holds little more than it counts."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("screening", "0012_seal_words")]

    operations = [
        migrations.AddIndex(
            "measure",
            models.Index(condition=Q(state="force"), fields=["incident", "until"], name="screening_measure_ending"),
        ),
        migrations.AddIndex(
            "testdue",
            models.Index(condition=~Q(result="negative"), fields=["person"], name="screening_testdue_unproven"),
        ),
    ]
