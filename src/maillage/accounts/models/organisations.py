"""Organisations: who takes part. People write for one of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.accounts.domain.siret import format_siret


class OrganisationKind(models.TextChoices):
    """What an organisation is for Maillage (design/product.md §1)."""

    STRUCTURE = "structure", _("structure inclusive")
    COMPANY = "company", _("entreprise hors IAE")
    BUYER = "buyer", _("acheteur")
    AUTHORITY = "authority", _("collectivité ou service de l’État")
    NETWORK = "network", _("réseau ou animateur de territoire")
    ADVISER = "adviser", _("conseil (DLA, facilitateur de clauses)")
    COLLECTIVE = "collective", _("collectif ou projet d’entreprise")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def standing(self) -> OrganisationQuerySet:
        """Those that were not merged into another."""
        return self.filter(merged_into=None)


class Organisation(models.Model):
    """Who takes part: people act for it. A structure of the directory points to it (never the reverse).

    Identified by SIRET, or declared without one (a collective, a company in project). `email_domain` is the
    organisation's own domain: an address there is evidence for who asks to join. One that was merged keeps its row
    and its history; `merged_into` says where it lives on. `orphaned_at`: since when nobody administers it any more
    (its facilitators were then asked to find somebody).
    """

    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(_("nature"), max_length=20, choices=OrganisationKind)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    departement = models.CharField(_("département"), max_length=3, blank=True)
    network = models.CharField(_("réseau d’appartenance"), max_length=80, blank=True)
    address = models.CharField(_("adresse postale"), max_length=300, blank=True)
    email_domain = models.CharField(_("domaine de ses adresses électroniques"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("organisation de démonstration (inventée)"), default=False)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("réunie à")
    )
    orphaned_at = models.DateTimeField(_("sans administration depuis"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["siret"],
                condition=~models.Q(siret=""),
                name="organisation_siret_unique",
                violation_error_message=_("Une organisation porte déjà ce SIRET."),
            ),
            models.CheckConstraint(
                name="organisation_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                violation_error_message=_("Une organisation ne peut pas être réunie à elle-même."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def written_siret(self) -> str:
        """Its SIRET as people read it."""
        return format_siret(self.siret)

    @property
    def survivor(self) -> Organisation:
        """Itself, or where it lives on since it was merged."""
        return self.merged_into.survivor if self.merged_into else self


class ScopeKind(models.TextChoices):
    """How a facilitator's field is given: a territory or a network."""

    DEPARTEMENT = "departement", _("département")
    REGION = "region", _("région")
    NETWORK_SCOPE = "network_scope", _("réseau")


class FacilitatorScope(models.Model):
    """Where a facilitator (network, adviser, authority) works: data, given by staff, never taken by oneself.

    code: of a département (« 93 »), of a region (« 11 »: its départements are kept in `departements`), or the name
    of a network as organisations write it.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="scopes", verbose_name=_("facilitateur")
    )
    kind = models.CharField(_("nature"), max_length=20, choices=ScopeKind)
    code = models.CharField(_("code ou nom"), max_length=80)
    departements = models.JSONField(_("départements"), default=list, blank=True)
    given_at = models.DateTimeField(_("donné le"))

    class Meta:
        verbose_name = _("territoire ou réseau d’un facilitateur")
        verbose_name_plural = _("territoires et réseaux des facilitateurs")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "code"],
                name="scope_once",
                violation_error_message=_("Ce facilitateur a déjà ce territoire ou ce réseau."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"
