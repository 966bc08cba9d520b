"""Forms of meetings: the meeting itself, convening, cancelling, answering, asking for a point."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.actions.attendance import Answer
from maillage.cooperation.actions.meetings import Sitting
from maillage.cooperation.domain.calendar import series
from maillage.cooperation.domain.meetings import ANSWERS, LONGEST, SHORTEST
from maillage.cooperation.forms.fields import DayField
from maillage.cooperation.models.meetings import Meeting, MeetingKind, Presence
from maillage.cooperation.models.projects import Member

RHYTHMS = [
    ("", _("Une seule fois")),
    ("1", _("Tous les mois")),
    ("2", _("Tous les deux mois")),
    ("3", _("Tous les trois mois")),
    ("6", _("Tous les six mois")),
    ("12", _("Tous les ans")),
]


class HourField(forms.TimeField):
    """An hour, by the clock of the browser or typed."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class MeetingForm(forms.Form):
    """A meeting: what, when, where."""

    kind = forms.ChoiceField(label=_("Sorte de réunion"), choices=MeetingKind.choices)
    title = forms.CharField(
        label=_("Intitulé"),
        max_length=200,
        required=False,
        help_text=_("Vide, il reprend la sorte de réunion."),
    )
    day = DayField(label=_("Jour"))
    start = HourField(label=_("De"))
    end = HourField(label=_("À"))
    place = forms.CharField(label=_("Lieu"), max_length=300, required=False)
    link = forms.URLField(
        label=_("Adresse de la visioconférence"), max_length=500, required=False, assume_scheme="https"
    )

    @classmethod
    def initial_of(cls, meeting: Meeting) -> dict[str, Any]:
        """Return what the form of a meeting shows."""
        start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
        return {
            "kind": meeting.kind, "title": meeting.title, "day": start.date(), "start": start.time(),
            "end": end.time(), "place": meeting.place, "link": meeting.link,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start and end:
            self._check_length(_minutes_between(start, end))
        if found.get("day") and start:
            try:
                found["starts_at"] = moment_of(found["day"], start)
            except ValidationError as error:  # an hour that the clocks skip, or strike twice
                self.add_error("start", error)
        return found

    def _check_length(self, minutes: int) -> None:
        if minutes <= 0:
            self.add_error("end", _("La réunion finit avant de commencer : vérifiez les deux heures."))
        elif minutes < SHORTEST:
            self.add_error("end", _("Une réunion dure au moins un quart d’heure."))
        elif minutes > LONGEST:
            self.add_error("end", _("Une réunion dure au plus douze heures."))

    def sitting(self) -> Sitting:
        """Return what was typed; the form is valid."""
        data = self.cleaned_data
        return Sitting(
            kind=data["kind"], title=data["title"].strip() or str(MeetingKind(data["kind"]).label).capitalize(),
            starts_at=data["starts_at"], minutes=_minutes_between(data["start"], data["end"]), place=data["place"],
            link=data["link"],
        )  # fmt: skip


class NewMeetingForm(MeetingForm):
    """A meeting, or a series."""

    every_months = forms.ChoiceField(
        label=_("Se répète"), choices=RHYTHMS, required=False,
        help_text=_("Un comité tous les six mois sur trois ans fait six réunions (R-452)."),
    )  # fmt: skip
    over_months = forms.IntegerField(
        label=_("Pendant"), min_value=1, max_value=120, required=False, help_text=_("En mois.")
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        every, over = found.get("every_months"), found.get("over_months")
        if every and not over and "over_months" not in self.errors:
            self.add_error("over_months", _("Dites pendant combien de mois elle se répète."))
        if every and over and over < int(every):
            self.add_error(
                "over_months", _("La période est plus courte que l’intervalle entre deux réunions.")
            )
        if every and over and not self.errors:
            try:
                found["more"] = self._more(found, int(every), over)
            except ValidationError:
                self.add_error(
                    "start",
                    _("À cette heure, l’un des jours de la série n’existe pas : choisissez-en une autre."),
                )
        return found

    def _more(self, found: dict[str, Any], every: int, over: int) -> list[datetime]:
        days = series(found["day"], every_months=every, over_months=over)[1:]
        return [moment_of(day, found["start"]) for day in days]


def moment_of(day: date, hour: time) -> datetime:
    """Return a moment by the clocks here. Raises ValidationError for an hour that they skip or strike twice."""
    return from_current_timezone(datetime.combine(day, hour))


def _minutes_between(start: time, end: time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute


class ConveneForm(forms.Form):
    """A word with the convocation."""

    message = forms.CharField(
        label=_("Un mot d’accompagnement"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CancelForm(forms.Form):
    """Why a meeting is cancelled."""

    reason = forms.CharField(
        label=_("Pourquoi est-elle annulée ?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Les membres le liront."),
    )  # fmt: skip


class WishForm(forms.Form):
    """A point that a member asks for."""

    text = forms.CharField(label=_("Point à ajouter"), max_length=300)


class AnswerForm(forms.Form):
    """Whether an organisation comes."""

    presence = forms.ChoiceField(label=_("Votre organisation"), widget=forms.RadioSelect, choices=())
    people = forms.CharField(
        label=_("Qui viendra"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Une personne par ligne : nom, fonction."),
    )  # fmt: skip
    proxy = forms.ChoiceField(label=_("Représentée par"), choices=(), required=False)

    def __init__(self, *args: Any, members: Iterable[Member], own: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who advises, funds or observes does not speak for a member.
        self.members = {str(one.pk): one for one in members if one.pk != own and one.is_party}
        self.fields["presence"].choices = [  # type: ignore[attr-defined]
            (one.value, _SPOKEN[one.value])
            for one in ANSWERS
            if self.members or one.value != Presence.REPRESENTED
        ]
        self.fields["proxy"].choices = [("", "—"), *((pk, one.name) for pk, one in self.members.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (
            found.get("presence") == Presence.REPRESENTED
            and not found.get("proxy")
            and "proxy" not in self.errors
        ):
            self.add_error("proxy", _("Choisissez l’organisation qui vous représente."))
        return found

    def answer(self) -> Answer:
        """Return what was answered; the form is valid."""
        data = self.cleaned_data
        return Answer(data["presence"], data["people"], self.members.get(data["proxy"]))


_SPOKEN = {
    Presence.COMING.value: _("sera présente"),
    Presence.EXCUSED.value: _("est excusée"),
    Presence.REPRESENTED.value: _("sera représentée par une autre"),
}


class WhoForm(forms.Form):
    """Who answers by a mailed link."""

    name = forms.CharField(label=_("Votre nom"), max_length=120)
    quality = forms.CharField(label=_("Votre fonction"), max_length=120)

    def who(self) -> str:
        """« name, quality »."""
        return f"{self.cleaned_data['name'].strip()}, {self.cleaned_data['quality'].strip()}"


class DoorAnswerForm(WhoForm, AnswerForm):
    """Whether a member comes, by the link mailed to it."""

    field_order = ["presence", "proxy", "people", "name", "quality"]
