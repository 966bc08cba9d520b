"""What Maillage erases of a project that is over: who was warned, when it was done."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import Project


class RetentionStep(models.TextChoices):
    """What is erased once a project is closed, in order; the last one asks about a project that nobody closed."""

    CONTACTS = "erase_contacts", _("adresses, personnes à joindre et signataires")
    NOTES = "erase_notes", _("notes internes, commentaires et remarques")
    FILES = "erase_files", _("contenu des fichiers")
    WHOLE = "erase_project", _("tout le projet")
    SILENCE = "ask_silent", _("question sur un projet ouvert où rien ne bouge")


class RetentionNotice(models.Model):
    """A step announced to the group, then carried out.

    since: the moment its duration runs from (the project closed; for SILENCE, what was last written or asked): a
    project that is opened again begins anew. warned_at: when the group was told; done_at: when it was carried out.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="notices", verbose_name=_("projet"))
    step = models.CharField(_("étape"), max_length=20, choices=RetentionStep)
    since = models.DateTimeField(_("depuis"))
    warned_at = models.DateTimeField(_("annoncée le"))
    done_at = models.DateTimeField(_("faite le"), null=True, blank=True)

    class Meta:
        verbose_name = _("effacement annoncé")
        verbose_name_plural = _("effacements annoncés")
        ordering = ["project", "since", "warned_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "step", "since"],
                name="retention_notice_once",
                violation_error_message=_("Cet effacement est déjà annoncé."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.step}"
