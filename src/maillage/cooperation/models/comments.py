"""What members say to each other of an action of the plan, or of a point of a gate."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.projects import Member
from maillage.cooperation.models.stages import ProjectPoint


class Comment(models.Model):
    """What somebody says of a task or of a point (one of the two); read by all who read that page."""

    task = models.ForeignKey(
        Task, models.CASCADE, null=True, blank=True, related_name="comments", verbose_name=_("action")
    )
    point = models.ForeignKey(
        ProjectPoint, models.CASCADE, null=True, blank=True, related_name="comments", verbose_name=_("point")
    )
    text = models.TextField(_("commentaire"), max_length=3000)
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
    at = models.DateTimeField(_("écrit le"))

    class Meta:
        verbose_name = _("commentaire")
        verbose_name_plural = _("commentaires")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_on_one",
                condition=Q(task=None, point__isnull=False) | Q(point=None, task__isnull=False),
                violation_error_message=_("Un commentaire porte sur une action ou sur un point."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task or self.point} · {self.at:%Y-%m-%d}"
