"""Documents of a project: what fills them, their versions, who signed; never altered once written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import Member, MemberState, Project, person

if TYPE_CHECKING:
    pass


class MemberSheet(models.Model):
    """What the documents say of a member: it is asked once, and serves them all.

    signatory, quality, signatory_email: who signs for it, and where the link to sign is mailed. turnovers: euros by
    year (« 2025 »), excluding VAT.
    """

    member = models.OneToOneField(
        Member, models.CASCADE, related_name="sheet", verbose_name=_("organisation")
    )
    address = models.CharField(_("adresse du siège"), max_length=300, blank=True)
    legal_form = models.CharField(_("forme juridique"), max_length=80, blank=True)
    kind = models.CharField(_("agréments et conventions"), max_length=200, blank=True)
    signatory = models.CharField(_("personne qui signe"), max_length=150, blank=True)
    quality = models.CharField(_("sa fonction"), max_length=120, blank=True)
    signatory_email = models.EmailField(_("adresse où lui envoyer le lien"), blank=True)
    contact = models.CharField(_("courriel et téléphone de contact"), max_length=200, blank=True)
    insurer = models.CharField(_("assureur et numéro du contrat"), max_length=200, blank=True)
    turnovers = models.JSONField(_("chiffres d’affaires"), default=dict, blank=True)
    updated_at = models.DateTimeField(_("modifiée le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("fiche d’un membre")
        verbose_name_plural = _("fiches des membres")

    def __str__(self) -> str:
        return str(self.member)


class PaperSheet(models.Model):
    """A document of a project, and the answers that only it needs. kind: code of the catalogue; label: which one,
    when a project has several (« Encadrante technique »).
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="papers", verbose_name=_("projet"))
    kind = models.CharField(_("document"), max_length=30)
    label = models.CharField(_("libellé"), max_length=120, blank=True)
    answers = models.JSONField(_("réponses"), default=dict, blank=True)
    author = person(_("ouvert par"))
    created_at = models.DateTimeField(_("ouvert le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "label"],
                name="paper_sheet_once",
                violation_error_message=_("Ce document est déjà ouvert dans ce projet."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.kind} {self.label}".strip()


class PaperState(models.TextChoices):
    """Where a version of a document stands."""

    DRAFT = "draft", _("projet")
    PROPOSED = "proposed", _("à signer")
    SIGNED = "signed", _("signé par toutes")
    REFUSED = "refused", _("refusé")
    WITHDRAWN = "withdrawn", _("retiré")


class FrozenVersion(TypeError):
    """A mistake of ours: a version of a document is never rewritten."""


class PaperVersion(models.Model):
    """A document as it was made: its text (`domain.paper.as_data`), and the PDF that is read and signed.

    The bytes are in the database, not in a folder: they are written in the very transaction that dates them, kept by
    the same backup, and no file can be put in their place. form: what it was written for. amends: the signed version
    that it changes. sign_by: the day that who proposed it hopes for; one may still sign after it.
    """

    sheet = models.ForeignKey(PaperSheet, models.CASCADE, related_name="versions", verbose_name=_("document"))
    number = models.PositiveIntegerField(_("numéro"))
    title = models.CharField(_("titre"), max_length=500)
    form = models.CharField(_("forme"), max_length=10, blank=True)
    content = models.JSONField(_("texte figé"))
    pdf = models.BinaryField(_("PDF"))
    sha256 = models.CharField(_("empreinte"), max_length=64)
    missing = models.PositiveSmallIntegerField(_("blancs"), default=0)
    author = person(_("auteur"))
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    at = models.DateTimeField(_("fait le"))
    state = models.CharField(_("état"), max_length=10, choices=PaperState, default=PaperState.DRAFT)
    proposed_at = models.DateTimeField(_("proposé à la signature le"), null=True, blank=True)
    proposed_by = person(_("proposé à la signature par"))
    sign_by = models.DateField(_("à signer avant le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("signé, refusé ou retiré le"), null=True, blank=True)
    amends = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="amendments", verbose_name=_("modifie")
    )

    FROZEN = frozenset({"sheet", "number", "title", "form", "content", "pdf", "sha256", "at", "amends"})

    class Meta:
        verbose_name = _("version d’un document")
        verbose_name_plural = _("versions des documents")
        ordering = ["sheet", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "number"],
                name="paper_version_once",
                violation_error_message=_("Cette version existe déjà."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.number}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **more: Any) -> None:
        """Save; once written, only its state may change. Raises FrozenVersion."""
        changed = None if update_fields is None else list(update_fields)
        if self.pk and (changed is None or self.FROZEN.intersection(changed)):
            raise FrozenVersion("a version of a document is never rewritten")
        super().save(*args, update_fields=changed, **more)

    @property
    def is_intact(self) -> bool:
        """Tell whether the file kept is still the one whose digest was signed."""
        return hashlib.sha256(bytes(self.pdf)).hexdigest() == self.sha256


class SignatureState(models.TextChoices):
    """Where the signature of a party stands."""

    WAITING = "waiting", _("attendue")
    SIGNED = "signed", _("signée")
    REFUSED = "refused", _("refusée")


class SignatureWay(models.TextChoices):
    """How a party signed."""

    ACCOUNT = "account", _("par un compte Maillage qui administre l’organisation")
    LINK = "link", _("par un lien personnel reçu par courriel")


class SignatureQuerySet(models.QuerySet["PaperSignature"]):
    """Filters on signatures."""

    def waiting(self) -> Self:
        """Those still asked of organisations still engaged."""
        return self.filter(
            state=SignatureState.WAITING,
            version__state=PaperState.PROPOSED,
            member__state=MemberState.ACCEPTED,
        )


class PaperSignature(models.Model):
    """The signature asked of a party. party: its name on the day it was asked; sha256: of the file shown and signed.

    approved: « lu et approuvé » was ticked. mask: of the address a link was mailed to. reason: of a refusal.
    """

    version = models.ForeignKey(
        PaperVersion, models.CASCADE, related_name="signatures", verbose_name=_("version")
    )
    member = models.ForeignKey(Member, models.RESTRICT, related_name="+", verbose_name=_("organisation"))
    party = models.CharField(_("partie"), max_length=200)
    state = models.CharField(_("état"), max_length=8, choices=SignatureState, default=SignatureState.WAITING)
    name = models.CharField(_("nom"), max_length=150, blank=True)
    quality = models.CharField(_("fonction"), max_length=120, blank=True)
    approved = models.BooleanField(_("lu et approuvé"), default=False)
    way = models.CharField(_("moyen"), max_length=8, choices=SignatureWay, blank=True)
    mask = models.CharField(_("adresse masquée"), max_length=120, blank=True)
    person = person(_("compte"))
    sha256 = models.CharField(_("empreinte signée"), max_length=64, blank=True)
    reason = models.CharField(_("motif du refus"), max_length=500, blank=True)
    at = models.DateTimeField(_("le"), null=True, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "member"], name="paper_signature_once"),
            models.CheckConstraint(
                name="paper_signature_whole",
                condition=~Q(state="signed")
                | (Q(approved=True, at__isnull=False) & ~Q(name="") & ~Q(quality="") & ~Q(sha256="")),
                violation_error_message=_(
                    "Une signature porte un nom, une fonction, une date et une empreinte."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} · {self.version_id}"


class SignatureReminder(models.Model):
    """A reminder to sign that left: one row for each, so that it never leaves twice.

    days: before the day to sign by, or after it was proposed when there is none. people: told on the site; mask: of
    the address it was mailed to; text: what was written, without the link.
    """

    signature = models.ForeignKey(
        PaperSignature, models.CASCADE, related_name="reminders", verbose_name=_("signature")
    )
    days = models.PositiveSmallIntegerField(_("jours"))
    at = models.DateTimeField(_("envoyée le"))
    people = models.PositiveSmallIntegerField(_("personnes prévenues sur le site"), default=0)
    mask = models.CharField(_("adresse masquée"), max_length=120, blank=True)
    text = models.TextField(_("texte"), blank=True)

    class Meta:
        verbose_name = _("relance d’une signature")
        verbose_name_plural = _("relances des signatures")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signature", "days"],
                name="signature_reminder_once",
                violation_error_message=_("Cette relance est déjà partie."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.signature_id} · {self.days}"


class BoardApproval(models.Model):
    """What the board of a member decided of a version, before the member signs it (R-333)."""

    version = models.ForeignKey(
        PaperVersion, models.CASCADE, related_name="approvals", verbose_name=_("version")
    )
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    body = models.CharField(_("instance"), max_length=120)
    on = models.DateField(_("date de la décision"))
    reference = models.CharField(_("référence"), max_length=120)
    by = person(_("noté par"))
    at = models.DateTimeField(_("noté le"))

    class Meta:
        verbose_name = _("accord d’un conseil")
        verbose_name_plural = _("accords des conseils")
        constraints = [
            models.UniqueConstraint(fields=["version", "member"], name="board_approval_of_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.on}"
