"""What each member does and for how much: versions, changes proposed, answers, agreements, exits."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import Member, Project


class TermsVersion(models.Model):
    """The terms of a project as they were from a date: never altered, the last one is in force.

    content: `domain.terms.write`. author, member: who brought it, for which organisation. change: the proposal it
    comes from. asked_at: when the agreement of the parties was last asked; agreed_at: when all of them had given it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="terms", verbose_name=_("projet"))
    number = models.PositiveIntegerField(_("numéro"))
    content = models.JSONField(_("contenu"))
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    change = models.ForeignKey(
        "TermsChange", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("proposition")
    )
    at = models.DateTimeField(_("en vigueur depuis"))
    asked_at = models.DateTimeField(_("accord demandé le"), null=True, blank=True)
    agreed_at = models.DateTimeField(_("arrêtée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("version des parts")
        verbose_name_plural = _("versions des parts")
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="terms_version_once",
                violation_error_message=_("Cette version existe déjà."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.number}"


class ChangeState(models.TextChoices):
    """Where a change proposed stands."""

    OPEN = "open_change", _("à l’examen")
    APPLIED = "applied", _("acceptée")
    REFUSED = "refused_change", _("refusée")
    RETRACTED = "retracted", _("retirée")
    OVERTAKEN = "overtaken", _("dépassée")


class TermsChangeQuerySet(models.QuerySet["TermsChange"]):
    """Filters on changes."""

    def under_way(self) -> Self:
        """Those that wait for answers."""
        return self.filter(state=ChangeState.OPEN)


class TermsChange(models.Model):
    """A change of the terms, proposed to those it concerns.

    edits: `domain.terms_lines.write_change`. base: number of the version it was last set against. about: the member
    whose part it is, None for the whole group. member: who proposes it. takes_up: the overtaken one it takes up again.
    """

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="terms_changes", verbose_name=_("projet")
    )
    edits = models.JSONField(_("changements"))
    base = models.PositiveIntegerField(_("version de départ"))
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    state = models.CharField(_("état"), max_length=16, choices=ChangeState, default=ChangeState.OPEN)
    about = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("part de")
    )
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("proposée par")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )
    takes_up = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="taken_up", verbose_name=_("reprend")
    )
    at = models.DateTimeField(_("proposée le"))
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)

    objects = TermsChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changement proposé")
        verbose_name_plural = _("changements proposés")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="terms_change_closed_dated",
                condition=Q(state=ChangeState.OPEN) | Q(closed_at__isnull=False),
                violation_error_message=_("Une proposition close a une date."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.pk}"


class ChangeAnswer(models.Model):
    """What one member, that a change concerns, answers. accepts: None as long as it has not.

    name, quality: of who answered, as they were typed or known that day.
    """

    change = models.ForeignKey(
        TermsChange, models.CASCADE, related_name="answers", verbose_name=_("changement")
    )
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    accepts = models.BooleanField(_("accepte"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    name = models.CharField(_("nom"), max_length=150, blank=True)
    quality = models.CharField(_("fonction"), max_length=150, blank=True)
    at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("réponse à un changement")
        verbose_name_plural = _("réponses à des changements")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "member"],
                name="change_answer_once",
                violation_error_message=_("Cette organisation a déjà sa réponse."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.change} · {self.member}"


class TermsAgreement(models.Model):
    """The agreement of one party on one version: it can no longer be altered, a new version asks for a new one."""

    version = models.ForeignKey(
        TermsVersion, models.CASCADE, related_name="agreements", verbose_name=_("version")
    )
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    name = models.CharField(_("nom"), max_length=150, blank=True)
    quality = models.CharField(_("fonction"), max_length=150, blank=True)
    at = models.DateTimeField(_("donné le"))

    class Meta:
        verbose_name = _("accord sur les parts")
        verbose_name_plural = _("accords sur les parts")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "member"],
                name="terms_agreement_once",
                violation_error_message=_("Cette organisation a déjà donné son accord."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.member}"


class TermsRefusalQuerySet(models.QuerySet["TermsRefusal"]):
    """Filters on refusals."""

    def standing(self) -> Self:
        """Those of members that have not agreed on the same version since."""
        return self.filter(
            ~Exists(TermsAgreement.objects.filter(version=OuterRef("version"), member=OuterRef("member")))
        )


class TermsRefusal(models.Model):
    """Why one party does not agree on one version. It may agree later: this row then only tells what it had said."""

    version = models.ForeignKey(
        TermsVersion, models.CASCADE, related_name="refusals", verbose_name=_("version")
    )
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    reason = models.CharField(_("motif"), max_length=500)
    name = models.CharField(_("nom"), max_length=150, blank=True)
    quality = models.CharField(_("fonction"), max_length=150, blank=True)
    at = models.DateTimeField(_("dit le"))

    objects = TermsRefusalQuerySet.as_manager()

    class Meta:
        verbose_name = _("refus des parts")
        verbose_name_plural = _("refus des parts")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "member"],
                name="terms_refusal_once",
                violation_error_message=_("Cette organisation a déjà dit non à cette version."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.member}"


class DepartureKind(models.TextChoices):
    """How a member goes."""

    LEAVES = "leaves", _("elle sort d’elle-même")
    EXCLUDED = "excluded", _("le groupe l’exclut")
    BUYER = "buyer_excludes", _("l’acheteur l’exclut")
    ENDED = "seat_ended", _("la coordination met fin à sa place")


class Departure(models.Model):
    """How a member left and what it changed, frozen that day.

    effects: `domain.terms_exit.write`. exception: which case of R-248 allows it, empty outside the frozen time.
    asked_on: day of the request of the buyer; replace_by: last day to propose another (R-251). decision: on which
    the exclusion of a member of the group rests.
    """

    member = models.OneToOneField(
        Member, models.CASCADE, related_name="departure", verbose_name=_("organisation")
    )
    kind = models.CharField(_("nature"), max_length=16, choices=DepartureKind)
    reason = models.CharField(_("motif"), max_length=500)
    exception = models.CharField(_("exception invoquée"), max_length=20, blank=True)
    asked_on = models.DateField(_("demande de l’acheteur"), null=True, blank=True)
    replace_by = models.DateField(_("remplacer au plus tard"), null=True, blank=True)
    effects = models.JSONField(_("conséquences"))
    decision = models.ForeignKey(
        "cooperation.Decision", models.RESTRICT, null=True, blank=True, related_name="departures",
        verbose_name=_("décision"),
    )  # fmt: skip
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("auteur"),
    )
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("sortie d’un membre")
        verbose_name_plural = _("sorties de membres")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(self.member)


class JointReason(models.Model):
    """Why members bid together although some could bid alone: asked for before signing (R-345)."""

    project = models.OneToOneField(
        Project, models.CASCADE, related_name="joint_reason", verbose_name=_("projet")
    )
    text = models.TextField(_("motif"), max_length=3000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("auteur")
    )  # fmt: skip
    at = models.DateTimeField(_("écrit le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("motif du groupement")
        verbose_name_plural = _("motifs du groupement")

    def __str__(self) -> str:
        return str(self.project)
