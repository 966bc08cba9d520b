"""Why a member of the staff looks at the site as somebody else."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class VisitForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif"),
        help_text=_(
            "La personne le lira. Par exemple : « Vous nous avez écrit que l’appel n’apparaît pas »."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
