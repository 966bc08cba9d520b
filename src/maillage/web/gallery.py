"""Specimens for the page of components: every state, with invented facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.base.figures import number, with_unit

TOWNS = (
    "Aubervilliers",
    "Bobigny",
    "Épinay-sur-Seine",
    "La Courneuve",
    "Pierrefitte-sur-Seine",
    "Saint-Denis",
    "Stains",
)


class Specimen(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("Intitulé"), help_text=gettext_lazy("Celui de l’avis, en entier.")
    )
    hours = forms.DecimalField(label=gettext_lazy("Heures par an"), min_value=1)
    starts = forms.DateField(
        label=gettext_lazy("Début"), required=False, widget=forms.DateInput({"type": "date"})
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Nature"),
        choices=[("service", gettext_lazy("Prestation")), ("staff", gettext_lazy("Mise à disposition"))],
    )
    visible = forms.ChoiceField(
        label=gettext_lazy("Qui peut voir cet appel ?"),
        choices=[("mine", gettext_lazy("Mon organisation")), ("all", gettext_lazy("Tout le monde"))],
        widget=forms.RadioSelect,
    )
    notes = forms.CharField(
        label=gettext_lazy("Précisions"), required=False, widget=forms.Textarea({"rows": 3})
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("J’ai lu la règle"), help_text=gettext_lazy("Règle R-204.")
    )


def suggestions(text: str) -> list[dict[str, str]]:
    """Return the towns that contain the text, as options."""
    wanted = text.strip().lower()
    return [
        {"value": town, "label": f"{town} (93)", "detail": _("commune inventée pour l’exemple")}
        for town in TOWNS
        if wanted and wanted in town.lower()
    ]


def specimens(asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the context of the page; `asked` is what a specimen form or pager sent."""
    page = asked.get("page", "8")
    return {
        "form": Specimen(initial={"kind": "service", "visible": "mine"}, prefix="ok"),
        "faulty": Specimen({"bad-hours": "douze", "bad-name": ""}, prefix="bad"),
        "page": Paginator(range(840), 20).get_page(page),
        "figures": [
            {"value": with_unit(9400, "h"), "label": _("par an, en espaces verts"), "note": ""},
            {"value": with_unit(35, "%"), "label": _("d’heures d’insertion demandées"), "note": ""},
            {
                "value": number(23),
                "label": _("structures peuvent intervenir ici"),
                "note": _("dont 4 estimées"),
            },
            {"value": _("Aucune seule"), "label": _("5 groupes possibles"), "note": ""},
        ],
        "rows": [
            _row(_("Structures"), "2", "3", "left"),
            _row(_("Heures d’insertion"), with_unit(3290, "h"), with_unit(3930, "h"), "right"),
            _row(_("Distance la plus longue"), with_unit(5, "km"), with_unit(5, "km"), ""),
        ],
        "choices": [
            {"value": "93066", "label": "Saint-Denis (93)"},
            {"value": "97411", "label": "Saint-Denis (974)"},
        ],
        "combobox_errors": [_("Plusieurs communes portent ce nom : choisissez la vôtre.")],
    }


def _row(label: str, left: str, right: str, better: str) -> dict[str, str]:
    return {"label": label, "left": left, "right": right, "better": better}
