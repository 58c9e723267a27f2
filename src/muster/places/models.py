"""Places: the divisions of the country, their older names, grids, sites, and shapes where somebody has loaded them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DivisionKind(models.TextChoices):
    """`rules.Kind` with words for people."""

    DIVISION = "division", _("Division")
    ZONE = "zone", _("Statistical zone")
    PSEUDO = "pseudo", _("Statistical filler")


class Division(models.Model):
    """A province, city, county, town or village. Written by `load` alone."""

    code = models.TextField(primary_key=True, db_collation="C")
    name = models.TextField(db_collation="C")
    level = models.SmallIntegerField()
    kind = models.TextField(choices=DivisionKind.choices, default=DivisionKind.DIVISION)
    pinyin = models.TextField(db_collation="C")
    initials = models.TextField(db_collation="C")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    """Set when a newer table of divisions no longer has it: the row stays, since records point to its code."""

    class Meta:
        indexes = [
            models.Index(fields=["name"], name="places_division_name"),
            models.Index(fields=["pinyin"], name="places_division_pinyin"),
            models.Index(fields=["initials"], name="places_division_initials"),
            models.Index(
                fields=["pinyin"], include=["name", "initials"], condition=Q(level__lt=5), name="places_division_upper"
            ),
            GinIndex(OpClass(F("name"), name="gin_trgm_ops"), name="places_division_trigram"),
        ]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """An older name or code of a place, or a zone without a code: which codes of today it means, and when."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField(db_collation="C")
    code = models.TextField(db_collation="C", default="")
    codes = ArrayField(models.TextField(db_collation="C"))
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    exact = models.BooleanField()
    """Whether the days are known; otherwise the years are, and the day is their first."""
    source = models.TextField()
    pinyin = models.TextField(db_collation="C")
    initials = models.TextField(db_collation="C")

    class Meta:
        indexes = [models.Index(fields=["name"], name="places_alias_name"), models.Index(fields=["code"])]

    def __str__(self) -> str:
        return self.name


class Grid(models.Model):
    """A grid below a village: some 300 households that one grid officer looks after."""

    code = models.TextField(primary_key=True, db_collation="C")
    name = models.TextField()
    households = models.IntegerField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{15}$"), name="places_grid_code"),
            models.CheckConstraint(
                condition=Q(households__isnull=True) | Q(households__gte=0), name="places_grid_size"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SiteKind(models.Model):
    """What a site is for: rows, so that another playbook brings its own."""

    letter = models.TextField(primary_key=True, db_collation="C")
    key = models.SlugField(unique=True)
    name_zh = models.TextField()
    name_en = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(letter__regex=r"^[A-Z]$"), name="places_sitekind_letter")]

    def __str__(self) -> str:
        return self.key


class Site(models.Model):
    """A gate, sampling site, isolation site, compound or store. Its code says where it is and of what kind."""

    code = models.TextField(primary_key=True, db_collation="C")
    kind = models.TextField(db_collation="C")
    place = models.TextField(db_collation="C")
    name = models.TextField()
    pinyin = models.TextField(db_collation="C")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    generated = models.BooleanField(default=False)
    """Whether the coordinates were made up, as those of an exercise are."""
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{6,15}-[A-Z][0-9]{3}$"), name="places_site_code"),
            models.CheckConstraint(condition=Q(code__startswith=F("place")), name="places_site_place"),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="places_site_coordinates",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="places_site_times"
            ),
        ]
        indexes = [models.Index(fields=["kind", "code"], name="places_site_kind")]

    def __str__(self) -> str:
        return self.name


class Shape(models.Model):
    """The outline of a place, where a GeoJSON file of it has been loaded. WGS 84."""

    code = models.TextField(primary_key=True, db_collation="C")
    geometry = models.JSONField()
    source = models.TextField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Loading(models.Model):
    """Which edition of the package data is in the tables, and how much of it: what makes loading again quick."""

    prefix = models.TextField(primary_key=True, db_collation="C")
    edition = models.TextField()
    divisions = models.IntegerField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.edition
