"""Tenders of an organisation: drafts, private or public; their lots and their needs."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import Organisation


class Status(models.TextChoices):
    """Who sees a tender: a draft and a private one, its organisation; a public one, everybody."""

    DRAFT = "draft", _("brouillon")
    PRIVATE = "private", _("privé")
    PUBLIC = "public", _("public")


class Solidarity(models.TextChoices):
    """What the buyer imposes on a grouping (R-241, R-243)."""

    __empty__ = _("Rien d’imposé")
    LEAD = "lead", _("Mandataire solidaire")
    ALL = "all", _("Groupement solidaire")


class Reserved(models.TextChoices):
    """The families a lot is reserved to (R-202, R-203, R-204)."""

    __empty__ = _("ouvert à tous")
    IAE = "iae", _("réservé à l’insertion")
    HANDICAP = "handicap", _("réservé au handicap")
    BOTH = "both", _("réservé à l’insertion et au handicap")


class NeedMode(models.TextChoices):
    """How the work of a need is sold (R-127)."""

    PRODUCTION = "production", _("prestation")
    STAFFING = "staffing", _("mise à disposition de personnel")


class TenderQuerySet(models.QuerySet["Tender"]):
    """Filters named as predicates."""

    def public(self) -> TenderQuerySet:
        return self.filter(status=Status.PUBLIC)

    def of(self, organisation: Organisation) -> TenderQuerySet:
        return self.filter(organisation=organisation)

    def with_sums(self) -> TenderQuerySet:
        """Add `hours_a_year` and `lot_count`, for lists."""
        return self.annotate(
            hours_a_year=models.Sum("lots__needs__hours"),
            lot_count=models.Count("lots", distinct=True),
        )


class Tender(models.Model):
    """A call for tenders (« appel »), as `maillage/tender/1` describes it, or a draft of one.

    The columns, lots and needs always hold a whole valid document, or nothing yet (`launched_on` is null).
    `typed` keeps what a person is typing and has not finished: form field → text. A public tender may have some too:
    readers see the last valid document until the person saves a new one.
    `version` grows at each save, so that two people at once never erase each other's work.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="tenders", verbose_name=_("organisation")
    )
    status = models.CharField(_("visibilité"), max_length=7, choices=Status, default=Status.DRAFT)
    reference = models.CharField(_("identifiant"), max_length=40, blank=True)
    title = models.CharField(_("objet"), max_length=500, blank=True)
    launched_on = models.DateField(_("lancé le"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(
        _("durée en mois"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    starts_on = models.DateField(_("début d’exécution"), null=True, blank=True)
    deadline = models.DateField(_("date limite de réponse"), null=True, blank=True)
    buyer_name = models.CharField(_("acheteur"), max_length=300, blank=True)
    buyer_siret = models.CharField(_("SIRET de l’acheteur"), max_length=14, blank=True)
    amount_eur = models.DecimalField(
        _("montant hors taxes"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    cpv = models.CharField(_("code CPV"), max_length=10, blank=True)
    solidarity = models.CharField(_("solidarité imposée"), max_length=4, choices=Solidarity, blank=True)
    source = models.CharField(_("source"), max_length=2000, blank=True)
    max_members = models.PositiveSmallIntegerField(_("membres au plus"), null=True, blank=True)
    min_member_percent = models.DecimalField(
        _("part minimale d’un membre (%%)"), max_digits=6, decimal_places=4, default=5
    )
    min_turnover_eur = models.DecimalField(
        _("chiffre d’affaires demandé au groupement"), max_digits=15, decimal_places=2, default=0
    )
    lead_min_turnover_eur = models.DecimalField(
        _("chiffre d’affaires demandé au mandataire"), max_digits=15, decimal_places=2, default=0
    )
    must_include = models.JSONField(_("SIRET imposés"), default=list, blank=True)
    exclude = models.JSONField(_("SIRET exclus"), default=list, blank=True)
    typed = models.JSONField(_("saisie en cours"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("créé par")
    )
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("modifié par")
    )
    created_at = models.DateTimeField(_("créé le"))
    updated_at = models.DateTimeField(_("modifié le"))
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)

    objects = TenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("appel d’offres")
        verbose_name_plural = _("appels d’offres")
        ordering = ["-updated_at", "-pk"]
        indexes = [models.Index(fields=["status", "-published_at"], name="tender_public_first")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "reference"],
                condition=~Q(reference=""),
                name="tender_reference_once",
                violation_error_message=_("Votre organisation a déjà un appel qui porte cet identifiant."),
            ),
            models.CheckConstraint(
                name="tender_complete_unless_draft",
                condition=Q(status="draft") | Q(launched_on__isnull=False, months__isnull=False),
                violation_error_message=_("Un appel incomplet reste un brouillon."),
            ),
            models.CheckConstraint(
                name="tender_months_in_range",
                condition=Q(months__isnull=True) | Q(months__range=(1, 240)),
                violation_error_message=_("La durée va de 1 à 240 mois."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Appel sans titre"))

    @property
    def is_complete(self) -> bool:
        """Whether its columns, lots and needs hold a valid document."""
        return self.launched_on is not None

    @property
    def is_public(self) -> bool:
        return self.status == Status.PUBLIC

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT


class Lot(models.Model):
    """A part of a tender awarded on its own (« lot », code de la commande publique L2113-10)."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="lots", verbose_name=_("appel"))
    position = models.PositiveIntegerField(_("rang"))
    reference = models.CharField(_("identifiant"), max_length=40)
    title = models.CharField(_("intitulé"), max_length=500, blank=True)
    reserved = models.CharField(_("réservation"), max_length=8, choices=Reserved, blank=True)
    insertion_hours = models.DecimalField(
        _("heures d’insertion par an"), max_digits=16, decimal_places=4, default=0
    )

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "position"], name="lot_position_once"),
            models.UniqueConstraint(
                fields=["tender", "reference"],
                name="lot_reference_once",
                violation_error_message=_("Un autre lot de l’appel porte cet identifiant."),
            ),
            models.CheckConstraint(
                name="lot_insertion_hours_positive",
                condition=Q(insertion_hours__gte=0),
                violation_error_message=_("Les heures d’insertion ne peuvent pas être négatives."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.reference


class Need(models.Model):
    """Hours a year of one trade, in one mode, at one place."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="needs", verbose_name=_("lot"))
    position = models.PositiveIntegerField(_("rang"))
    reference = models.CharField(_("identifiant"), max_length=40)
    trade = models.CharField(_("métier"), max_length=80)
    mode = models.CharField(_("façon de travailler"), max_length=10, choices=NeedMode)
    place = models.CharField(_("commune (code Insee)"), max_length=5)
    hours = models.DecimalField(_("heures par an"), max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = _("besoin")
        verbose_name_plural = _("besoins")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "position"], name="need_position_once"),
            models.CheckConstraint(
                name="need_hours_positive",
                condition=Q(hours__gt=0, hours__lte=10_000_000),
                violation_error_message=_("Les heures par an vont de 0,01 à 10 000 000."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trade} · {self.place}"
