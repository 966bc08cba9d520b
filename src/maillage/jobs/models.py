"""What is left to do outside the page, who does it, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

BEAT = timedelta(seconds=10)
LEASE = timedelta(seconds=60)
"""A process that gave no sign of life for this long is dead: what it held is given to others."""


class WorkerQuerySet(models.QuerySet["Worker"]):
    def alive(self, at: datetime) -> WorkerQuerySet:
        """Those heard of lately. A beat ahead of now by more than the lease was written by a wrong clock."""
        return self.filter(beat_at__range=(at - LEASE, at + LEASE))


class Worker(models.Model):
    """A process that does jobs or periodic work, and its last sign of life. Its row ends with it, unless killed."""

    name = models.CharField(_("nom"), max_length=120, primary_key=True)
    takes_jobs = models.BooleanField(_("prend des travaux en file"), default=True)
    started_at = models.DateTimeField(_("démarré le"))
    beat_at = models.DateTimeField(_("dernier signe de vie"))

    objects = WorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("exécutant")
        verbose_name_plural = _("exécutants")

    def __str__(self) -> str:
        return self.name


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("en attente")
    RUNNING = "running", _("en cours")
    DONE = "done", _("terminé")
    FAILED = "failed", _("en échec")
    CANCELLED = "cancelled", _("abandonné")


ALIVE = (JobState.WAITING, JobState.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def alive(self) -> JobQuerySet:
        """Those that are not over: a key is held by one of them at most."""
        return self.filter(state__in=ALIVE)

    def held_by(self, job: Job) -> JobQuerySet:
        """The row of a job as long as this very attempt holds it: nobody took it over or abandoned it."""
        return self.filter(
            pk=job.pk, state=JobState.RUNNING, worker=job.worker_id, attempts=job.attempts
        )  # fmt: skip


class Job(models.Model):
    """A task of the queue as people see it: title, progress, attempts, outcome.

    The queue itself (function, arguments, order, dates) is the row of django-tasks that this one completes.
    `by_person_id` and `for_organisation_id` are plain numbers: who people are is known higher in the stack.
    """

    result = models.OneToOneField(
        DBTaskResult, on_delete=models.CASCADE, primary_key=True, related_name="job", verbose_name=_("tâche")
    )
    key = models.CharField(_("clé"), max_length=200, blank=True)
    about = models.CharField(_("sujet"), max_length=200, blank=True, db_index=True)
    title = models.CharField(_("intitulé"), max_length=300)
    facts = models.JSONField(_("faits de l’intitulé"), default=dict, blank=True)
    url = models.CharField(_("adresse du résultat"), max_length=500, blank=True)
    by_person_id = models.BigIntegerField(_("demandé par"), null=True, blank=True, db_index=True)
    for_organisation_id = models.BigIntegerField(
        _("pour l’organisation"), null=True, blank=True, db_index=True
    )

    state = models.CharField(_("état"), max_length=10, choices=JobState, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("essais au plus"))
    worker = models.ForeignKey(
        Worker,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("exécutant"),
    )
    done = models.PositiveIntegerField(_("fait"), default=0)
    total = models.PositiveIntegerField(_("à faire"), null=True, blank=True)
    message = models.CharField(_("étape"), max_length=300, blank=True)
    message_facts = models.JSONField(_("faits de l’étape"), default=dict, blank=True)
    error = models.TextField(_("erreur"), blank=True)
    error_facts = models.JSONField(_("faits de l’erreur"), default=dict, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("travail")
        verbose_name_plural = _("travaux")
        indexes = [models.Index(fields=["state"], name="job_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=ALIVE) & ~Q(key=""),
                name="job_key_once_alive",
                violation_error_message=_("Ce travail est déjà en file."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


class PeriodicRun(models.Model):
    """The last run of one piece of periodic work, or of one pump when it fails; the claim of who runs it now."""

    name = models.CharField(_("nom"), max_length=100, primary_key=True)
    worker = models.ForeignKey(
        Worker,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("en cours chez"),
    )
    tried_at = models.DateTimeField(_("dernier essai"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("dernier succès"), null=True, blank=True)
    seconds = models.FloatField(_("durée en secondes"), null=True, blank=True)
    handled = models.PositiveIntegerField(_("choses traitées"), default=0)
    failures = models.PositiveIntegerField(_("échecs de suite"), default=0)
    error = models.TextField(_("erreur"), blank=True)
    error_facts = models.JSONField(_("faits de l’erreur"), default=dict, blank=True)
    traceback = models.TextField(_("trace"), blank=True)

    class Meta:
        verbose_name = _("travail périodique")
        verbose_name_plural = _("travaux périodiques")

    def __str__(self) -> str:
        return self.name
