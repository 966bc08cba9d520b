"""Forms of the attendance sheet and of minutes: one field for each organisation, one for each point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.actions.attendance import Answer
from maillage.cooperation.actions.minutes import LEAST_DAYS, MOST_DAYS, Text
from maillage.cooperation.domain.meetings import NOTED, REMARK_DAYS
from maillage.cooperation.forms.fields import DayField, LongSelect
from maillage.cooperation.forms.meetings import WhoForm
from maillage.cooperation.models.meetings import AgendaItem, Attendance, Presence
from maillage.cooperation.models.projects import Member

NOTED_CHOICES = [(one.value, Presence(one.value).label) for one in NOTED]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The fields of one organisation."""

    row: Attendance
    presence: BoundField
    people: BoundField
    proxy: BoundField


class SheetForm(forms.Form):
    """Who is there."""

    def __init__(self, *args: Any, sheet: Sequence[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.members = {str(row.member_id): row.member for row in sheet}
        for row in sheet:
            pk = row.member_id
            known = {"member": row.member.name}
            shown = Presence.PRESENT if row.presence == Presence.COMING else row.presence
            self.fields[f"presence_{pk}"] = forms.ChoiceField(
                label=_("Présence de %(member)s") % known, choices=NOTED_CHOICES, initial=shown,
                widget=LongSelect,
            )  # fmt: skip
            self.fields[f"people_{pk}"] = forms.CharField(
                label=_("Personnes de %(member)s") % known, max_length=2000, required=False, initial=row.people,
                widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Nom, fonction")}),
            )  # fmt: skip
            others = [
                ("", "—"),
                *((key, one.name) for key, one in self.members.items() if key != str(pk) and one.is_party),
            ]
            self.fields[f"proxy_{pk}"] = forms.ChoiceField(
                label=_("Qui représente %(member)s") % known,
                choices=others,
                required=False,
                initial=row.proxy_id or "",
                widget=LongSelect,
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for pk in self.members:
            if found.get(f"presence_{pk}") == Presence.REPRESENTED and not found.get(f"proxy_{pk}"):
                self.add_error(f"proxy_{pk}", _("Choisissez l’organisation qui la représente."))
        return found

    def rows(self) -> Iterator[SheetRow]:
        """Yield the fields of each organisation."""
        for row in self.sheet:
            pk = row.member_id
            yield SheetRow(row, self[f"presence_{pk}"], self[f"people_{pk}"], self[f"proxy_{pk}"])

    def answers(self) -> dict[int, Answer]:
        """Return what was noted, by member; the form is valid."""
        data = self.cleaned_data
        return {
            int(pk): Answer(
                data[f"presence_{pk}"], data[f"people_{pk}"], self.members.get(data[f"proxy_{pk}"])
            )
            for pk in self.members
        }


@dataclass(frozen=True, slots=True)
class PointRow:
    """The field of one point."""

    item: AgendaItem
    said: BoundField


class MinutesForm(forms.Form):
    """What was said, point by point."""

    notes = forms.CharField(
        label=_("Autres notes"), max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ce qui s’est dit hors de l’ordre du jour."),
    )  # fmt: skip

    def __init__(self, *args: Any, items: Sequence[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"said_{item.pk}"] = forms.CharField(
                label=item.title, max_length=10000, required=False, initial=item.said,
                widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip

    def rows(self) -> Iterator[PointRow]:
        """Yield the field of each point."""
        for item in self.items:
            yield PointRow(item, self[f"said_{item.pk}"])

    def text(self) -> Text:
        """Return what was typed; the form is valid."""
        said = {item.pk: self.cleaned_data[f"said_{item.pk}"] for item in self.items}
        return Text(said, self.cleaned_data["notes"])


class SendForm(forms.Form):
    """How long members have to say something."""

    days = forms.IntegerField(
        label=_("Jours pour faire une remarque"), min_value=LEAST_DAYS, max_value=MOST_DAYS, initial=REMARK_DAYS,
        help_text=_("Sans remarque d’ici là, le compte rendu est approuvé."),
    )  # fmt: skip


class RemarkForm(forms.Form):
    """A remark, or a correction."""

    text = forms.CharField(
        label=_("Votre remarque"), max_length=3000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DoorRemarkForm(WhoForm, RemarkForm):
    """A remark by the link mailed."""

    field_order = ["text", "name", "quality"]


class BornForm(forms.Form):
    """A decision taken, or an action agreed on, at the meeting."""

    sort = forms.ChoiceField(
        label=_("C’est"), choices=[("task", _("une action à mener")), ("decision", _("une décision prise"))],
        widget=forms.RadioSelect, initial="task",
    )  # fmt: skip
    title = forms.CharField(label=_("En une ligne"), max_length=200)
    detail = forms.CharField(
        label=_("Précisions"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = forms.ChoiceField(
        label=_("Qui s’en charge"), choices=(), required=False, help_text=_("Pour une action.")
    )
    due = DayField(
        label=_("Pour le"),
        required=False,
        help_text=_("Le jour où l’action est due, ou la décision à revoir."),
    )

    def __init__(self, *args: Any, members: Sequence[Member], may_decide: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(one.pk): one for one in members}
        choices = [("", _("personne encore")), *((pk, one.name) for pk, one in self.members.items())]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]
        if not may_decide:
            self.fields["sort"].choices = [("task", _("une action à mener"))]  # type: ignore[attr-defined]

    def chosen(self) -> Member | None:
        """Return who does it; the form is valid."""
        return self.members.get(self.cleaned_data["owner"])
