"""Meetings: their agenda, and who is there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain import meetings as rules
from maillage.cooperation.models.projects import Member, Project, person


class MeetingKind(models.TextChoices):
    """What a meeting is."""

    STEERING = rules.MeetingKind.STEERING.value, _("comité de pilotage")
    TECHNICAL = rules.MeetingKind.TECHNICAL.value, _("comité technique")
    ASSEMBLY = rules.MeetingKind.ASSEMBLY.value, _("assemblée")
    WORKING = rules.MeetingKind.WORKING.value, _("réunion de travail")


class MeetingState(models.TextChoices):
    """Where a meeting stands; whether it is over is told by the clock."""

    PLANNED = rules.MeetingState.PLANNED.value, _("prévue")
    CONVENED = rules.MeetingState.CONVENED.value, _("convoquée")
    CANCELLED = rules.MeetingState.CANCELLED.value, _("annulée")


class Presence(models.TextChoices):
    """Where an organisation stands to a meeting: what it said before, then what was noted."""

    EXPECTED = rules.Presence.EXPECTED.value, _("attendue")
    COMING = rules.Presence.COMING.value, _("sera présente")
    EXCUSED = rules.Presence.EXCUSED.value, _("excusée")
    REPRESENTED = rules.Presence.REPRESENTED.value, _("représentée")
    PRESENT = rules.Presence.PRESENT.value, _("présente")
    ABSENT = rules.Presence.ABSENT.value, _("absente")


class ItemState(models.TextChoices):
    """What became of a point of the agenda."""

    WISHED = rules.ItemState.WISHED.value, _("demandé")
    KEPT = rules.ItemState.KEPT.value, _("à l’ordre du jour")
    DROPPED = rules.ItemState.DROPPED.value, _("écarté")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Filters on meetings."""

    def standing(self) -> Self:
        """Those that are not cancelled."""
        return self.exclude(state=MeetingState.CANCELLED)


class Meeting(models.Model):
    """A meeting of a group. minutes: how long it lasts. convener: the member in whose name it is convened.

    series: the same for the meetings planned together. sequence: grows when its date or its place changes, as
    calendars want it. told_version: the last one that members were told of. reminded_at: when those who come were
    reminded, once for each date.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="meetings", verbose_name=_("projet"))
    kind = models.CharField(_("sorte"), max_length=12, choices=MeetingKind, default=MeetingKind.STEERING)
    title = models.CharField(_("intitulé"), max_length=200)
    starts_at = models.DateTimeField(_("début"))
    minutes = models.PositiveSmallIntegerField(_("durée en minutes"), default=90)
    place = models.CharField(_("lieu"), max_length=300, blank=True)
    link = models.URLField(_("adresse de la visioconférence"), max_length=500, blank=True)
    convener = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("convoquée par")
    )
    author = person(_("préparée par"))
    state = models.CharField(_("état"), max_length=12, choices=MeetingState, default=MeetingState.PLANNED)
    series = models.CharField(_("série"), max_length=32, blank=True, db_index=True)
    message = models.CharField(_("mot d’accompagnement"), max_length=1000, blank=True)
    convened_at = models.DateTimeField(_("convoquée le"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    reminded_at = models.DateTimeField(_("rappelée le"), null=True, blank=True)
    told_version = models.PositiveIntegerField(_("version annoncée aux membres"), default=0)
    sequence = models.PositiveSmallIntegerField(_("numéro de révision"), default=0)
    created_at = models.DateTimeField(_("prévue le"))
    changed_at = models.DateTimeField(_("modifiée le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("réunion")
        verbose_name_plural = _("réunions")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["state", "starts_at"], name="meeting_to_come")]
        constraints = [
            models.CheckConstraint(
                name="meeting_lasts",
                condition=Q(minutes__gte=rules.SHORTEST, minutes__lte=rules.LONGEST),
                violation_error_message=_("Une réunion dure de 15 minutes à 12 heures."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime:
        """When it ends, if it keeps to its time."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def where(self) -> str:
        """The place, the address of the call, or both."""
        return " · ".join(part for part in (self.place, self.link) if part)


class AgendaItem(models.Model):
    """A point of an agenda, in its order. key: what it is about (« task:12 »); said: what was said of it.

    part: the part of the project that it tells (`domain.reading`): who does not read it is told that there is a point.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name=_("réunion"))
    state = models.CharField(_("état"), max_length=8, choices=ItemState, default=ItemState.KEPT)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    title = models.CharField(_("point"), max_length=300)
    minutes = models.PositiveSmallIntegerField(_("minutes prévues"), default=10)
    source = models.CharField(_("origine"), max_length=8, default=rules.Source.OWN.value)
    key = models.CharField(_("objet"), max_length=80, blank=True)
    detail = models.CharField(_("précision"), max_length=500, blank=True)
    part = models.CharField(_("partie du projet"), max_length=12, blank=True)
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("demandé par")
    )
    said = models.TextField(_("ce qui s’est dit"), max_length=10000, blank=True)

    class Meta:
        verbose_name = _("point d’un ordre du jour")
        verbose_name_plural = _("points des ordres du jour")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "key"],
                condition=~Q(key=""),
                name="agenda_item_once",
                violation_error_message=_("Ce point est déjà à l’ordre du jour."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_told(self, reads: Collection[str]) -> bool:
        """Tell whether who reads these parts of the project is told the point."""
        return not self.part or self.part in reads

    @property
    def why(self) -> str:
        """Where it comes from, a French sentence to translate."""
        return rules.SOURCE_WHY.get(rules.Source(self.source), "")


class Attendance(models.Model):
    """An organisation at a meeting. people: who, one a line, « name, quality »; proxy: who represents it.

    answered_by: who said so before the meeting; noted_at: when it was noted at the meeting.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance", verbose_name=_("réunion"))
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    presence = models.CharField(_("présence"), max_length=12, choices=Presence, default=Presence.EXPECTED)
    people = models.TextField(_("personnes"), max_length=2000, blank=True)
    proxy = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("représentée par")
    )
    answered_by = models.CharField(_("réponse de"), max_length=250, blank=True)
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    noted_at = models.DateTimeField(_("notée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("présence")
        verbose_name_plural = _("présences")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member"],
                name="attendance_once",
                violation_error_message=_("Cette organisation est déjà sur la feuille de présence."),
            ),
            models.CheckConstraint(
                name="attendance_not_by_itself",
                condition=Q(proxy=None) | ~Q(proxy=F("member")),
                violation_error_message=_("Une organisation ne se représente pas elle-même."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.presence}"

    @property
    def who(self) -> tuple[rules.Person, ...]:
        """The people of the organisation, as typed."""
        return rules.people_of(self.people)
