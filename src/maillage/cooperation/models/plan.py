"""The action plan of a project: tasks, what they wait for; the pieces of a joint answer."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import HELD, Member, Project


class TaskState(models.TextChoices):
    """Where a task stands."""

    TO_DO = "to_do", _("à faire")
    DOING = "doing", _("en cours")
    DONE = "done", _("faite")
    DROPPED = "dropped", _("abandonnée")


STILL_OPEN = (TaskState.TO_DO, TaskState.DOING)
"""States of the tasks that somebody has still to do."""


class TaskQuerySet(models.QuerySet["Task"]):
    """Filters on tasks."""

    def still_open(self) -> Self:
        """Those that somebody has still to do."""
        return self.filter(state__in=STILL_OPEN)

    def to_entrust(self) -> Self:
        """Those still to do whose owner is no longer in the group."""
        return self.still_open().exclude(owner=None).exclude(owner__state__in=HELD)


class Task(models.Model):
    """Something to do, by whom, before when.

    owner: the member that does it (None: nobody yet). after: the tasks it waits for, never in a circle
    (`domain.plan`). born_in: what it comes from, « meeting:12 », « point:40 », « bid:offre »; empty by itself.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks", verbose_name=_("projet"))
    title = models.CharField(_("ce qu’il faut faire"), max_length=200)
    detail = models.TextField(_("précisions"), max_length=3000, blank=True)
    owner = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("qui le fait"),
    )
    starts_on = models.DateField(_("commence le"), null=True, blank=True)
    due = models.DateField(_("pour le"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=8, choices=TaskState, default=TaskState.TO_DO)
    after = models.ManyToManyField(
        "self", symmetrical=False, related_name="before", blank=True, verbose_name=_("attend")
    )
    born_in = models.CharField(_("née de"), max_length=60, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )
    created_at = models.DateTimeField(_("ajoutée le"))
    changed_at = models.DateTimeField(_("modifiée le"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("modifiée par"),
    )  # fmt: skip
    ended_at = models.DateTimeField(_("finie le"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = [models.F("due").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="task_starts_before_due",
                condition=Q(starts_on=None) | Q(due=None) | Q(due__gte=models.F("starts_on")),
                violation_error_message=_("Une action commence avant le jour où elle doit être faite."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Tell whether somebody has still to do it."""
        return self.state in STILL_OPEN

    @property
    def is_to_entrust(self) -> bool:
        """Tell whether it is still to do and its owner, read with it, is no longer in the group."""
        return self.is_open and self.owner is not None and not self.owner.is_held


class BidPiece(models.Model):
    """A piece of a joint answer: whose it is, who brings it, when it came, until when it holds.

    code: its entry in the catalogue of pieces, empty for a piece the group added. member: whose it is (None: the
    whole group's). supplier: who brings it. is_needed: the consultation asks for it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="bid_pieces", verbose_name=_("projet"))
    code = models.CharField(_("pièce du catalogue"), max_length=40, blank=True)
    label = models.CharField(_("pièce"), max_length=200)
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("pour")
    )
    supplier = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("qui l’apporte"),
    )
    is_needed = models.BooleanField(_("demandée"), default=True)
    received_on = models.DateField(_("reçue le"), null=True, blank=True)
    issued_on = models.DateField(_("établie le"), null=True, blank=True)
    valid_until = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    note = models.CharField(_("remarque"), max_length=300, blank=True)
    changed_at = models.DateTimeField(_("modifiée le"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("modifiée par"),
    )  # fmt: skip
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("pièce du dossier")
        verbose_name_plural = _("pièces du dossier")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "code", "member"],
                condition=~Q(code=""),
                nulls_distinct=False,
                name="bid_piece_once",
                violation_error_message=_("Cette pièce est déjà dans le dossier."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
