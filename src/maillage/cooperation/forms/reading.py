"""The form of what a role reads."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain.reading import OFFERED, Part
from maillage.cooperation.presentation.reading import LABELS


class ReadingForm(forms.Form):
    """The parts that are shown."""

    parts = forms.MultipleChoiceField(
        label=_("Ce qu’elle lit"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Le projet et ses membres se lisent toujours. Les notes internes, jamais."),
        choices=[(part.value, LABELS[part]) for part in OFFERED],
    )  # fmt: skip

    def wanted(self) -> list[Part]:
        """Return the parts ticked."""
        return [Part(name) for name in self.cleaned_data["parts"]]
