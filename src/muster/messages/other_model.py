"""What reached people without this program: printed, said, posted - counted by whoever did it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OtherWay(models.Model):
    """So many of a kind on a day in a place. Append-only but for being taken back."""

    class Way(models.TextChoices):
        """What was done."""

        LEAFLET = "leaflet", _("Leaflets and letters handed out")
        POSTER = "poster", _("Posters and notices put up")
        BROADCAST = "broadcast", _("Loudspeaker broadcasts")
        GROUP = "group", _("Posts in chat groups")
        VISIT = "visit", _("Households told at the door")
        CALL = "call", _("Telephone calls")

    id = models.BigAutoField(primary_key=True)
    incident = models.BigIntegerField()
    place = models.TextField(db_collation="C")
    way = models.TextField(choices=Way.choices)
    day = models.DateField()
    amount = models.IntegerField()
    noted_by = models.TextField()
    recorded_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="messaging_otherway_amount")]
        indexes = [models.Index(fields=["incident", "place", "day"], name="messaging_otherway_day")]
