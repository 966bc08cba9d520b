"""The stages of a project: the process it follows, its gates, their points; the processes that networks adapt."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import Member, Project


class StageState(models.TextChoices):
    """Where a stage stands; several may be open at once (R-401)."""

    AHEAD = "ahead", _("à venir")
    UNDER_WAY = "under_way", _("en cours")
    PASSED = "passed", _("franchie")


class PointState(models.TextChoices):
    """Where a point of a gate stands."""

    NOT_YET = "not_yet", _("pas encore")
    MET = "met", _("acquis")
    NOT_APPLICABLE = "not_applicable", _("sans objet")


class ProofKind(models.TextChoices):
    """What shows that a point is met."""

    BY_NOTE = "by_note", _("une note")
    BY_DOCUMENT = "by_document", _("un document")
    BY_DECISION = "by_decision", _("une décision")


class ProcessTemplate(models.Model):
    """A process as a network or an adviser adapts it for the groups it accompanies.

    based_on: the process of the catalogue that it was copied from. content: the latest version
    (`domain.stages.Process`, as plain values); those of before stay in `versions`.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    based_on = models.CharField(_("copié de"), max_length=40)
    title = models.CharField(_("nom"), max_length=120)
    content = models.JSONField(_("contenu"))
    number = models.PositiveIntegerField(_("version"), default=1)
    changed_at = models.DateTimeField(_("modifié le"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )
    retired_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    class Meta:
        verbose_name = _("modèle de démarche")
        verbose_name_plural = _("modèles de démarche")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class TemplateVersion(models.Model):
    """A version of a template that was replaced, kept as it was."""

    template = models.ForeignKey(
        ProcessTemplate, models.CASCADE, related_name="versions", verbose_name=_("modèle")
    )
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("contenu"))
    at = models.DateTimeField(_("écrite le"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )

    class Meta:
        verbose_name = _("version d’un modèle")
        verbose_name_plural = _("versions de modèles")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.template} · {self.number}"


class ProjectProcess(models.Model):
    """A process that a project follows, as it was the day it was taken: later versions never change it.

    source: « dla » of the catalogue, « template:12 ». content: the frozen process. anchor_on: the day that some dates
    count from (company founded, statutes signed). axes, registers: what is pooled (R-403, R-404).
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="processes", verbose_name=_("projet"))
    source = models.CharField(_("modèle"), max_length=40)
    number = models.PositiveIntegerField(_("version du modèle"), default=1)
    title = models.CharField(_("démarche"), max_length=120)
    content = models.JSONField(_("contenu figé"))
    anchor_on = models.DateField(_("jour de départ des délais"), null=True, blank=True)
    axes = models.JSONField(_("axes"), default=list, blank=True)
    registers = models.JSONField(_("registres"), default=list, blank=True)
    taken_at = models.DateTimeField(_("commencée le"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("démarche d’un projet")
        verbose_name_plural = _("démarches des projets")
        ordering = ["taken_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "source"],
                name="process_once",
                violation_error_message=_("Le projet suit déjà cette démarche."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProjectStage(models.Model):
    """A stage of a process that a project follows. code: its id in the frozen process."""

    process = models.ForeignKey(
        ProjectProcess, models.CASCADE, related_name="stages", verbose_name=_("démarche")
    )
    code = models.CharField(_("étape"), max_length=40)
    state = models.CharField(_("état"), max_length=10, choices=StageState, default=StageState.AHEAD)
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    passed_at = models.DateTimeField(_("franchie le"), null=True, blank=True)

    class Meta:
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["process", "code"], name="stage_once"),
            models.CheckConstraint(
                name="stage_passed_dated",
                condition=~Q(state="passed") | Q(passed_at__isnull=False),
                violation_error_message=_("Une étape franchie a une date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process} · {self.code}"


class GatePassing(models.Model):
    """A gate that was passed: by whom, when; with points not met, which and why (R-402). Kept when it is reopened."""

    stage = models.ForeignKey(ProjectStage, models.CASCADE, related_name="passings", verbose_name=_("étape"))
    unmet = models.JSONField(_("points non acquis"), default=list, blank=True)
    reason = models.TextField(_("motif"), max_length=1000, blank=True)
    member = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )
    at = models.DateTimeField(_("franchie le"))
    reopened_at = models.DateTimeField(_("rouverte le"), null=True, blank=True)
    reopened_reason = models.CharField(_("pourquoi rouvrir"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("passage d’étape")
        verbose_name_plural = _("passages d’étapes")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="unmet_gate_has_reason",
                condition=Q(unmet=[]) | ~Q(reason=""),
                violation_error_message=_("Franchir une étape malgré un point demande un motif."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.stage)


class ProjectPoint(models.Model):
    """What a project answers to a point of a gate. code: its id in the frozen process (« VP-09 »).

    proof: what shows it; text: the note, or why it has no object; reference: « PV du 12 mars », a document's name.
    """

    process = models.ForeignKey(
        ProjectProcess, models.CASCADE, related_name="points", verbose_name=_("démarche")
    )
    code = models.CharField(_("point"), max_length=40)
    state = models.CharField(_("état"), max_length=16, choices=PointState, default=PointState.NOT_YET)
    proof = models.CharField(_("preuve"), max_length=12, choices=ProofKind, blank=True)
    text = models.TextField(_("note ou motif"), max_length=2000, blank=True)
    reference = models.CharField(_("référence"), max_length=300, blank=True)
    member = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )
    at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("point de vigilance")
        verbose_name_plural = _("points de vigilance")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["process", "code"], name="point_once")]

    def __str__(self) -> str:
        return self.code


class PartnerLeader(models.Model):
    """Who leads the project inside a partner: one single person each, or the page warns (R-422)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="leaders", verbose_name=_("projet"))
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    name = models.CharField(_("chef de projet"), max_length=150)
    named_at = models.DateTimeField(_("nommé le"))

    class Meta:
        verbose_name = _("chef de projet d’un partenaire")
        verbose_name_plural = _("chefs de projet des partenaires")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
