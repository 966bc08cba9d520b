"""The register of decisions, and the rules by which a project takes them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import Member, Project, person

OUTSIDE = "outside"
"""Where a decision was born that the group took elsewhere than on Maillage."""


class DecisionKind(models.TextChoices):
    """What a decision is about; each kind has its rule."""

    ADMISSION = "admission", _("entrée d’une organisation")
    EXCLUSION = "exclusion", _("exclusion d’une organisation")
    SHARES = "shares_and_prices", _("parts, prix et engagements")
    BUDGET = "budget", _("budget et dépenses")
    DISSOLUTION = "dissolution", _("fin de la coopération")
    ORDINARY = "ordinary", _("autre décision")


class DecisionState(models.TextChoices):
    """What a decision is worth today."""

    IN_FORCE = "in_force", _("en vigueur")
    NOT_ADOPTED = "not_adopted", _("non adoptée")
    REVISED = "revised", _("révisée")
    REPEALED = "repealed", _("abrogée")


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Filters on decisions."""

    def in_force(self) -> Self:
        """Those that hold today."""
        return self.filter(state=DecisionState.IN_FORCE)


class Decision(models.Model):
    """A decision in the register. number: its rank in the project, never given twice.

    born_in: where it was taken when not by a vote here (« meeting:12 », OUTSIDE: not on Maillage, by `body`); the
    vote, if any, is `Ballot.decision`. text: what was decided. review_on: the day to look at it again.
    ended_by: the decision that revised or repealed it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="decisions", verbose_name=_("projet"))
    number = models.PositiveIntegerField(_("numéro"))
    kind = models.CharField(_("sorte"), max_length=20, choices=DecisionKind, default=DecisionKind.ORDINARY)
    title = models.CharField(_("intitulé"), max_length=200)
    text = models.TextField(_("texte"), max_length=5000, blank=True)
    state = models.CharField(_("état"), max_length=12, choices=DecisionState, default=DecisionState.IN_FORCE)
    decided_at = models.DateTimeField(_("prise le"))
    review_on = models.DateField(_("à revoir le"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("revue le"), null=True, blank=True)
    born_in = models.CharField(_("née de"), max_length=40, blank=True, db_index=True)
    body = models.CharField(_("instance qui l’a prise"), max_length=200, blank=True)
    ended_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="ends", verbose_name=_("remplacée par")
    )
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("inscrite par")
    )
    author = person(_("auteur"))
    created_at = models.DateTimeField(_("inscrite le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="decision_number_once")]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"


class KindRule(models.Model):
    """The rule that a project chose for a kind of decision; those it did not choose follow `ballot_rules.default`."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("projet"))
    kind = models.CharField(_("sorte"), max_length=20, choices=DecisionKind)
    rule = models.JSONField(_("règle"))
    author = person(_("auteur"))
    at = models.DateTimeField(_("choisie le"))

    class Meta:
        verbose_name = _("règle de décision")
        verbose_name_plural = _("règles de décision")
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["project", "kind"], name="kind_rule_once")]

    def __str__(self) -> str:
        return f"{self.project} · {self.kind}"


class VotingSetup(models.Model):
    """The voices of a project. colleges: list of {code, name, percent} (`domain.votes.colleges_as_plain`).

    version grows with the rules as with the voices: two coordinators cannot overwrite each other.
    """

    project = models.OneToOneField(Project, models.CASCADE, related_name="voting", verbose_name=_("projet"))
    colleges = models.JSONField(_("collèges"), default=list)
    author = person(_("auteur"))
    at = models.DateTimeField(_("réglé le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("voix du projet")
        verbose_name_plural = _("voix des projets")

    def __str__(self) -> str:
        return str(self.project)


class Voice(models.Model):
    """What the vote of a member weighs in its project, and its college; without a row: one, and none."""

    member = models.OneToOneField(
        Member, models.CASCADE, related_name="voice", verbose_name=_("organisation")
    )
    weight = models.PositiveIntegerField(_("voix"), default=1)
    college = models.CharField(_("collège"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("voix d’un membre")
        verbose_name_plural = _("voix des membres")
        constraints = [
            models.CheckConstraint(
                name="voice_weighs",
                condition=Q(weight__gte=1),
                violation_error_message=_("Une organisation membre a au moins une voix."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.weight}"
