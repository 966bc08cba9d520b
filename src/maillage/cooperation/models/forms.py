"""The forms of cooperation that a project chose, the last one first."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import Member, Project


class FormChoice(models.Model):
    """A form chosen by the group: never changed, another choice follows it.

    form: « R-304 ». answers: `maillage/answers/1` as they were; advice: `maillage/advice/1` on that day. reason: why
    this one. override_reason: why before the socle stratégique was adopted (R-331), empty when it was. member: the
    organisation that wrote it down.
    """

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="form_choices", verbose_name=_("projet")
    )
    form = models.CharField(_("forme"), max_length=10)
    answers = models.JSONField(_("réponses"))
    advice = models.JSONField(_("avis de ce jour-là"))
    reason = models.CharField(_("raison"), max_length=1000)
    override_reason = models.CharField(_("raison de passer outre"), max_length=1000, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )
    member = models.ForeignKey(Member, models.RESTRICT, related_name="+", verbose_name=_("organisation"))
    at = models.DateTimeField(_("choisie le"))

    class Meta:
        verbose_name = _("choix d’une forme")
        verbose_name_plural = _("choix d’une forme")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.form} · {self.project}"
