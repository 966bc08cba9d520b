"""Areas of France: communes and what groups or preceded them, the names people type, and their outlines."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What an area is. A code means one thing per kind: « 01 » is a département and a région."""

    COMMUNE = "commune", _("commune")
    ARRONDISSEMENT = "arrondissement", _("arrondissement municipal")
    DELEGATED = "delegated", _("commune déléguée")
    ASSOCIATED = "associated", _("commune associée")
    FORMER = "former", _("ancienne commune")
    DEPARTEMENT = "departement", _("département")
    REGION = "region", _("région")
    EPCI = "epci", _("intercommunalité (EPCI)")


class AreaQuerySet(models.QuerySet["Area"]):
    """Filters named as predicates."""

    def valid_on(self, day: date) -> AreaQuerySet:
        """Keep the areas that existed on a day, as far as the loaded vintages tell."""
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_to=None) | Q(valid_to__gt=day))

    def current(self) -> AreaQuerySet:
        """Keep the areas of the last loaded vintage."""
        return self.filter(valid_to=None)


class Area(models.Model):
    """One area. Absent dates are open: `valid_from` before the first vintage loaded, `valid_to` still there.

    `valid_to` is the first vintage in which the area is no longer: it ended on that day or before it.
    `current` leads from a past code (or a part of a commune) to the commune that holds it today.
    Coordinates are a centre in degrees (WGS84); some communes overseas have none.
    """

    kind = models.CharField(_("nature"), max_length=14, choices=Kind.choices)
    code = models.CharField(_("code officiel"), max_length=9)
    name = models.CharField(_("nom"), max_length=120, blank=True)
    valid_from = models.DateField(_("existe depuis"), null=True, blank=True)
    valid_to = models.DateField(_("a cessé au plus tard le"), null=True, blank=True)
    departement = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("département")
    )
    region = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("région")
    )
    epci = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("intercommunalité")
    )
    current = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("commune actuelle"),
    )
    postcodes = models.CharField(_("codes postaux"), max_length=200, blank=True)
    population = models.PositiveIntegerField(_("population municipale"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="area_code_once_per_kind"),
            models.CheckConstraint(
                name="area_ends_after_it_begins",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("La fin d’existence doit suivre le début."),
            ),
            models.CheckConstraint(
                name="area_coordinates_in_range",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                violation_error_message=_("Latitude et longitude vont ensemble, en degrés."),
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="area_code"),
            # With the coordinates, the largest towns of a box are found without reading the others.
            models.Index(fields=["kind", "-population", "latitude", "longitude"], name="area_largest"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.code} ({self.code})"


class PlaceName(models.Model):
    """One thing people type to find a place: its name, the end of its name from each word, a postcode, a code.

    `key` has no accent and no space. `rank` 0: whole name, postcode; 1: name without its article; 2: from a later
    word, official code (see `places.name_keys`).
    """

    area = models.ForeignKey(Area, models.CASCADE, related_name="names")
    key = models.CharField(max_length=120)
    rank = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("nom cherché")
        verbose_name_plural = _("noms cherchés")
        indexes = [
            models.Index(
                fields=["key", "rank", "-population", "area"],
                name="place_name_key",
                # PostgreSQL finds prefixes with it in any collation; SQLite compares bytes and needs nothing.
                opclasses=["varchar_pattern_ops", "int2_ops", "int4_ops", "int8_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Outline(models.Model):
    """The simplified outline of an area, ready to draw: bounding box in degrees and packed rings or lines.

    `shape` is made and read by `territory.domain.outlines` (pack, unpack).
    """

    class Detail(models.TextChoices):
        """What the shape is for."""

        RINGS = "rings", _("contour")
        OVERVIEW = "overview", _("contour pour une carte nationale")
        BORDER = "border", _("limites, trait seul")

    area = models.ForeignKey(Area, models.CASCADE, related_name="outlines")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    detail = models.CharField(max_length=8, choices=Detail.choices)
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    shape = models.BinaryField()

    class Meta:
        verbose_name = _("contour")
        verbose_name_plural = _("contours")
        constraints = [models.UniqueConstraint(fields=["area", "detail"], name="outline_once_per_detail")]
        indexes = [
            models.Index(fields=["kind", "detail", "south", "north", "west", "east"], name="outline_box")
        ]

    def __str__(self) -> str:
        return f"{self.area_id} · {self.detail}"
