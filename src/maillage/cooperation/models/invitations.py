"""Invitations to take part in a project, what is answered to them, reminders."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import Member


class InvitationState(models.TextChoices):
    """Where an invitation stands; the first three are live: one of them at most for a member."""

    SENT = "sent", _("en attente de réponse")
    ANSWERED = "answered", _("répondue")
    EXPIRED = "expired", _("restée sans réponse")
    REVOKED = "revoked", _("retirée")
    SUPERSEDED = "superseded", _("remplacée par une autre")


LIVE = (InvitationState.SENT, InvitationState.ANSWERED, InvitationState.EXPIRED)


class AnswerKind(models.TextChoices):
    """What one answers."""

    YES = "yes", _("oui")
    YES_IF = "yes_if", _("oui, sous conditions")
    NO = "no", _("non")
    QUESTION = "question", _("une question")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Filters on invitations."""

    def live(self) -> Self:
        """Those that count for their member."""
        return self.filter(state__in=LIVE)

    def waiting(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(state=InvitationState.SENT)


class Invitation(models.Model):
    """An organisation is invited to take part in a project.

    offered: what is proposed to it, frozen when the invitation left (`domain.offered.Offered`). answer_by: last day to
    answer. sent_at: when it first left; last_sent_at: when it left again, sendings: how many times.
    """

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="invitations", verbose_name=_("organisation")
    )
    offered = models.JSONField(_("ce qui est proposé"))
    message = models.TextField(_("message"), max_length=1000, blank=True)
    answer_by = models.DateField(_("réponse attendue le"))
    state = models.CharField(_("état"), max_length=12, choices=InvitationState, default=InvitationState.SENT)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("envoyée par"),
    )  # fmt: skip
    sent_at = models.DateTimeField(_("envoyée le"))
    last_sent_at = models.DateTimeField(_("renvoyée le"))
    sendings = models.PositiveSmallIntegerField(_("envois"), default=1)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation à coopérer")
        verbose_name_plural = _("invitations à coopérer")
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(state="sent"), name="coop_invitation_waiting")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state__in=LIVE),
                name="coop_invitation_live_once",
                violation_error_message=_("Cette organisation a déjà une invitation."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.get_state_display()}"

    @property
    def is_live(self) -> bool:
        """Tell whether it counts for its member."""
        return self.state in LIVE


class Answer(models.Model):
    """What was answered to an invitation: kept for ever, the last one counts.

    name, quality: as given by who answered. by_link: through the link mailed, user is then who was signed in, if
    anybody. words: reason, question or condition. counter: `domain.offered.Counter`. offered: what it answers, as it
    was. change: the change of the terms that a counter-proposal opened; settled_at: when its author was told
    what became of it. reply: of who invites, to a question or to conditions that changed no figure.
    """

    invitation = models.ForeignKey(
        Invitation, models.CASCADE, related_name="answers", verbose_name=_("invitation")
    )
    kind = models.CharField(_("réponse"), max_length=10, choices=AnswerKind)
    at = models.DateTimeField(_("donnée le"))
    name = models.CharField(_("nom"), max_length=150)
    quality = models.CharField(_("fonction"), max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("compte"),
    )
    by_link = models.BooleanField(_("par le lien envoyé"), default=False)
    words = models.TextField(_("mots"), max_length=2000, blank=True)
    counter = models.JSONField(_("contre-proposition"), null=True, blank=True)
    offered = models.JSONField(_("ce qui était proposé"))
    change = models.ForeignKey(
        "cooperation.TermsChange", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("changement proposé"),
    )  # fmt: skip
    settled_at = models.DateTimeField(_("suite donnée le"), null=True, blank=True)
    reply = models.TextField(_("réponse à la question"), max_length=2000, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("question répondue par"),
    )  # fmt: skip
    replied_at = models.DateTimeField(_("question répondue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("réponse à une invitation")
        verbose_name_plural = _("réponses à des invitations")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="coop_answer_reply_dated",
                condition=Q(reply="") | Q(replied_at__isnull=False),
                violation_error_message=_("Une réponse à une question a une date."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id} · {self.get_kind_display()}"

    @property
    def is_decision(self) -> bool:
        """Tell whether it is a yes or a no, and not a question."""
        return self.kind != AnswerKind.QUESTION

    @property
    def awaits_reply(self) -> bool:
        """Tell whether it is a question that nobody has replied to."""
        return self.kind == AnswerKind.QUESTION and self.replied_at is None

    @property
    def may_be_replied(self) -> bool:
        """Tell whether who invites may still reply: to a question, or to conditions that changed no figure."""
        conditions = self.kind == AnswerKind.YES_IF and self.change_id is None
        return self.replied_at is None and (self.kind == AnswerKind.QUESTION or conditions)


class Reminder(models.Model):
    """A reminder that left: one row for each, so that it never leaves twice.

    answer_by: the last day to answer it spoke of; days: how many before it. text: what was written, without the link.
    """

    invitation = models.ForeignKey(
        Invitation, models.CASCADE, related_name="reminders", verbose_name=_("invitation")
    )
    answer_by = models.DateField(_("réponse attendue le"))
    days = models.PositiveSmallIntegerField(_("jours avant"))
    at = models.DateTimeField(_("envoyée le"))
    text = models.TextField(_("texte"), blank=True)

    class Meta:
        verbose_name = _("relance d’une invitation")
        verbose_name_plural = _("relances d’invitations")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "answer_by", "days"],
                name="coop_reminder_once",
                violation_error_message=_("Cette relance est déjà partie."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id} · {self.days}"
