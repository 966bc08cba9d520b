"""Forms of projects, members and notes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.actions.need import NeedFacts
from maillage.cooperation.forms.fields import DayField, EurosField, SiretField
from maillage.cooperation.forms.need import sort_field, statement_field
from maillage.cooperation.models.projects import MemberRole, Origin, ProjectState

ORIGINS = [choice for choice in Origin.choices if choice[0] != Origin.PROPOSAL]
OPENER_ROLES = [
    (MemberRole.LEAD, _("Nous y prenons part, et nous portons le projet")),
    (MemberRole.MEMBER, _("Nous y prenons part comme les autres")),
    (MemberRole.ADVISER, _("Nous accompagnons le groupe, sans prendre part au travail")),
]


class CardForm(forms.Form):
    """What identifies a project."""

    title = forms.CharField(
        label=_("Nom du projet"), max_length=200, help_text=_("Comme vous l’appelez entre vous.")
    )
    purpose = forms.CharField(
        label=_("Ce que vous voulez faire ensemble"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    deadline = DayField(
        label=_("Échéance"), required=False, help_text=_("Jour de remise de l’offre, ou de lancement.")
    )
    starts_on = DayField(label=_("Début prévu"), required=False)
    months = forms.IntegerField(label=_("Durée en mois"), required=False, min_value=1, max_value=240)
    amount_cents = EurosField(
        label=_("Montant hors taxes, sur toute la durée"),
        required=False,
        help_text=_("En euros, si vous le savez."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        deadline, starts_on = found.get("deadline"), found.get("starts_on")
        if deadline and starts_on and starts_on < deadline:
            self.add_error("starts_on", _("Le projet commence après son échéance : vérifiez les deux dates."))
        return found


class NewProjectForm(CardForm):
    """A project from a need or from nothing."""

    origin = forms.ChoiceField(
        label=_("D’où vient-il ?"), choices=ORIGINS, widget=forms.RadioSelect, initial=Origin.SCRATCH
    )
    need_sort = sort_field(required=False)
    need_statement = statement_field(required=False)
    role = forms.ChoiceField(
        label=_("Votre place"), choices=OPENER_ROLES, widget=forms.RadioSelect, initial=MemberRole.LEAD
    )
    field_order = [
        "title", "purpose", "origin", "need_sort", "need_statement", "role", "deadline", "starts_on", "months",
        "amount_cents",
    ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("origin") == Origin.NEED:
            for name in ("need_sort", "need_statement"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _("Pour un besoin partagé, dites-le ici : chacune y répondra."))
        return found

    def need(self) -> NeedFacts | None:
        """Return the need the project comes from; None when it comes from elsewhere."""
        said = self.cleaned_data
        if said["origin"] != Origin.NEED:
            return None
        return NeedFacts(said["need_sort"], said["need_statement"])


class StateForm(forms.Form):
    """Run, end, abandon, open again."""

    state = forms.ChoiceField(
        label=_("État du projet"), choices=ProjectState.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class MemberForm(forms.Form):
    """An organisation to add."""

    siret = SiretField(
        label=_("SIRET"), help_text=_("Le nom se complète seul si les listes publiques le connaissent.")
    )
    name = forms.CharField(label=_("Nom"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("Rôle"), choices=MemberRole.choices, initial=MemberRole.MEMBER)
    contact = forms.CharField(label=_("Personne à joindre"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("Adresse électronique"),
        required=False,
        help_text=_("Seulement si l’organisation n’a pas de compte ici : elle répondra par un lien."),
    )


class ContactForm(forms.Form):
    """How to reach an organisation already in the project."""

    contact = forms.CharField(label=_("Personne à joindre"), max_length=150, required=False)
    email = forms.EmailField(label=_("Adresse électronique"), required=False)


class SeatForm(ContactForm):
    """The seat of an organisation that is not engaged yet."""

    role = forms.ChoiceField(label=_("Rôle"), choices=MemberRole.choices)
    field_order = ["role", "contact", "email"]


class NoteForm(forms.Form):
    """A note for one's own organisation."""

    text = forms.CharField(label=_("Votre note"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))
