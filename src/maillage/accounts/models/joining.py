"""How people come to act for an organisation: they ask, on evidence, or a colleague invites them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.accounts.domain.siret import format_siret
from maillage.accounts.models.mandates import Role, last_day
from maillage.accounts.models.organisations import Organisation, OrganisationKind


class Evidence(models.TextChoices):
    """What shows that a person may act for the organisation; the code by post is the last resort."""

    EMAIL_DOMAIN = "email_domain", _("adresse professionnelle au domaine de l’organisation")
    DOCUMENT = "document", _("document (délégation, procès-verbal, extrait…)")
    CALL = "call", _("appel à l’organisation")
    POST_CODE = "post_code", _("code reçu par la poste")


class RequestState(models.TextChoices):
    """Where a request to join stands."""

    WAITING = "waiting", _("en attente")
    APPROVED = "approved", _("acceptée")
    DECLINED = "declined", _("refusée")
    CANCELLED = "cancelled", _("abandonnée")


class JoinRequest(models.Model):
    """A person asks to act for an organisation: one that is here already, or one to found (a claim).

    A claim names what it founds: SIRET or none, name, kind. `organisation` is set when it is approved.
    The document given as evidence is private to those who decide, and deleted when the decision is taken.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="join_requests", verbose_name=_("personne")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="join_requests",
        verbose_name=_("organisation"),
    )  # fmt: skip
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    name = models.CharField(_("nom de l’organisation"), max_length=200)
    kind = models.CharField(_("nature"), max_length=20, choices=OrganisationKind)
    departement = models.CharField(_("département"), max_length=3, blank=True)
    address = models.CharField(_("adresse postale"), max_length=300, blank=True)
    role = models.CharField(_("rôle demandé"), max_length=20, choices=Role)
    evidence = models.CharField(_("preuve"), max_length=20, choices=Evidence)
    explanation = models.TextField(_("explication"), max_length=2000, blank=True)
    document = models.BinaryField(_("document"), null=True, blank=True, editable=False)
    document_name = models.CharField(_("nom du document"), max_length=120, blank=True)
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    code_sent_at = models.DateTimeField(_("code imprimé le"), null=True, blank=True)
    code_printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("code imprimé par"),
    )  # fmt: skip
    code_tries = models.PositiveSmallIntegerField(_("essais du code"), default=0)
    state = models.CharField(_("état"), max_length=10, choices=RequestState, default=RequestState.WAITING)
    asked_at = models.DateTimeField(_("demandé le"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("décidé par"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    checked = models.CharField(_("ce qui a été vérifié"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("demande de rattachement")
        verbose_name_plural = _("demandes de rattachement")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "siret", "name"],
                condition=Q(state="waiting"),
                name="join_request_once",
                violation_error_message=_("Vous avez déjà une demande en attente pour cette organisation."),
            )
        ]
        indexes = [models.Index(fields=["state", "departement"], name="join_request_waiting")]

    def __str__(self) -> str:
        return f"{self.user} → {self.name}"

    @property
    def written_siret(self) -> str:
        """Its SIRET as people read it."""
        return format_siret(self.siret)

    @property
    def is_claim(self) -> bool:
        """Tell whether approving it founds the organisation."""
        return self.organisation_id is None


class InvitationState(models.TextChoices):
    """Where an invitation stands; one past its term is `expired` whatever was written."""

    SENT = "sent", _("envoyée")
    TAKEN = "taken", _("acceptée")
    TURNED_DOWN = "turned_down", _("déclinée")
    REVOKED = "revoked", _("retirée")


class Invitation(models.Model):
    """A colleague invites an address to act for the organisation. The address serves for this invitation only."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="invitations", verbose_name=_("organisation")
    )
    email = models.EmailField(_("adresse électronique"))
    role = models.CharField(_("rôle"), max_length=20, choices=Role, default=Role.READER)
    term_at = models.DateTimeField(_("fin du mandat proposé"), null=True, blank=True)
    message = models.CharField(_("message"), max_length=1000, blank=True)
    state = models.CharField(_("état"), max_length=15, choices=InvitationState, default=InvitationState.SENT)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("invité par")
    )
    sent_at = models.DateTimeField(_("envoyée le"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    reminders = models.PositiveSmallIntegerField(_("relances"), default=0)
    reminded_at = models.DateTimeField(_("dernière relance"), null=True, blank=True)
    reminded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("relancée par"),
    )  # fmt: skip
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("répondue par"),
    )  # fmt: skip
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(state="sent"),
                name="invitation_once",
                violation_error_message=_("Cette adresse a déjà une invitation en attente."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.email}"

    @property
    def last_day(self) -> date | None:
        """The last day of the mandate it offers, None without term."""
        return last_day(self.term_at)
