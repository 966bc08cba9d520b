"""Structures of the directory: what the public lists say of them, and what they declare themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import Organisation
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.kinds import ABOUT, MODE_LABELS, Kind, Mode

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

KIND_CHOICES = [(kind.value, _(ABOUT[kind].name)) for kind in Kind]
MODE_CHOICES = [(mode.value, _(MODE_LABELS[mode])) for mode in Mode]


class Structure(models.Model):
    """One place of work of an inclusive organisation (or of a company that works with them).

    It has an id of its own: some have no SIRET, several may share one. Its facts come from its oldest record, its
    kinds from all of them. Where it stands is the centre of its commune, as for every distance of Maillage.
    """

    name = models.CharField(_("nom"), max_length=200)
    siret = models.CharField(_("SIRET"), max_length=14, null=True, blank=True, db_index=True)
    naf = models.CharField(_("code NAF"), max_length=6, blank=True)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5, blank=True)
    commune_code = models.CharField(_("code de la commune"), max_length=5, db_index=True)
    commune_name = models.CharField(_("commune"), max_length=100)
    departement = models.CharField(_("département"), max_length=3)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    search_words = models.CharField(_("mots pour la recherche"), max_length=500, editable=False)
    is_demo = models.BooleanField(_("structure inventée"), default=False)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="structures",
        verbose_name=_("organisation qui la gère sur Maillage"),
    )  # fmt: skip
    added_at = models.DateTimeField(_("ajoutée le"), auto_now_add=True)
    offers_change = models.PositiveBigIntegerField(editable=False, default=0, db_index=True)

    km: int | None = None  # not stored: distance from the place of a search, set by queries

    if TYPE_CHECKING:
        records: RelatedManager[Record]
        offers: RelatedManager[Offer]
        relations: RelatedManager[Relation]
        declaration: Declaration

    class Meta:
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        constraints = [
            models.CheckConstraint(
                name="structure_siret_not_empty",
                condition=~Q(siret=""),
                violation_error_message=_(
                    "Un SIRET inconnu doit rester vide, il ne peut pas être un texte vide."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse(
            "directory:structure", args=[self.pk, slugify(self.name)[:60].strip("-") or "structure"]
        )


class Source(models.TextChoices):
    """Where a record comes from."""

    SIAE = "siae", _("liste des structures d’insertion conventionnées (ASP)")
    ESAT = "esat", _("fichier national des établissements sanitaires et sociaux (FINESS)")
    DECLARED = "declared", _("déclaration sur Maillage")
    DEMO = "demo", _("exemple inventé")


class Record(models.Model):
    """One line of a list about a structure: its kind there, under which identifier, and of which date.

    `facts` holds what only that list says, by key: `capacity` (authorised places), `publics`, `manager`, `site`.
    """

    structure = models.ForeignKey(
        Structure, models.CASCADE, related_name="records", verbose_name=_("structure")
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    source_id = models.CharField(_("identifiant dans la source"), max_length=40)
    kind = models.CharField(_("type"), max_length=4, choices=KIND_CHOICES)
    name = models.CharField(_("nom dans la source"), max_length=200)
    siret = models.CharField(_("SIRET dans la source"), max_length=14, blank=True)
    facts = models.JSONField(_("autres informations"), default=dict, blank=True)
    vintage = models.DateField(_("millésime"), null=True, blank=True)
    ended_on = models.DateField(_("absente de la source depuis"), null=True, blank=True)

    class Meta:
        verbose_name = _("inscription dans une source")
        verbose_name_plural = _("inscriptions dans les sources")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                name="record_once_in_its_source",
                violation_error_message=_("Cette ligne de la source est déjà rattachée à une structure."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id} · {self.kind}"


class Audience(models.TextChoices):
    """Who may see the hours and figures a structure declares; that it declares some is public."""

    PUBLIC = "public", _("Tout le monde")
    CONNECTED = "connected", _("Les organisations connectées")
    OWN = "own", _("Seulement nous")


class ReachKind(models.TextChoices):
    """How the area of work is given."""

    RADIUS = "radius", _("Un rayon autour de notre commune")
    DEPARTEMENTS = "departements", _("Des départements")
    NATIONAL = "national", _("Toute la France")


class Declaration(models.Model):
    """What a structure declares as a whole, by whom and when. `version` grows at each change (two people at once)."""

    structure = models.OneToOneField(
        Structure, models.CASCADE, primary_key=True, related_name="declaration", verbose_name=_("structure")
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    hours = models.DecimalField(
        _("heures libres par an, tous métiers"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    insertion_percent = models.PositiveSmallIntegerField(_("part d’insertion (%)"), null=True, blank=True)
    turnover_eur = models.DecimalField(
        _("chiffre d’affaires annuel (€)"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    reach_kind = models.CharField(_("zone d’intervention"), max_length=12, choices=ReachKind)
    radius_km = models.PositiveSmallIntegerField(_("rayon (km)"), null=True, blank=True)
    departements = models.CharField(_("départements"), max_length=500, blank=True)
    audience = models.CharField(
        _("qui voit nos heures"), max_length=10, choices=Audience, default=Audience.CONNECTED
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("déclaré par")
    )
    declared_at = models.DateTimeField(_("déclaré le"))

    class Meta:
        verbose_name = _("déclaration")
        verbose_name_plural = _("déclarations")
        constraints = [
            models.CheckConstraint(
                name="declaration_hours_in_range",
                condition=Q(hours=None) | Q(hours__gte=0, hours__lte=10_000_000),
                violation_error_message=_("Les heures libres vont de 0 à 10 000 000 par an."),
            ),
            models.CheckConstraint(
                name="declaration_insertion_in_range",
                condition=Q(insertion_percent=None) | Q(insertion_percent__lte=100),
                violation_error_message=_("La part d’insertion va de 0 à 100 %."),
            ),
            models.CheckConstraint(
                name="declaration_turnover_in_range",
                condition=Q(turnover_eur=None) | Q(turnover_eur__gte=0, turnover_eur__lte=10**12),
                violation_error_message=_("Le chiffre d’affaires doit être positif."),
            ),
            models.CheckConstraint(
                name="declaration_has_one_reach",
                condition=Q(reach_kind="national", radius_km=None, departements="")
                | Q(reach_kind="radius", radius_km__isnull=False, radius_km__lte=1000, departements="")
                | (Q(reach_kind="departements", radius_km=None) & ~Q(departements="")),
                violation_error_message=_(
                    "La zone d’intervention est un rayon, des départements ou toute la France : une seule des trois."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure_id} v{self.version}"

    def reach(self) -> Reach:
        """Return the area of work as the plain value the solver reads."""
        if self.reach_kind == ReachKind.RADIUS:
            return Reach(radius_km=float(self.radius_km or 0))
        if self.reach_kind == ReachKind.DEPARTEMENTS:
            return Reach(departements=frozenset(self.departements.split(",")))
        return Reach(national=True)


class Offer(models.Model):
    """One trade a structure declares, in one mode, with its free hours a year (none: not stated)."""

    structure = models.ForeignKey(
        Structure, models.CASCADE, related_name="offers", verbose_name=_("structure")
    )
    trade = models.CharField(_("métier"), max_length=40)
    mode = models.CharField(_("mode"), max_length=10, choices=MODE_CHOICES)
    hours = models.DecimalField(
        _("heures libres par an"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("déclaré par")
    )
    declared_at = models.DateTimeField(_("déclaré le"))

    class Meta:
        verbose_name = _("métier déclaré")
        verbose_name_plural = _("métiers déclarés")
        ordering = ["pk"]
        indexes = [models.Index(fields=["trade", "structure"], name="offer_by_trade")]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "trade", "mode"],
                name="offer_once_a_trade_and_mode",
                violation_error_message=_("Ce métier est déjà déclaré dans ce mode."),
            ),
            models.CheckConstraint(
                name="offer_hours_in_range",
                condition=Q(hours=None) | Q(hours__gte=0, hours__lte=10_000_000),
                violation_error_message=_("Les heures libres vont de 0 à 10 000 000 par an."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trade} ({self.mode})"


class Relation(models.Model):
    """A structure says it has already worked with another (told), or cannot work with it (never told by whom)."""

    class Nature(models.TextChoices):
        TIE = "tie", _("a déjà coopéré avec")
        INCOMPATIBLE = "incompatible", _("ne peut pas répondre avec")

    structure = models.ForeignKey(
        Structure, models.CASCADE, related_name="relations", verbose_name=_("structure")
    )
    other = models.ForeignKey(Structure, models.CASCADE, related_name="+", verbose_name=_("autre structure"))
    nature = models.CharField(_("nature"), max_length=12, choices=Nature)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("déclaré par")
    )
    declared_at = models.DateTimeField(_("déclaré le"))

    class Meta:
        verbose_name = _("relation entre structures")
        verbose_name_plural = _("relations entre structures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "other", "nature"],
                name="relation_said_once",
                violation_error_message=_("Cette relation est déjà déclarée."),
            ),
            models.CheckConstraint(
                name="relation_with_another_structure",
                condition=~Q(structure=F("other")),
                violation_error_message=_("Une structure ne peut pas être en relation avec elle-même."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure_id} {self.nature} {self.other_id}"


class IndexState(models.Model):
    """One row that says which state of the directory is written: search indexes in memory compare theirs to it.

    `facts` and `offers` are random: they differ whenever something was written (also after a rollback and another
    write). `offers_number` only grows: a structure whose `offers_change` is above what an index knows has changed.
    """

    facts = models.CharField(max_length=32)
    offers = models.CharField(max_length=32)
    offers_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("état des index de recherche")
        verbose_name_plural = _("états des index de recherche")

    def __str__(self) -> str:
        return f"{self.facts[:6]}/{self.offers[:6]}"
