"""Mandates: for whom a person acts, in which role, since when and until when; and what a facilitator may see."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models.organisations import Organisation


class Role(models.TextChoices):
    """What a person may do for the organisation."""

    READER = "reader", _("lecture")
    EDITOR = "editor", _("rédaction")
    ADMINISTRATOR = "administrator", _("administration")


def last_day(term_at: datetime | None) -> date | None:
    """Return the last day of a mandate that ends at a term, as people say it (« jusqu’au 31 mai » included)."""
    return timezone.localtime(term_at - timedelta(microseconds=1)).date() if term_at else None


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force_at(self, moment: datetime) -> MandateQuerySet:
        """Begun, not ended, not past their term."""
        return self.filter(starts_at__lte=moment, ended_at=None).filter(
            Q(term_at=None) | Q(term_at__gt=moment)
        )


class Mandate(models.Model):
    """A person acts for an organisation in a role, from a day on. Ended, never deleted: history stays.

    term_at: the end foreseen when it was given (an interim); ended_at: when access really ended.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mandates", verbose_name=_("personne")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="mandates", verbose_name=_("organisation")
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role, default=Role.READER)
    starts_at = models.DateTimeField(_("depuis le"))
    term_at = models.DateTimeField(_("jusqu’au"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("donné par")
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("terminé par"),
    )  # fmt: skip
    reason = models.CharField(_("motif de la fin"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_at=None),
                name="mandate_one_in_force",
                violation_error_message=_("Cette personne a déjà un mandat dans l’organisation."),
            ),
            models.CheckConstraint(
                name="mandate_term_after_start",
                condition=Q(term_at=None) | Q(term_at__gt=F("starts_at")),
                violation_error_message=_("Le mandat doit finir après son début."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"

    @property
    def last_day(self) -> date | None:
        """The last day of an interim, None without term."""
        return last_day(self.term_at)


class FacilitationState(models.TextChoices):
    """Where a facilitator's access to an organisation's private data stands."""

    ASKED = "asked", _("demandé")
    ACCEPTED = "accepted", _("accepté")
    REFUSED = "refused", _("refusé")
    WITHDRAWN = "withdrawn", _("retiré")


class FacilitationMandate(models.Model):
    """An organisation lets a facilitator (network, DLA, territory) see its private data, and may take it back."""

    facilitator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="facilitations", verbose_name=_("facilitateur")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="facilitators", verbose_name=_("organisation")
    )
    state = models.CharField(_("état"), max_length=10, choices=FacilitationState)
    purpose = models.CharField(_("pour quoi faire"), max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("demandé par")
    )
    asked_at = models.DateTimeField(_("demandé le"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("décidé par"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    class Meta:
        verbose_name = _("mandat d’accompagnement")
        verbose_name_plural = _("mandats d’accompagnement")
        constraints = [
            models.UniqueConstraint(
                fields=["facilitator", "organisation"],
                condition=Q(state__in=["asked", "accepted"]),
                name="facilitation_one_open",
                violation_error_message=_("Ce facilitateur a déjà un accès ouvert ou demandé."),
            ),
            models.CheckConstraint(
                name="facilitation_not_of_oneself",
                condition=~Q(facilitator=F("organisation")),
                violation_error_message=_("Une organisation ne peut pas se mandater elle-même."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facilitator} → {self.organisation}"
