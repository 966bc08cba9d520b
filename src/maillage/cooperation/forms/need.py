"""Forms of the shared need. A quantity left empty is unknown: it is never counted as zero."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.actions.need import MOST
from maillage.cooperation.forms.fields import FigureField
from maillage.cooperation.forms.funding import PlanDay
from maillage.cooperation.models.need import SORTS, UNITS

CHOOSE = [("", _("Choisir…"))]
LINES = {"rows": 3}


def sort_field(*, required: bool = True) -> forms.ChoiceField:
    """Return the field of the sort of need."""
    return forms.ChoiceField(
        label=_("De quoi avez-vous besoin ?"), choices=[*CHOOSE, *SORTS], required=required
    )


def statement_field(*, required: bool = True) -> forms.CharField:
    """Return the field of the need in words."""
    return forms.CharField(
        label=_("Votre besoin, en une ou deux phrases"), max_length=2000, required=required,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("Ce qui manque à chacune, et pourquoi aucune n’y répond bien toute seule."),
    )  # fmt: skip


class NeedForm(forms.Form):
    """The need: what, counted in what, when."""

    sort = sort_field()
    statement = statement_field()
    unit = forms.ChoiceField(
        label=_("Compté en"), choices=UNITS,
        help_text=_("La même unité pour toutes : c’est elle qui permet de comparer et d’additionner."),
    )  # fmt: skip
    own_unit = forms.CharField(
        label=_("Nom de l’unité"), max_length=40, required=False,
        help_text=_("Seulement pour une autre unité, par exemple « repas par jour »."),
    )  # fmt: skip
    whole = FigureField(
        label=_("Ce qui fait un entier"), most=MOST,
        help_text=_(
            "Facultatif. Par exemple les places d’une session, ou le minimum d’une commande. Sans réponse, un "
            "temps plein pour un poste, 21 jours par mois pour un véhicule."
        ),
    )  # fmt: skip
    wanted_from = PlanDay(label=_("Voulu à partir du"), required=False)
    wanted_until = PlanDay(
        label=_("Jusqu’au"), required=False, help_text=_("Vide : pour durer, ou pas encore dit.")
    )

    def clean_whole(self) -> Decimal | None:
        value: Decimal | None = self.cleaned_data["whole"]
        if value is not None and not value:
            raise forms.ValidationError(
                _("Un entier est plus grand que zéro ; laissez vide si vous ne savez pas.")
            )
        return value


class ShareForm(forms.Form):
    """What one organisation needs, and what it could lend."""

    quantity = FigureField(
        label=_("Ce dont elle a besoin"), most=MOST,
        help_text=_("Laissez vide si ce n’est pas encore su : la page dira « pas encore dit », jamais zéro."),
    )  # fmt: skip
    brings = FigureField(
        label=_("Ce qu’elle pourrait apporter aux autres"), most=MOST,
        help_text=_("Un temps, un véhicule, des places qu’elle a déjà et n’utilise pas."),
    )  # fmt: skip
    earliest = PlanDay(label=_("À partir du"), required=False)
    latest = PlanDay(
        label=_("Jusqu’au"), required=False, help_text=_("Vides : comme le groupe l’a écrit pour toutes.")
    )
    note = forms.CharField(
        label=_("Une précision"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Par exemple « plutôt le matin », « avec permis C »."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("earliest"), found.get("latest")
        if first and last and last < first:
            self.add_error("latest", _("Ce besoin finirait avant de commencer : vérifiez les deux dates."))
        return found
