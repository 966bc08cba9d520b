"""What a group chose to show of its project to the organisations around it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain.reading import CHOSEN, Part
from maillage.cooperation.models.projects import MemberRole, Project


class ReadingChoiceQuerySet(models.QuerySet["ReadingChoice"]):
    """Filters on what groups chose."""

    def showing(self, part: str) -> Self:
        """Those that show a part."""
        return self.annotate(words=Cast("parts", models.TextField())).filter(words__contains=f'"{part}"')


class ReadingChoice(models.Model):
    """What organisations of a role read of a project, instead of the default (`domain.reading.DEFAULT`).

    parts: the names of the parts shown, those that are always shown left out. No row: the default.
    """

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="reading_choices", verbose_name=_("projet")
    )
    role = models.CharField(_("rôle"), max_length=12, choices=MemberRole)
    parts = models.JSONField(_("ce qui est montré"), default=list, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("choisi par"),
    )  # fmt: skip
    at = models.DateTimeField(_("choisi le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ReadingChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choix de lecture")
        verbose_name_plural = _("choix de lecture")
        ordering = ["project", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "role"],
                name="reading_choice_once_by_role",
                violation_error_message=_("Ce choix est déjà fait pour ce rôle."),
            ),
            models.CheckConstraint(
                name="reading_choice_of_a_role_around",
                condition=Q(role__in=CHOSEN),
                violation_error_message=_("Les membres du groupe lisent tout."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.get_role_display()}"

    @property
    def shown(self) -> frozenset[Part]:
        """The parts shown; a name that this version of Maillage does not know is left out."""
        return frozenset(part for part in Part if part.value in self.parts)
