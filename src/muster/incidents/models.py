"""An operation on a place, real or an exercise."""

from django.db import models


class Incident(models.Model):
    """Everything belongs to an incident. `name` is what commands and addresses call it."""

    id = models.BigAutoField(primary_key=True)
    name = models.SlugField(unique=True, max_length=80)
    title_zh = models.TextField()
    title_en = models.TextField()
    place = models.TextField(db_collation="C")
    playbook = models.TextField(default="outbreak")
    level = models.SmallIntegerField(null=True)
    exercise = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
