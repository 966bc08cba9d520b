"""Minutes of meetings: written, sent for remarks, approved; each version dated."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain import meetings as rules
from maillage.cooperation.models.meetings import Meeting
from maillage.cooperation.models.projects import Member, person


class MinutesState(models.TextChoices):
    """Where minutes stand."""

    DRAFT = rules.MinutesState.DRAFT.value, _("en rédaction")
    SENT = rules.MinutesState.SENT.value, _("envoyé pour remarques")
    APPROVED = rules.MinutesState.APPROVED.value, _("approuvé")


class Approval(models.TextChoices):
    """How minutes were approved."""

    MEETING = rules.Approval.MEETING.value, _("à la réunion suivante")
    SILENCE = rules.Approval.SILENCE.value, _("sans remarque dans le délai")


class Minutes(models.Model):
    """What was said at a meeting. notes: outside the points of the agenda. Once approved, never edited again."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="record", verbose_name=_("réunion"))
    state = models.CharField(_("état"), max_length=10, choices=MinutesState, default=MinutesState.DRAFT)
    notes = models.TextField(_("autres notes"), max_length=20000, blank=True)
    editor = person(_("écrit par"))
    edited_at = models.DateTimeField(_("écrit le"))
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    remark_days = models.PositiveSmallIntegerField(_("jours pour une remarque"), default=rules.REMARK_DAYS)
    approved_at = models.DateTimeField(_("approuvé le"), null=True, blank=True)
    approval = models.CharField(_("approuvé"), max_length=10, choices=Approval, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("compte rendu")
        verbose_name_plural = _("comptes rendus")

    def __str__(self) -> str:
        return f"{self.meeting} · {self.state}"

    @property
    def silence_ends(self) -> datetime | None:
        """From when silence means agreement."""
        return rules.silence_ends(self.sent_at, self.remark_days) if self.sent_at else None


class MinutesVersion(models.Model):
    """Minutes as they were on a day: each time they are saved, sent or approved. content: points and notes."""

    record = models.ForeignKey(
        Minutes, models.CASCADE, related_name="versions", verbose_name=_("compte rendu")
    )
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("état"), max_length=10, choices=MinutesState)
    content = models.JSONField(_("contenu"))
    author = person(_("auteur"))
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("version d’un compte rendu")
        verbose_name_plural = _("versions des comptes rendus")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "number"],
                name="minutes_version_once",
                violation_error_message=_("Cette version existe déjà."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.record} · {self.number}"


class MinutesNote(models.Model):
    """What a member says of minutes: a remark while they are discussed, a correction once they are approved."""

    record = models.ForeignKey(
        Minutes, models.CASCADE, related_name="remarks", verbose_name=_("compte rendu")
    )
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    text = models.TextField(_("texte"), max_length=3000)
    author = models.CharField(_("auteur"), max_length=250, blank=True)
    is_correction = models.BooleanField(_("rectification"), default=False)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("note sur un compte rendu")
        verbose_name_plural = _("notes sur les comptes rendus")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.record} · {self.at:%Y-%m-%d}"
