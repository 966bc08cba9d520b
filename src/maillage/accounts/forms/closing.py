"""The form that closes an account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.models import User


class Closing(forms.Form):
    """One's own address, written out: nobody closes an account by a slip."""

    address = forms.CharField(
        label=gettext_lazy("Votre adresse électronique"),
        help_text=gettext_lazy("Écrivez l’adresse de ce compte pour confirmer."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"].strip()
        if typed.lower() != self.user.email.lower():
            raise forms.ValidationError(_("Ce n’est pas l’adresse de ce compte. Rien n’a été fermé."))
        return typed
