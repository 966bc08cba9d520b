"""The form of a new token."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.models import Mandate, Organisation, TokenScope

DAYS = (
    (30, gettext_lazy("30 jours")),
    (90, gettext_lazy("3 mois")),
    (180, gettext_lazy("6 mois")),
    (365, gettext_lazy("1 an")),
)


class NewToken(forms.Form):
    """What a token is for, for whom it acts, what it may do, until when. `mandates`: those of the person."""

    name = forms.CharField(
        label=gettext_lazy("À quoi sert-il ?"),
        max_length=80,
        help_text=gettext_lazy("Par exemple « Tableau de bord » ou « Import des appels »."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organisation = forms.ChoiceField(
        label=gettext_lazy("Pour quelle organisation ?"),
        required=False,
        help_text=gettext_lazy("Le jour où vous la quittez, le jeton ne donne plus rien."),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Que peut faire le programme ?"),
        choices=TokenScope.choices,
        initial=TokenScope.READ_ONLY,
        help_text=gettext_lazy(
            "Jamais plus que vous. Il ne peut ni gérer les membres ni approuver une demande."
        ),
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Pendant combien de temps ?"), choices=DAYS, initial=90, coerce=int
    )

    def __init__(self, *args: Any, mandates: Sequence[Mandate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = {str(mandate.organisation_id): mandate.organisation for mandate in mandates}
        choices = [(pk, organisation.name) for pk, organisation in self.held.items()]
        alone = ("", _("Aucune : mon compte et les données publiques"))
        self.fields["organisation"].choices = [*choices, alone]  # type: ignore[attr-defined]

    @property
    def asked_organisation(self) -> Organisation | None:
        """The organisation chosen, once the form is valid."""
        return self.held.get(self.cleaned_data["organisation"])

    def expires_at(self, at: datetime) -> datetime:
        """The end asked, once the form is valid."""
        return at + timedelta(days=self.cleaned_data["days"])
