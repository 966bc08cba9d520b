"""Files of a project: never overwritten, every version kept with its author, its date and its digest."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.models.stages import ProjectPoint


class ProjectFile(models.Model):
    """A file of a project, on a task, on a point of a gate, or on the project itself (both None).

    title: the cleaned name of its first version. removed_at: no longer listed nor served; its digests stay.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="files", verbose_name=_("projet"))
    task = models.ForeignKey(
        Task,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="files",
        verbose_name=_("action"),
    )
    point = models.ForeignKey(
        ProjectPoint, models.SET_NULL, null=True, blank=True, related_name="files",
        verbose_name=_("point"),
    )  # fmt: skip
    title = models.CharField(_("fichier"), max_length=120)
    created_at = models.DateTimeField(_("déposé le"))
    removed_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    class Meta:
        verbose_name = _("fichier")
        verbose_name_plural = _("fichiers")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def sender_id(self) -> int | None:
        """The member that sent its first version (no query when its versions were fetched)."""
        first = min(self.versions.all(), key=lambda one: one.number, default=None)
        return first.member_id if first else None


class FileVersion(models.Model):
    """One version of a file. stored: its random name on disk; kind: « pdf », read from the content; size: bytes."""

    file = models.ForeignKey(ProjectFile, models.CASCADE, related_name="versions", verbose_name=_("fichier"))
    number = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("nom"), max_length=120)
    kind = models.CharField(_("type"), max_length=5)
    size = models.PositiveIntegerField(_("taille en octets"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    stored = models.CharField(max_length=80, unique=True, editable=False)
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
    at = models.DateTimeField(_("déposée le"))

    class Meta:
        verbose_name = _("version d’un fichier")
        verbose_name_plural = _("versions de fichiers")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="file_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.number}"
