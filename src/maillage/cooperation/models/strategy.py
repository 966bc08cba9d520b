"""Canvas and keys of the group; strategy and relations that each member prepares, for itself unless it shares them."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import Member, Project


def _author() -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )


class CanvasZone(models.TextChoices):
    """The three dimensions of a lasting cooperation (domain.strategy.Zone)."""

    I = "je", _("Je")  # noqa: E741  the word of the method
    WE = "nous", _("Nous")
    IN = "dans", _("Dans")


class CanvasNature(models.TextChoices):
    """Whether it is said, or goes without saying."""

    EXPLICIT = "explicit", _("dit et écrit")
    IMPLICIT = "implicit", _("va sans dire")


class CanvasEntry(models.Model):
    """A line of the canvas, that the group reads. member: the organisation that wrote it, alone to change it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("projet"))
    zone = models.CharField(_("zone"), max_length=5, choices=CanvasZone)
    nature = models.CharField(_("nature"), max_length=10, choices=CanvasNature, default=CanvasNature.EXPLICIT)
    words = models.TextField(_("texte"), max_length=1000)
    member = models.ForeignKey(Member, models.RESTRICT, related_name="+", verbose_name=_("organisation"))
    author = _author()
    at = models.DateTimeField(_("écrit le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("ligne du canevas")
        verbose_name_plural = _("lignes du canevas")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.zone} · {self.pk}"


class ProjectKey(models.Model):
    """One of the four keys of the project (a code of domain.strategy.KEYS), written by the group."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("projet"))
    key = models.CharField(_("clé"), max_length=12)
    words = models.TextField(_("texte"), max_length=1000, blank=True)
    member = models.ForeignKey(Member, models.RESTRICT, related_name="+", verbose_name=_("organisation"))
    author = _author()
    at = models.DateTimeField(_("écrite le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("clé du projet")
        verbose_name_plural = _("clés du projet")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="project_key_once")]

    def __str__(self) -> str:
        return f"{self.project} · {self.key}"


class Ladder(models.Model):
    """The degrees of involvement that a group chose: a list of names, from the lightest. Absent: ours."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="+", verbose_name=_("projet"))
    steps = models.JSONField(_("degrés"))
    author = _author()
    at = models.DateTimeField(_("changée le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("échelle de coopération")
        verbose_name_plural = _("échelles de coopération")

    def __str__(self) -> str:
        return str(self.project)


class StrategyQuerySet(models.QuerySet["Strategy"]):
    """Filters on strategies."""

    def readable(self, organisations: frozenset[int]) -> Self:
        """Those of these organisations (ids), and those that their owner shared with the group."""
        return self.filter(Q(member__organisation__in=organisations) | Q(shared_at__isnull=False))


class Strategy(models.Model):
    """The partnership strategy of a member: it alone reads it, until it shares it with the group (shared_at).

    hours_a_month: staff time promised; None: not said.
    """

    member = models.OneToOneField(
        Member, models.CASCADE, related_name="strategy", verbose_name=_("organisation")
    )
    hours_a_month = models.PositiveSmallIntegerField(_("heures de travail par mois"), null=True, blank=True)
    author = _author()
    at = models.DateTimeField(_("écrite le"))
    shared_at = models.DateTimeField(_("partagée le"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = StrategyQuerySet.as_manager()

    class Meta:
        verbose_name = _("stratégie de partenariat")
        verbose_name_plural = _("stratégies de partenariat")

    def __str__(self) -> str:
        return str(self.member)


class StrategyAnswer(models.Model):
    """What a strategy says of a question or of a pillar (a code of domain.strategy.QUESTIONS or PILLARS)."""

    strategy = models.ForeignKey(
        Strategy, models.CASCADE, related_name="answers", verbose_name=_("stratégie")
    )
    question = models.CharField(_("question"), max_length=12)
    words = models.TextField(_("réponse"), max_length=2000)

    class Meta:
        verbose_name = _("réponse de stratégie")
        verbose_name_plural = _("réponses de stratégie")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["strategy", "question"], name="strategy_answer_once")]

    def __str__(self) -> str:
        return f"{self.strategy} · {self.question}"


class RelationFamily(models.TextChoices):
    """Families of relations (domain.strategy.Family)."""

    PATRONAGE = "patronage", _("mécénat")
    ECONOMIC = "economic", _("coopération économique")
    INNOVATION = "innovation", _("innovation sociale")
    RESPONSIBLE = "responsible", _("pratiques responsables")


class Relation(models.Model):
    """A partner as a member sees it, read as its strategy is. current, target: degrees of the ladder, from 1."""

    strategy = models.ForeignKey(
        Strategy, models.CASCADE, related_name="relations", verbose_name=_("stratégie")
    )
    partner = models.CharField(_("partenaire"), max_length=200)
    current = models.PositiveSmallIntegerField(_("degré actuel"), null=True, blank=True)
    target = models.PositiveSmallIntegerField(_("degré visé"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    author = _author()
    at = models.DateTimeField(_("écrite le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ["partner", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "partner"],
                name="relation_once",
                violation_error_message=_("Ce partenaire est déjà dans la liste."),
            )
        ]

    def __str__(self) -> str:
        return self.partner


class RelationMoment(models.Model):
    """What a relation was from a year on: its history is kept, one line a change."""

    relation = models.ForeignKey(Relation, models.CASCADE, related_name="moments", verbose_name=_("relation"))
    year = models.PositiveSmallIntegerField(_("année"))
    family = models.CharField(_("famille"), max_length=12, choices=RelationFamily)
    what = models.CharField(_("ce que c’était"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("moment d’une relation")
        verbose_name_plural = _("moments de relations")
        ordering = ["year", "pk"]

    def __str__(self) -> str:
        return f"{self.relation} · {self.year}"
