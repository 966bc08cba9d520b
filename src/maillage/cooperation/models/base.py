"""What a group writes together (charter, socle, canvas, keys), and what each organisation prepares for itself."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain.base import LONGEST_WORDING
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


def _member(label: object) -> models.ForeignKey:
    """A seat whose words are kept: it is not deleted without its project."""
    return models.ForeignKey(Member, models.RESTRICT, related_name="+", verbose_name=label)  # type: ignore[arg-type]


class CommonText(models.TextChoices):
    """The two texts that a group writes and adopts."""

    SOCLE = "socle", _("socle stratégique")
    CHARTER = "charte", _("charte de coopération")


class StatementQuerySet(models.QuerySet["Statement"]):
    """Filters on statements."""

    def standing(self) -> Self:
        """Those that are part of the text."""
        return self.filter(withdrawn_at=None)


class Statement(models.Model):
    """One statement of a text. version: the number of its wording now; section: a code of domain.base.SECTIONS.

    withdrawn_*: taken out of the text, kept with its history.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="statements", verbose_name=_("projet"))
    text = models.CharField(_("texte"), max_length=10, choices=CommonText)
    section = models.CharField(_("partie"), max_length=20)
    rank = models.PositiveSmallIntegerField(_("rang"))
    version = models.PositiveIntegerField(_("version"), default=1)
    member = _member(_("proposé par"))
    at = models.DateTimeField(_("proposé le"))
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Member, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("retiré par")
    )
    withdrawn_reason = models.CharField(_("motif du retrait"), max_length=500, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("énoncé")
        verbose_name_plural = _("énoncés")
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return f"{self.get_text_display()} · {self.pk}"


class StatementVersion(models.Model):
    """A wording of a statement. member: whose words; taken_by: who took this amendment in (None: the first one)."""

    statement = models.ForeignKey(
        Statement, models.CASCADE, related_name="versions", verbose_name=_("énoncé")
    )
    number = models.PositiveIntegerField(_("numéro"))
    wording = models.TextField(_("rédaction"), max_length=LONGEST_WORDING)
    member = _member(_("rédaction de"))
    author = _author()
    taken_by = models.ForeignKey(
        Member, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("reprise par")
    )
    at = models.DateTimeField(_("écrite le"))

    class Meta:
        verbose_name = _("version d’un énoncé")
        verbose_name_plural = _("versions d’énoncés")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="statement_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} · {self.number}"


class PositionStance(models.TextChoices):
    """What an organisation says of a wording (domain.base.Stance)."""

    AGREE = "agree", _("d’accord")
    AMEND = "amend", _("propose une autre rédaction")
    DISAGREE = "disagree", _("pas d’accord")


class Position(models.Model):
    """What a member says of a version of a statement. ended_at: it spoke again since, or its amendment was taken in.

    wording: the one proposed; noted_by: the coordinator that wrote it down for a member without account.
    """

    statement = models.ForeignKey(
        Statement, models.CASCADE, related_name="positions", verbose_name=_("énoncé")
    )
    version = models.PositiveIntegerField(_("version regardée"))
    member = _member(_("organisation"))
    stance = models.CharField(_("position"), max_length=10, choices=PositionStance)
    wording = models.TextField(_("rédaction proposée"), max_length=LONGEST_WORDING, blank=True)
    reason = models.TextField(_("raison"), max_length=1000, blank=True)
    author = _author()
    noted_by = models.ForeignKey(
        Member, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("notée par")
    )
    at = models.DateTimeField(_("dite le"))
    ended_at = models.DateTimeField(_("remplacée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "member"],
                condition=Q(ended_at=None),
                name="position_one_now",
                violation_error_message=_("Cette organisation a déjà une position sur cet énoncé."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.stance}"


class Edition(models.Model):
    """A text as it was when somebody adopted it: frozen. content: list of {section, words}; digest: its SHA-256."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("projet"))
    text = models.CharField(_("texte"), max_length=10, choices=CommonText)
    digest = models.CharField(_("empreinte"), max_length=64)
    content = models.JSONField(_("texte figé"))
    at = models.DateTimeField(_("figé le"))

    class Meta:
        verbose_name = _("texte figé")
        verbose_name_plural = _("textes figés")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "text", "digest"], name="edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_text_display()} · {self.digest[:12]}"


class Adoption(models.Model):
    """A member adopts an edition: who, in what quality, when. noted_by: for a member without account."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="adoptions", verbose_name=_("texte figé")
    )
    member = _member(_("organisation"))
    signer = models.CharField(_("nom de la personne"), max_length=150)
    quality = models.CharField(_("fonction"), max_length=150)
    author = _author()
    noted_by = models.ForeignKey(
        Member, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("notée par")
    )
    at = models.DateTimeField(_("adopté le"))

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "member"],
                name="adoption_once",
                violation_error_message=_("Cette organisation a déjà adopté ce texte."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.edition}"
