"""The project of a group, and the organisations that take part in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def person(label: StrOrPromise) -> models.ForeignKey:
    """Return a field that names a person, forgotten when its account is erased."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=label
    )


class Origin(models.TextChoices):
    """Where a project comes from."""

    PROPOSAL = "from_proposal", _("une proposition de groupe")
    SCRATCH = "from_scratch", _("une idée du groupe")
    NEED = "from_need", _("un besoin partagé")


class ProjectState(models.TextChoices):
    """Where a project stands."""

    FORMING = "forming", _("en formation")
    RUNNING = "running", _("en cours")
    FINISHED = "finished", _("terminé")
    ABANDONED = "abandoned", _("abandonné")


class MemberRole(models.TextChoices):
    """What an organisation is to the project."""

    LEAD = "lead", _("mandataire ou porteur")
    MEMBER = "member", _("membre")
    CANDIDATE = "candidate", _("candidate")
    OBSERVER = "observer", _("observatrice")
    ADVISER = "adviser", _("conseil (DLA, réseau, facilitateur)")
    FUNDER = "funder", _("financeur")


class MemberState(models.TextChoices):
    """Where an organisation stands in the project; the first four are seats that are held."""

    PROPOSED = "proposed", _("pressentie")
    INVITED = "invited", _("invitée")
    DISCUSSING = "discussing", _("d’accord sous conditions")
    ACCEPTED = "accepted", _("engagée")
    DECLINED = "declined", _("a décliné")
    WITHDRAWN = "withdrawn", _("invitation retirée")
    LEFT = "left", _("sortie")
    REPLACED = "replaced", _("remplacée")


HELD = (MemberState.PROPOSED, MemberState.INVITED, MemberState.DISCUSSING, MemberState.ACCEPTED)
"""States of those that count in the group, or may."""
PARTIES = (MemberRole.LEAD, MemberRole.MEMBER)
"""Roles of those that do the work, share the risk and vote."""


class ProjectQuerySet(models.QuerySet["Project"]):
    """Filters on projects."""

    def readable(self, organisations: Collection[int]) -> Self:
        """Projects in which one of these organisations (ids) is engaged."""
        seats = Member.objects.filter(
            project=OuterRef("pk"), organisation__in=organisations, state=MemberState.ACCEPTED
        )
        return self.filter(Exists(seats))


class Project(models.Model):
    """The space of a group.

    owner: who opened it; its journal and its mails are in its name. proposal, tender: where it comes from, as long as
    they are there; snapshot: the frozen copy of the proposal (`consortium.domain.snapshot`), with its date.
    form: the form chosen (« R-304 »), empty before. deadline: the day an answer, or the launch, is due.
    """

    title = models.CharField(_("nom du projet"), max_length=200)
    purpose = models.TextField(_("ce que le groupe veut faire"), max_length=2000, blank=True)
    origin = models.CharField(_("origine"), max_length=20, choices=Origin, default=Origin.SCRATCH)
    state = models.CharField(_("état"), max_length=12, choices=ProjectState, default=ProjectState.FORMING)
    owner = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name=_("ouvert par")
    )
    author = person(_("créé par"))
    proposal = models.ForeignKey(
        "consortium.KeptProposal", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("proposition d’origine"),
    )  # fmt: skip
    tender = models.ForeignKey(
        "procurement.Tender",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("appel"),
    )
    snapshot = models.JSONField(_("copie figée de la proposition"), null=True, blank=True)
    snapshot_at = models.DateTimeField(_("figée le"), null=True, blank=True)
    form = models.CharField(_("forme de coopération"), max_length=10, blank=True)
    deadline = models.DateField(_("échéance"), null=True, blank=True)
    starts_on = models.DateField(_("début"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("durée en mois"), null=True, blank=True)
    amount_cents = models.BigIntegerField(_("montant en centimes, hors taxes"), null=True, blank=True)
    created_at = models.DateTimeField(_("créé le"))
    closed_at = models.DateTimeField(_("fermé le"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("projet de coopération")
        verbose_name_plural = _("projets de coopération")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="project_snapshot_dated",
                condition=Q(snapshot=None) | Q(snapshot_at__isnull=False),
                violation_error_message=_("Une copie figée a une date."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class MemberQuerySet(models.QuerySet["Member"]):
    """Filters on members."""

    def held(self) -> Self:
        """Those that count in the group, or may."""
        return self.filter(state__in=HELD)

    def parties(self) -> Self:
        """Those engaged that do the work and share the risk."""
        return self.filter(state=MemberState.ACCEPTED, role__in=PARTIES)


class Member(models.Model):
    """An organisation in a project: a seat, its role, where it stands.

    organisation: None as long as nobody acts for it on Maillage (it then answers by the links mailed to `email`).
    kind, place: as on the day it came in (« EI », INSEE code). coordinates: it steers the project. replaces: the
    member whose seat it takes.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="members", verbose_name=_("projet"))
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("nom"), max_length=200)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    kind = models.CharField(_("nature"), max_length=40, blank=True)
    place = models.CharField(_("commune"), max_length=5, blank=True)
    role = models.CharField(_("rôle"), max_length=12, choices=MemberRole, default=MemberRole.MEMBER)
    state = models.CharField(_("état"), max_length=12, choices=MemberState, default=MemberState.PROPOSED)
    coordinates = models.BooleanField(_("coordonne le projet"), default=False)
    contact = models.CharField(_("personne à joindre"), max_length=150, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    language = models.CharField(_("langue"), max_length=2, default="fr")
    replaces = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by", verbose_name=_("remplace")
    )
    added_at = models.DateTimeField(_("ajoutée le"))
    joined_at = models.DateTimeField(_("engagée le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("sortie le"), null=True, blank=True)
    ended_reason = models.CharField(_("motif"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("membre")
        verbose_name_plural = _("membres")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "siret"],
                condition=Q(state__in=HELD) & ~Q(siret=""),
                name="member_once_by_siret",
                violation_error_message=_("Cette structure est déjà dans le projet."),
            ),
            models.UniqueConstraint(
                fields=["project", "organisation"],
                condition=Q(state__in=HELD),
                name="member_once_by_organisation",
                violation_error_message=_("Cette organisation est déjà dans le projet."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_held(self) -> bool:
        """Tell whether it counts in the group, or may."""
        return self.state in HELD

    @property
    def is_party(self) -> bool:
        """Tell whether it does part of the work, shares the risk and votes."""
        return self.state == MemberState.ACCEPTED and self.role in PARTIES


class InternalNote(models.Model):
    """What an organisation writes for itself about the project: no other organisation ever reads it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("projet"))
    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    text = models.TextField(_("note"), max_length=5000)
    author = person(_("auteur"))
    at = models.DateTimeField(_("écrite le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("note interne")
        verbose_name_plural = _("notes internes")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.project}"
