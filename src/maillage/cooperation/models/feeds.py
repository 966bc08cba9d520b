"""Calendars that people follow from another program."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import Project


class FeedScope(models.TextChoices):
    """What a calendar shows."""

    PERSON = "person_feed", _("toutes mes coopérations")
    PROJECT = "project_feed", _("une coopération")
    ORGANISATION = "organisation_feed", _("une organisation")


class CalendarFeed(models.Model):
    """The secret address of a calendar that a person follows. Shown once: only the digest of its secret is kept.

    What it shows is what its person may read on the day it is read, never what could be read when it was made.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendars", verbose_name=_("personne")
    )
    scope = models.CharField(_("portée"), max_length=20, choices=FeedScope, default=FeedScope.PERSON)
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("projet")
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("organisation"),
    )  # fmt: skip
    digest = models.CharField(_("empreinte du secret"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("créé le"))
    revoked_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    class Meta:
        verbose_name = _("agenda à suivre")
        verbose_name_plural = _("agendas à suivre")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="calendar_feed_of_its_scope",
                condition=Q(scope=FeedScope.PERSON, project=None, organisation=None)
                | Q(scope=FeedScope.PROJECT, project__isnull=False, organisation=None)
                | Q(scope=FeedScope.ORGANISATION, project=None, organisation__isnull=False),
                violation_error_message=_("Un agenda suit une personne, un projet ou une organisation."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} · {self.user}"
