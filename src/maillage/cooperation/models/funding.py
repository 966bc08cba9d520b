"""The funding plan of a project: what it costs, who pays for it, when the money comes in and goes out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import Member, Project


def _author() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )


def _cents(label: object) -> models.BigIntegerField:
    return models.BigIntegerField(label, null=True, blank=True)  # type: ignore[arg-type]


class BudgetLine(models.Model):
    """A cost of the project. amount_cents: None when nobody knows it yet, never 0 for unknown.

    starts_on: the first day of the first month it is paid in (None: not dated yet); months: over how many months, in
    equal parts. in_kind: valued, not paid. member: who bears it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("projet"))
    label = models.CharField(_("dépense"), max_length=200)
    amount_cents = _cents(_("montant en centimes"))
    starts_on = models.DateField(_("premier mois"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("nombre de mois"), default=1)
    in_kind = models.BooleanField(_("valorisée, sans dépense"), default=False)
    member = models.ForeignKey(
        Member, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("portée par")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    author = _author()
    at = models.DateTimeField(_("écrite le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("dépense prévue")
        verbose_name_plural = _("dépenses prévues")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="budget_line_sound",
                condition=(Q(amount_cents=None) | Q(amount_cents__gte=0)) & Q(months__gte=1),
                violation_error_message=_(
                    "Un montant ne peut pas être négatif, et une dépense dure un mois au moins."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.label


class FundingKind(models.TextChoices):
    """Where money comes from."""

    OWN = "own_funds", _("apport des membres")
    PUBLIC = "public_grant", _("financement public")
    PRIVATE = "private_grant", _("financement privé")
    SALES = "sales", _("ventes et prestations")
    LOAN = "loan", _("prêt ou avance remboursable")
    IN_KIND = "in_kind", _("apport en nature")


class FundingState(models.TextChoices):
    """Where a request stands."""

    PLANNED = "planned_request", _("à demander")
    REQUESTED = "requested", _("demandé")
    GRANTED = "granted", _("accordé")
    REFUSED = "refused", _("refusé")


class FundingSource(models.Model):
    """A funder of the project. Amounts: None when unknown. *_ref: the document that says it.

    expected_on: when what no instalment dates is expected. conditions: what the funder asks for in return.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("projet"))
    name = models.CharField(_("financeur"), max_length=200)
    kind = models.CharField(_("nature"), max_length=14, choices=FundingKind)
    member = models.ForeignKey(
        Member, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("membre")
    )
    state = models.CharField(_("état"), max_length=16, choices=FundingState, default=FundingState.PLANNED)
    requested_cents = _cents(_("demandé, en centimes"))
    requested_on = models.DateField(_("demandé le"), null=True, blank=True)
    requested_ref = models.CharField(_("dossier de demande"), max_length=200, blank=True)
    granted_cents = _cents(_("accordé, en centimes"))
    granted_on = models.DateField(_("accordé le"), null=True, blank=True)
    granted_ref = models.CharField(_("notification ou convention"), max_length=200, blank=True)
    expected_on = models.DateField(_("versement attendu le"), null=True, blank=True)
    conditions = models.CharField(_("conditions"), max_length=500, blank=True)
    author = _author()
    at = models.DateTimeField(_("écrit le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("financement")
        verbose_name_plural = _("financements")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                name="funding_source_sound",
                condition=(Q(requested_cents=None) | Q(requested_cents__gte=0))
                & (Q(granted_cents=None) | Q(granted_cents__gte=0)),
                violation_error_message=_("Un montant ne peut pas être négatif."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Instalment(models.Model):
    """A payment of a funder: due, then received. amount_cents: None when unknown."""

    source = models.ForeignKey(
        FundingSource, models.CASCADE, related_name="instalments", verbose_name=_("financement")
    )
    amount_cents = _cents(_("montant en centimes"))
    due_on = models.DateField(_("prévu le"), null=True, blank=True)
    received_on = models.DateField(_("reçu le"), null=True, blank=True)
    reference = models.CharField(_("pièce"), max_length=200, blank=True)
    author = _author()
    at = models.DateTimeField(_("écrit le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("versement")
        verbose_name_plural = _("versements")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="instalment_sound",
                condition=(Q(amount_cents=None) & Q(received_on=None)) | Q(amount_cents__gte=0),
                violation_error_message=_(
                    "Un versement reçu a un montant, et un montant ne peut pas être négatif."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.pk}"
