"""The need that structures share, and what each of them says of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain.need import SORT_LABELS, UNIT_LABELS, Share

SORTS = [(sort.value, _(label)) for sort, label in SORT_LABELS.items()]
UNITS = [(unit.value, _(label)) for unit, label in UNIT_LABELS.items()]


class Need(models.Model):
    """What a project answers: a need that several structures have.

    unit: what every share is counted in (`domain.need.NeedUnit`), own_unit: its name when it is none of them. whole:
    what makes one post, one vehicle, one session, when the group says it. wanted_from, wanted_until: days.
    """

    project = models.OneToOneField(
        "cooperation.Project", models.CASCADE, related_name="need", verbose_name=_("projet")
    )
    sort = models.CharField(_("sorte de besoin"), max_length=12, choices=SORTS)
    statement = models.TextField(_("besoin"), max_length=2000)
    unit = models.CharField(_("unité"), max_length=14, choices=UNITS)
    own_unit = models.CharField(_("nom de l’unité"), max_length=40, blank=True)
    whole = models.DecimalField(_("un entier"), max_digits=12, decimal_places=2, null=True, blank=True)
    wanted_from = models.DateField(_("voulu à partir du"), null=True, blank=True)
    wanted_until = models.DateField(_("jusqu’au"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("auteur"),
    )  # fmt: skip
    at = models.DateTimeField(_("écrit le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("besoin partagé")
        verbose_name_plural = _("besoins partagés")
        constraints = [
            models.CheckConstraint(
                name="coop_need_ends_after_it_begins",
                condition=Q(wanted_from=None) | Q(wanted_until=None) | Q(wanted_until__gte=F("wanted_from")),
                violation_error_message=_("Le besoin finirait avant de commencer."),
            ),
            models.CheckConstraint(
                name="coop_need_whole_positive",
                condition=Q(whole=None) | Q(whole__gt=0),
                violation_error_message=_("Un entier est plus grand que zéro."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.get_sort_display()}"


class NeedShare(models.Model):
    """What one organisation needs, and what it could lend; None: it has not said, which is never zero.

    said_by: the member that wrote it (itself, or who coordinates, for it), None when it came by its own link.
    """

    need = models.ForeignKey(Need, models.CASCADE, related_name="shares", verbose_name=_("besoin"))
    member = models.ForeignKey(
        "cooperation.Member", models.CASCADE, related_name="need_shares", verbose_name=_("membre")
    )
    quantity = models.DecimalField(_("besoin"), max_digits=12, decimal_places=2, null=True, blank=True)
    brings = models.DecimalField(_("peut apporter"), max_digits=12, decimal_places=2, null=True, blank=True)
    earliest = models.DateField(_("à partir du"), null=True, blank=True)
    latest = models.DateField(_("jusqu’au"), null=True, blank=True)
    note = models.CharField(_("précision"), max_length=500, blank=True)
    said_by = models.ForeignKey(
        "cooperation.Member",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dit par"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("auteur"),
    )  # fmt: skip
    at = models.DateTimeField(_("dit le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("part d’un besoin")
        verbose_name_plural = _("parts d’un besoin")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "member"],
                name="coop_need_share_once",
                violation_error_message=_("Cette organisation a déjà sa ligne."),
            ),
            models.CheckConstraint(
                name="coop_need_share_positive",
                condition=(Q(quantity=None) | Q(quantity__gte=0)) & (Q(brings=None) | Q(brings__gte=0)),
                violation_error_message=_("Une quantité n’est jamais négative."),
            ),
            models.CheckConstraint(
                name="coop_need_share_dates",
                condition=Q(earliest=None) | Q(latest=None) | Q(latest__gte=F("earliest")),
                violation_error_message=_("Ce besoin finirait avant de commencer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.need_id}"

    @property
    def is_said_for_it(self) -> bool:
        """Tell whether another organisation wrote it."""
        return self.said_by_id is not None and self.said_by_id != self.member_id

    def value(self) -> Share:
        """Return it as a plain value."""
        return Share(self.member_id, self.quantity, self.brings, self.earliest, self.latest)
