"""Messages that leave, and how the relay that takes them is doing."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.mail.domain.addresses import masked


class State(models.TextChoices):
    """Where a message stands; the README draws the moves between them."""

    WAITING = "waiting", _("en attente")
    SENDING = "sending", _("en cours d’envoi")
    HANDING_OVER = "handing_over", _("remise en cours")
    SENT = "sent", _("envoyé")
    FAILED = "failed", _("échec")
    BOUNCED = "bounced", _("refusé par le destinataire")
    CANCELLED = "cancelled", _("annulé")
    UNCERTAIN = "uncertain", _("envoi incertain")


HELD = (State.SENDING, State.HANDING_OVER)
OVER = (State.SENT, State.FAILED, State.BOUNCED, State.CANCELLED)
TO_LOOK_AT = (State.FAILED, State.BOUNCED, State.UNCERTAIN)


class OutgoingMessageQuerySet(models.QuerySet["OutgoingMessage"]):
    """Filters on messages."""

    def due_at(self, moment: datetime) -> Self:
        """Messages to send now, in the order to send them.

        Those of the future too: the clock had jumped ahead when they were written, and they would wait until then.
        """
        due = Q(next_try_at__lte=moment) | Q(created_at__gt=moment, attempts=0)
        return self.filter(due, state=State.WAITING).order_by("-urgent", "next_try_at", "pk")

    def held(self) -> Self:
        """Messages that some process has in hand, or had when it died."""
        return self.filter(state__in=HELD)

    def kept_past(self, moment: datetime) -> Self:
        """Messages whose words have been kept long enough."""
        return self.filter(purge_after__lte=moment, purged_at=None)


class OutgoingMessage(models.Model):
    """One message to one address, written when the fact it tells was written, sent later by the worker.

    key: what it is for (« invitation:12 »): the same key queued twice is one message.
    kind, about: what it tells and about what (« invitation », « invitation:12 »), to find the last reminder.
    message_id: drawn once, the same at each attempt. claimed_by: the process that has it in hand.
    confidential: it lets its reader in (a sign-in link): the staff does not see it, it is erased once sent.
    last_error: what the server answered, without the address.
    """

    key = models.CharField(_("clé"), max_length=200, unique=True)
    to = models.CharField(_("à"), max_length=254)
    from_name = models.CharField(_("nom de l’expéditeur"), max_length=120, blank=True)
    reply_to = models.CharField(_("répondre à"), max_length=254, blank=True)
    subject = models.CharField(_("objet du message"), max_length=200)
    text = models.TextField(_("texte"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    headers = models.JSONField(_("en-têtes"), default=dict, blank=True)
    language = models.CharField(_("langue"), max_length=5)
    kind = models.CharField(_("nature"), max_length=40)
    about = models.CharField(_("au sujet de"), max_length=80, blank=True)
    for_organisation_id = models.BigIntegerField(_("organisation"), null=True, blank=True)
    urgent = models.BooleanField(_("à envoyer avant les autres"), default=False)
    confidential = models.BooleanField(_("confidentiel"), default=False)
    state = models.CharField(_("état"), max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_try_at = models.DateTimeField(_("prochain essai"))
    claimed_at = models.DateTimeField(_("pris en main le"), null=True, blank=True)
    claimed_by = models.CharField(_("pris en main par"), max_length=120, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=255, unique=True)
    last_error = models.CharField(_("dernière réponse du serveur"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("créé le"))
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    purge_after = models.DateTimeField(_("texte gardé jusqu’au"), null=True, blank=True)
    purged_at = models.DateTimeField(_("texte effacé le"), null=True, blank=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["-urgent", "next_try_at", "id"], condition=Q(state="waiting"), name="message_to_send"
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state__in=["sending", "handing_over"]), name="message_held"
            ),
            models.Index(fields=["state", "-created_at"], name="message_listed"),
            models.Index(fields=["about", "kind", "-created_at"], name="message_about"),
            models.Index(fields=["to", "-created_at"], name="message_to"),
            models.Index(fields=["purge_after"], condition=Q(purged_at=None), name="message_to_purge"),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_sent_has_a_date",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                violation_error_message=_("Un message envoyé a une date d’envoi."),
            ),
            models.CheckConstraint(
                name="message_held_by_somebody",
                condition=~Q(state__in=["sending", "handing_over"])
                | Q(claimed_at__isnull=False) & ~Q(claimed_by=""),
                violation_error_message=_("Un message en cours d’envoi est pris en main par un processus."),
            ),
            models.CheckConstraint(
                name="message_purged_only_when_over",
                condition=Q(purged_at=None) | Q(state__in=["sent", "failed", "bounced", "cancelled"]),
                violation_error_message=_("Le texte d’un message qui peut encore partir n’est pas effacé."),
            ),
            models.CheckConstraint(
                name="message_words_until_purged",
                condition=Q(purged_at__isnull=False) | ~Q(text=""),
                violation_error_message=_("Un message a un texte."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} · {masked(self.to)}"

    @property
    def may_be_resent(self) -> bool:
        """Whether the staff may send it again: it did not arrive, or nobody knows, and its words are still there."""
        return self.state in (*TO_LOOK_AT, State.CANCELLED) and self.purged_at is None

    @property
    def may_be_cancelled(self) -> bool:
        """Whether it can still be held back."""
        return self.state == State.WAITING

    @property
    def is_uncertain(self) -> bool:
        """Whether it was handed over without an answer."""
        return self.state == State.UNCERTAIN


class Relay(models.Model):
    """How the server that takes our messages is doing: one row.

    While it does not answer, nothing is sent before `next_try_at`, and no message counts an attempt.
    """

    failures = models.PositiveIntegerField(_("échecs de suite"), default=0)
    down_since = models.DateTimeField(_("injoignable depuis"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("prochain essai"), null=True, blank=True)
    last_error = models.CharField(_("dernière réponse"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("serveur d’envoi")
        verbose_name_plural = _("serveurs d’envoi")
        constraints = [
            models.CheckConstraint(
                name="relay_only_one",
                condition=Q(pk=1),
                violation_error_message=_("Il n’y a qu’un serveur d’envoi."),
            )
        ]

    def __str__(self) -> str:
        return self.last_error or str(_("serveur d’envoi"))
