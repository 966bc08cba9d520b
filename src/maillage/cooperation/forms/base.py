"""Forms of the common texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain.base import LONGEST_WORDING, SECTIONS
from maillage.cooperation.models.base import PositionStance


class StatementForm(forms.Form):
    """A statement to propose."""

    section = forms.ChoiceField(label=_("Partie du texte"))
    wording = forms.CharField(
        label=_("Votre énoncé"),
        max_length=LONGEST_WORDING,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Une idée par énoncé : chaque organisation dira ce qu’elle en pense."),
    )

    def __init__(self, *args: Any, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = [(code, gettext(title)) for code, title in SECTIONS[text].items()]
        self.fields["section"].choices = sections  # type: ignore[attr-defined]


class PositionForm(forms.Form):
    """What one's organisation says of a statement."""

    stance = forms.ChoiceField(label=_("Votre position"), choices=PositionStance, widget=forms.RadioSelect)
    wording = forms.CharField(
        label=_("La rédaction que vous proposez"),
        max_length=LONGEST_WORDING,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Si vous proposez une autre rédaction : écrivez l’énoncé entier, comme vous voudriez le lire."
        ),
    )
    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nécessaire si vous n’êtes pas d’accord. Votre raison reste écrite à côté de l’énoncé."),
    )
    on_behalf = forms.TypedChoiceField(
        label=_("Au nom de"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Pour une organisation sans compte, dont vous notez la réponse."),
    )

    def __init__(self, *args: Any, guests: list[tuple[int, str]], own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_guests(self, guests, own)


class AdoptForm(forms.Form):
    """Who adopts a text, in what quality."""

    signer = forms.CharField(label=_("Prénom et nom de la personne qui adopte"), max_length=150)
    quality = forms.CharField(
        label=_("Fonction"), max_length=150, help_text=_("Par exemple : présidente, directeur.")
    )
    on_behalf = forms.TypedChoiceField(
        label=_("Au nom de"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Pour une organisation sans compte, dont vous avez reçu l’accord par écrit."),
    )

    def __init__(self, *args: Any, guests: list[tuple[int, str]], own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_guests(self, guests, own)


class WithdrawForm(forms.Form):
    """Why a statement is taken out."""

    reason = forms.CharField(label=_("Pourquoi"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def _offer_guests(form: forms.Form, guests: list[tuple[int, str]], own: str) -> None:
    """Let a coordinator speak for members without account; nobody else sees the field."""
    if guests:
        form.fields["on_behalf"].choices = [("", own), *guests]  # type: ignore[attr-defined]
    else:
        del form.fields["on_behalf"]
