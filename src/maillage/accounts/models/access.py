"""Other ways in: personal tokens of the interface for programs, and the visits of the staff."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models.organisations import Organisation


class TokenScope(models.TextChoices):
    """What a program may do with a token; never more than the person who made it."""

    READ_ONLY = "read_only", _("lire")
    READ_WRITE = "read_write", _("lire et écrire")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def alive_at(self, moment: datetime) -> ApiTokenQuerySet:
        """Neither revoked nor past their term."""
        return self.filter(revoked_at=None, expires_at__gt=moment)


class ApiToken(models.Model):
    """A key for a program: acts for one person and one organisation. Shown once; only its digest is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name=_("personne")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(_("à quoi sert-il ?"), max_length=80)
    hint = models.CharField(_("début du jeton"), max_length=12)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("droit"), max_length=12, choices=TokenScope, default=TokenScope.READ_ONLY)
    created_at = models.DateTimeField(_("créé le"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("dernière utilisation"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("jeton")
        verbose_name_plural = _("jetons")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.hint}… {self.name}"


class StaffVisit(models.Model):
    """A member of the staff looked at the site as a person sees it: read-only, with a reason, shown to the person."""

    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="staff_visits",
        verbose_name=_("membre de l’équipe"),
    )  # fmt: skip
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits_received", verbose_name=_("personne")
    )
    reason = models.CharField(_("motif"), max_length=300)
    started_at = models.DateTimeField(_("début"))
    ended_at = models.DateTimeField(_("fin"), null=True, blank=True)

    class Meta:
        verbose_name = _("visite de l’équipe")
        verbose_name_plural = _("visites de l’équipe")
        constraints = [
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(ended_at=None),
                name="staff_visit_one_at_a_time",
                violation_error_message=_("Terminez d’abord la visite en cours."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff} → {self.person}"
