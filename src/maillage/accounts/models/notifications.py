"""What a person is told, and how often by mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How often a kind of news is mailed; on the site it is always there."""

    AT_ONCE = "at_once", _("tout de suite")
    DAILY = "daily", _("une fois par jour, groupées")
    WEEKLY = "weekly", _("une fois par semaine, groupées")
    NEVER = "never", _("jamais par courriel")


class Notification(models.Model):
    """One piece of news for one person, with its page. message, facts: a French sentence and what fills it.

    mail_at: when its mail is due, None when none is (any more).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name=_("personne")
    )
    organisation_id = models.BigIntegerField(_("pour l’organisation"), null=True, blank=True)
    kind = models.CharField(_("sorte"), max_length=40)
    message = models.CharField(_("phrase"), max_length=300)
    facts = models.JSONField(_("faits"), default=dict)
    url = models.CharField(_("page"), max_length=300)
    about = models.CharField(_("objet"), max_length=80)
    at = models.DateTimeField(_("le"))
    read_at = models.DateTimeField(_("lue le"), null=True, blank=True)
    mail_at = models.DateTimeField(_("à envoyer le"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("nouvelle")
        verbose_name_plural = _("nouvelles")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "-at"], name="notification_latest")]

    def __str__(self) -> str:
        return f"{self.kind} · {self.about}"


class Preference(models.Model):
    """How often a person wants one kind of news by mail; without a row, the kind's own default."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences", verbose_name=_("personne")
    )
    kind = models.CharField(_("sorte"), max_length=40)
    frequency = models.CharField(_("fréquence"), max_length=10, choices=Frequency)

    class Meta:
        verbose_name = _("préférence")
        verbose_name_plural = _("préférences")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                name="preference_once",
                violation_error_message=_("Cette préférence existe déjà."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} : {self.get_frequency_display()}"
