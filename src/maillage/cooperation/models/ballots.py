"""Votes: the question, who votes, what each said, who votes for whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain import ballot_count, votes
from maillage.cooperation.models.decisions import Decision, DecisionKind
from maillage.cooperation.models.projects import Member, Project, person


def _member(label: Any, related_name: str = "+") -> models.ForeignKey:
    """A seat that voted: it is not deleted without its project."""
    return models.ForeignKey(Member, models.RESTRICT, related_name=related_name, verbose_name=label)


class BallotMethod(models.TextChoices):
    """How a question is put (domain.votes.Method)."""

    YES_NO = votes.Method.YES_NO.value, _("pour ou contre")
    CHOICE = votes.Method.CHOICE.value, _("une réponse parmi plusieurs")
    APPROVAL = votes.Method.APPROVAL.value, _("toutes les réponses acceptables")
    CONSENT = votes.Method.CONSENT.value, _("consentement")


class BallotState(models.TextChoices):
    """Where a vote stands."""

    OPEN = "vote_open", _("ouvert")
    AMENDING = "amending", _("à réécrire après objection")
    NO_QUORUM = ballot_count.Outcome.NO_QUORUM.value, _("quorum non atteint")
    CLOSED = "vote_closed", _("clos")
    CANCELLED = "vote_cancelled", _("annulé")


PENDING = (BallotState.OPEN, BallotState.AMENDING, BallotState.NO_QUORUM)
"""States of those that still wait for something: votes, another wording, a longer time."""


class About(models.TextChoices):
    """What a vote does to a decision already taken."""

    REVISE = "revises", _("réviser")
    REPEAL = "repeals", _("abroger")


class BallotQuerySet(models.QuerySet["Ballot"]):
    """Filters on votes."""

    def pending(self) -> Self:
        """Those that still wait for something."""
        return self.filter(state__in=PENDING)

    def over_at(self, moment: datetime) -> Self:
        """Those still open whose time has passed."""
        return self.filter(state=BallotState.OPEN, closes_at__lte=moment)


class Ballot(models.Model):
    """A question put to the members.

    text: the proposal as it is voted on now. options: the answers of a choice. rule, colleges: frozen at the opening
    (`domain.votes`), as are the electors. box: of a secret vote, its papers [random id, college, choices…] in the
    order of the ids: who voted is in `Elector.voted_at`, nothing ties one to the other. round: of consent; a new
    wording begins another. result: once counted (`domain.ballot_plain`). follows: the vote of which this is the second
    meeting or the second round. target, effect: the decision it revises or repeals. concerned: a member that does not
    vote, being what the question is about.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="ballots", verbose_name=_("projet"))
    kind = models.CharField(_("sorte"), max_length=20, choices=DecisionKind, default=DecisionKind.ORDINARY)
    method = models.CharField(
        _("manière de voter"), max_length=12, choices=BallotMethod, default=BallotMethod.YES_NO
    )
    question = models.CharField(_("question"), max_length=200)
    text = models.TextField(_("proposition"), max_length=5000, blank=True)
    options = models.JSONField(_("réponses"), default=list)
    rule = models.JSONField(_("règle"))
    colleges = models.JSONField(_("collèges"), default=list)
    is_secret = models.BooleanField(_("bulletin secret"), default=False)
    box = models.JSONField(_("urne"), default=list, editable=False)
    state = models.CharField(_("état"), max_length=16, choices=BallotState, default=BallotState.OPEN)
    round = models.PositiveSmallIntegerField(_("tour"), default=1)
    opened_at = models.DateTimeField(_("ouvert le"))
    closes_at = models.DateTimeField(_("se ferme le"))
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    result = models.JSONField(_("résultat"), null=True, blank=True)
    reason = models.CharField(_("motif de l’annulation"), max_length=500, blank=True)
    review_on = models.DateField(_("à revoir le"), null=True, blank=True)
    reminded_for = models.DateTimeField(_("rappel envoyé pour l’échéance du"), null=True, blank=True)
    closes_early = models.BooleanField(_("se clôt dès que toutes ont voté"), default=True)
    born_in = models.CharField(_("née de"), max_length=40, blank=True, db_index=True)
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("fait suite à"),
    )
    target = models.ForeignKey(
        Decision, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("décision visée")
    )
    effect = models.CharField(_("effet sur la décision visée"), max_length=10, choices=About, blank=True)
    concerned = models.ForeignKey(
        Member, models.RESTRICT, null=True, blank=True, related_name="+",
        verbose_name=_("organisation concernée, qui ne vote pas"),
    )  # fmt: skip
    decision = models.OneToOneField(
        Decision, models.SET_NULL, null=True, blank=True, related_name="ballot", verbose_name=_("décision")
    )
    member = models.ForeignKey(
        Member, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("ouvert par")
    )
    author = person(_("auteur"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["state", "closes_at"], name="ballot_to_close")]
        constraints = [
            models.CheckConstraint(
                name="ballot_closes_after_opening",
                condition=Q(closes_at__gt=F("opened_at")),
                violation_error_message=_("Un vote se ferme après son ouverture."),
            )
        ]

    def __str__(self) -> str:
        return self.question

    def is_open_at(self, moment: datetime) -> bool:
        """Tell whether one may vote: the clock decides, not the periodic work that closes."""
        return self.state == BallotState.OPEN and moment < self.closes_at


class BallotRound(models.Model):
    """A wording of a proposal by consent, and how its round ended. result: as counted when it ended."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="rounds", verbose_name=_("vote"))
    number = models.PositiveSmallIntegerField(_("tour"))
    text = models.TextField(_("proposition"), max_length=5000)
    opened_at = models.DateTimeField(_("ouvert le"))
    ended_at = models.DateTimeField(_("fini le"), null=True, blank=True)
    result = models.JSONField(_("résultat"), null=True, blank=True)

    class Meta:
        verbose_name = _("tour d’un consentement")
        verbose_name_plural = _("tours de consentement")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["ballot", "number"], name="ballot_round_once")]

    def __str__(self) -> str:
        return f"{self.ballot_id} · {self.number}"


class Elector(models.Model):
    """An organisation that votes on a question, as it was when the vote opened.

    voted_at: signed the list of a secret vote. gone_at: left the group before the close; it then counts only by the
    vote it gave (`domain.votes.counted_of`). version: grows each time its vote changes.
    """

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="electors", verbose_name=_("vote"))
    member = _member(_("organisation"))
    name = models.CharField(_("nom"), max_length=200)
    weight = models.PositiveIntegerField(_("voix"), default=1)
    college = models.CharField(_("collège"), max_length=12, blank=True)
    voted_at = models.DateTimeField(_("a voté le"), null=True, blank=True)
    gone_at = models.DateTimeField(_("sortie du groupe le"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("électrice")
        verbose_name_plural = _("électrices")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["ballot", "member"], name="elector_once")]

    def __str__(self) -> str:
        return self.name


class Vote(models.Model):
    """What an organisation says in an open vote, in a round. choices: none for a blank vote.

    reason: of an objection, or a remark. holder: the organisation that voted by proxy. signer, quality: who answered
    from a link, as typed.
    """

    elector = models.ForeignKey(Elector, models.CASCADE, related_name="votes", verbose_name=_("organisation"))
    round = models.PositiveSmallIntegerField(_("tour"), default=1)
    choices = models.JSONField(_("réponses"), default=list)
    reason = models.TextField(_("raison"), max_length=1000, blank=True)
    holder = models.ForeignKey(
        Member, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("par procuration à")
    )
    author = person(_("auteur"))
    signer = models.CharField(_("nom de la personne"), max_length=150, blank=True)
    quality = models.CharField(_("fonction"), max_length=150, blank=True)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["elector", "round"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.elector_id} · {self.round}"


class Proxy(models.Model):
    """An organisation asks another to vote for it, on one question (ballot) or in one meeting (« meeting:12 »).

    text: the mandate in writing, as its author typed it. ended_at: taken back, or its author voted itself.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="proxies", verbose_name=_("projet"))
    ballot = models.ForeignKey(
        Ballot, models.CASCADE, null=True, blank=True, related_name="proxies", verbose_name=_("vote")
    )
    meeting = models.CharField(_("réunion"), max_length=40, blank=True, db_index=True)
    principal = _member(_("donnée par"), "proxies_given")
    holder = _member(_("donnée à"), "proxies_held")
    text = models.CharField(_("consigne écrite"), max_length=500, blank=True)
    author = person(_("auteur"))
    signer = models.CharField(_("nom de la personne"), max_length=150, blank=True)
    quality = models.CharField(_("fonction"), max_length=150, blank=True)
    at = models.DateTimeField(_("donnée le"))
    ended_at = models.DateTimeField(_("reprise le"), null=True, blank=True)

    class Meta:
        verbose_name = _("procuration")
        verbose_name_plural = _("procurations")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="proxy_of_one_vote_or_meeting",
                condition=Q(ballot__isnull=False, meeting="") | (Q(ballot=None) & ~Q(meeting="")),
                violation_error_message=_("Une procuration vaut pour un vote ou pour une réunion."),
            ),
            models.UniqueConstraint(
                fields=["ballot", "principal"],
                condition=Q(ended_at=None),
                name="proxy_once_by_vote",
                violation_error_message=_("Cette organisation a déjà donné procuration."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal_id} → {self.holder_id}"
