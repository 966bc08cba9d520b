"""Answers being looked for, proposals kept as they were, links that show them, and documented cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RunStatus(models.TextChoices):
    """Where the search for an answer stands."""

    WAITING = "waiting", _("en attente")
    RUNNING = "running", _("en cours")
    DONE = "done", _("terminée")
    FAILED = "failed", _("interrompue par une panne")


class RunQuerySet(models.QuerySet["Run"]):
    """Filters on runs."""

    def alive_at(self, moment: datetime) -> Self:
        """Runs that some process is working on: it gave a sign of life lately."""
        return self.filter(status=RunStatus.RUNNING, heartbeat_at__gt=moment - Run.SILENCE)

    def stale_at(self, moment: datetime) -> Self:
        """Runs nobody needs any more: they can be computed again."""
        return self.filter(created_at__lt=moment - Run.KEPT)


class Run(models.Model):
    """One search for the answer to one question, shared by all who ask the very same question.

    key: fingerprint of the whole question, the state of the directory included.
    asker: who counts against the limits (`organisation:3`, `visitor`).
    result: the record of the answer (`queries.runs.Found`); while it runs, the best found so far.
    """

    SILENCE = timedelta(seconds=20)
    KEPT = timedelta(hours=24)
    REST = timedelta(hours=1)
    MOST_ATTEMPTS = 3

    key = models.CharField(_("empreinte de la question"), max_length=64, unique=True)
    tender = models.ForeignKey("procurement.Tender", on_delete=models.CASCADE, related_name="+")
    asker = models.CharField(_("demandeur"), max_length=40)
    status = models.CharField(_("état"), max_length=10, choices=RunStatus, default=RunStatus.WAITING)
    result = models.JSONField(_("réponse"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    created_at = models.DateTimeField(_("demandée le"), db_index=True)
    started_at = models.DateTimeField(_("commencée le"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("dernier signe de vie"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("recherche de réponse")
        verbose_name_plural = _("recherches de réponse")
        constraints = [
            models.CheckConstraint(
                name="run_done_has_a_result",
                condition=~Q(status=RunStatus.DONE) | Q(result__isnull=False),
                violation_error_message=_("Une recherche terminée a une réponse."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.key[:8]} · {self.get_status_display()}"

    def is_silent_at(self, moment: datetime) -> bool:
        """Tell whether the process that worked on it gave no sign of life for too long: it has died."""
        last = self.heartbeat_at or self.started_at or self.created_at
        return self.status == RunStatus.RUNNING and moment - last > self.SILENCE


class KeptProposal(models.Model):
    """A proposal kept by an organisation, frozen: nothing that changes later alters it.

    snapshot: tender, changes, answer, names and places as they were (`queries.proposals.Snapshot`).
    fingerprint: of what was kept, so that keeping twice is keeping once.
    """

    tender = models.ForeignKey(
        "procurement.Tender",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("appel"),
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("gardée par"),
    )
    title = models.CharField(_("titre"), max_length=200)
    snapshot = models.JSONField(_("copie figée"))
    fingerprint = models.CharField(_("empreinte"), max_length=64)
    kept_at = models.DateTimeField(_("gardée le"))

    class Meta:
        verbose_name = _("proposition gardée")
        verbose_name_plural = _("propositions gardées")
        ordering = ["-kept_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fingerprint"],
                name="kept_proposal_once",
                violation_error_message=_("Votre organisation a déjà gardé cette proposition."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    """Filters on links."""

    def open_at(self, moment: datetime) -> Self:
        """Links that still show something."""
        return self.filter(revoked_at=None, expires_at__gt=moment)


class ShareLink(models.Model):
    """A link that shows a kept proposal to whoever holds it, until its date or until it is revoked.

    The token itself is shown once and never stored: only its SHA-256 is.
    """

    proposal = models.ForeignKey(KeptProposal, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(_("empreinte du jeton"), max_length=64, unique=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("partagée par"),
    )
    created_at = models.DateTimeField(_("créé le"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien de partage")
        verbose_name_plural = _("liens de partage")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="share_link_expires_after_creation",
                condition=Q(expires_at__gt=F("created_at")),
                violation_error_message=_("Un lien expire après sa création."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.expires_at:%Y-%m-%d}"

    def is_open_at(self, moment: datetime) -> bool:
        """Tell whether the link still shows the proposal."""
        return self.revoked_at is None and moment < self.expires_at


class Case(models.Model):
    """What documents a tender as a case: its candidates, the group that really formed, facts and hypotheses.

    pool: a `maillage/pool/1` document, the candidates in place of those of the directory.
    group: {"members": [{"siret", "role"}], "source"}, the group that really formed; empty when unknown.
    notes: {"facts": [{"text", "source"}], "hypotheses": [text]}.
    """

    tender = models.OneToOneField("procurement.Tender", on_delete=models.CASCADE, related_name="+")
    name = models.SlugField(_("nom"), unique=True)
    pool = models.JSONField(_("structures candidates"))
    group = models.JSONField(_("groupement réel"), default=dict, blank=True)
    notes = models.JSONField(_("faits et hypothèses"), default=dict, blank=True)

    class Meta:
        verbose_name = _("cas documenté")
        verbose_name_plural = _("cas documentés")

    def __str__(self) -> str:
        return self.name
