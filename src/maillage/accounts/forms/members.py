"""Forms about members: invite, change a mandate, end it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from maillage.accounts.forms.joining import ROLES
from maillage.accounts.forms.lines import LastDayField, LineField, PlainTextField
from maillage.accounts.models import Role
from maillage.base.explain import explain
from maillage.mail.domain.addresses import BadAddress, normalise_address


class InviteForm(forms.Form):
    """Whom to invite, in which role, until when."""

    email = LineField(
        label=gettext_lazy("Adresse électronique"),
        max_length=254,
        help_text=gettext_lazy("Elle sert à cette invitation seulement, puis elle est effacée."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Ce que cette personne fera"),
        choices=ROLES,
        initial=Role.EDITOR,
        widget=forms.RadioSelect,
    )
    term_at = LastDayField(
        label=gettext_lazy("Dernier jour du mandat"),
        required=False,
        help_text=gettext_lazy("Pour un remplacement ; vide, le mandat dure jusqu’à ce qu’on y mette fin."),
    )
    message = PlainTextField(label=gettext_lazy("Quelques mots"), max_length=1000, required=False)

    def clean_email(self) -> str:
        """Return the address as it travels."""
        try:
            return normalise_address(self.cleaned_data["email"])
        except BadAddress as refusal:
            raise forms.ValidationError(explain(refusal)) from None


class MandateForm(forms.Form):
    """The role and the term of a member. `version`: the mandate as it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    role = forms.ChoiceField(label=gettext_lazy("Rôle"), choices=ROLES, widget=forms.RadioSelect)
    term_at = LastDayField(
        label=gettext_lazy("Dernier jour du mandat"), required=False,
        help_text=gettext_lazy("Vide, le mandat dure jusqu’à ce qu’on y mette fin."),
    )  # fmt: skip
