"""The parts of the tender form that repeat, a lot and a need, and what all parts share. Each reads its own fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.directory import queries as directory
from maillage.procurement.domain.choices import MODE_CHOICES
from maillage.procurement.domain.clause_hours import ClauseHours
from maillage.procurement.domain.reservation import RESERVATIONS
from maillage.procurement.domain.yearly_hours import YearlyHours
from maillage.procurement.forms.fields import Figure
from maillage.procurement.presentation.labels import place_label, trade_label
from maillage.territory import queries as territory
from maillage.territory.domain.places import Place

AMOUNT_MOST = 10**12


class Part(forms.Form):
    """A part of the tender form; `use_required_attribute` is off so that a draft can be sent incomplete."""

    use_required_attribute = False

    def __init__(self, data: Mapping[str, str], *, prefix: str | None = None) -> None:
        super().__init__(data, prefix=prefix)
        # With htmx each field is checked as soon as one leaves it; its answer is the very same field.
        checked = {
            "hx-post": reverse("procurement:check"),
            "hx-trigger": "change",
            "hx-target": "closest .field",
            "hx-swap": "outerHTML",
        }
        for field in self.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs.update(checked)

    @property
    def explained(self) -> bool:
        """Whether its choices are explained: the first time they are met on the page."""
        return not re.search("[1-9]", self.prefix or "")

    def keep_errors(self, names: set[str] | None) -> None:
        """Forget the errors of the other fields (None: keep them all): only some were asked to be checked."""
        if names is not None:
            for name in list(self.errors):
                if name not in names:
                    del self.errors[name]


class LotForm(Part):
    """A lot: who may answer it, and the hours of insertion asked for."""

    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    title = forms.CharField(label=_("Intitulé du lot"), max_length=500, required=False)
    reserved = forms.ChoiceField(
        label=_("Qui peut répondre ?"),
        choices=[(choice.code, choice.label) for choice in RESERVATIONS],
        widget=forms.RadioSelect,
        required=False,
    )
    insertion_hours = Figure(
        label=_("Heures d’insertion demandées"),
        least=0,
        most=10**11,
        places=4,
        unit=_("h par an"),
        required=False,
        help_text=_("Travaillées par des personnes en insertion ou handicapées. Vide : aucune."),
    )
    clause_amount = Figure(
        label=_("Montant du lot"), least=0, most=AMOUNT_MOST, above=True, unit=_("€ HT"), required=False
    )
    clause_labour = Figure(
        label=_("Part de main-d’œuvre"), least=0, most=100, above=True, unit="%", required=False
    )
    clause_share = Figure(
        label=_("Part pour l’insertion"), least=0, most=100, above=True, unit="%", required=False
    )
    clause_cost = Figure(
        label=_("Coût d’une heure"), least=0, most=1000, above=True, unit="€", required=False
    )

    def estimate(self, months: int | None) -> ClauseHours | None:
        """Return the calculation of R-270, when its figures are there."""
        figures = figures_of(self, "clause_amount", "clause_labour", "clause_share", "clause_cost")
        if figures is None or months is None:
            return None
        amount, labour, share, cost = figures
        return ClauseHours(amount, labour, share, cost, months)


class NeedForm(Part):
    """A need: hours a year of a trade at a place. Place and trade come as a code, or as a text to understand."""

    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    trade = forms.CharField(label=_("Métier"), required=False, max_length=80)
    trade_text = forms.CharField(label=_("Métier"), required=False, max_length=200)
    place = forms.CharField(label=_("Lieu de travail"), required=False, max_length=5)
    place_text = forms.CharField(label=_("Lieu de travail"), required=False, max_length=200)
    mode = forms.ChoiceField(
        label=_("Ce que l’acheteur achète"),
        choices=[(choice.code, choice.label) for choice in MODE_CHOICES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une façon de travailler.")},
    )
    hours = Figure(
        label=_("Heures de travail"),
        least=0,
        most=10**7,
        above=True,
        unit=_("h par an"),
        error_messages={"required": _("Donnez les heures par an, ou calculez-les à partir du montant.")},
    )
    amount = Figure(
        label=_("Montant de ce besoin"), least=0, most=AMOUNT_MOST, above=True, unit=_("€ HT"), required=False
    )
    labour = Figure(label=_("Part de main-d’œuvre"), least=0, most=100, above=True, unit="%", required=False)
    cost = Figure(label=_("Coût d’une heure"), least=0, most=1000, above=True, unit="€", required=False)

    choices_of: dict[str, list[Option]]
    months: int | None = None
    known_places: Mapping[str, Place] = MappingProxyType({})
    understood: dict[str, str]

    def full_clean(self) -> None:
        self.choices_of = {"trade": [], "place": []}
        self.understood = {}
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        self._understand(
            "trade", _find_trades, {code: trade_label(t) for code, t in directory.trades().items()}
        )
        self._understand(
            "place", _find_places, {code: place_label(p) for code, p in self.known_places.items()}
        )
        estimate = self.estimate()
        if not str(self["hours"].data or "").strip() and estimate is not None and estimate.hours > 0:
            self.errors.pop("hours", None)
            self.cleaned_data["hours"] = Decimal(estimate.hours)
        return self.cleaned_data

    def estimate(self) -> YearlyHours | None:
        """Return the calculation of the hours a year, when its figures are there."""
        figures = figures_of(self, "amount", "labour", "cost")
        if figures is None or self.months is None:
            return None
        amount, labour, cost = figures
        return YearlyHours(amount, labour, cost, self.months)

    def _understand(self, name: str, find: Callable[[str], list[Option]], labels: Mapping[str, str]) -> None:
        """Settle on a code, the one that came or the only one its text can mean; else offer the choice."""
        code = (self.cleaned_data.get(name) or "").strip()
        text = (self.cleaned_data.get(f"{name}_text") or "").strip()
        found = [{"value": code, "label": labels[code]}] if code in labels else find(text or code)
        if len(found) == 1:
            self.cleaned_data[name] = found[0]["value"]
            self.understood |= {name: found[0]["value"], f"{name}_text": found[0]["label"]}
            return
        self.choices_of[name] = found
        nothing, missing = _UNKNOWN[name]
        self.add_error(name, _SEVERAL if found else nothing if text or code else missing)


def figures_of(part: Part, *names: str) -> list[Any] | None:
    """Return the figures of these fields, or None unless all of them are there and right."""
    values = [part.cleaned_data.get(name) for name in names]
    return None if any(value is None for value in values) else values


Option = dict[str, str]

_SEVERAL = _("Plusieurs réponses possibles : choisissez ci-dessous.")
_UNKNOWN = {
    "trade": (
        _("Nous ne connaissons pas ce métier : essayez un mot plus courant."),
        _("Indiquez le métier."),
    ),
    "place": (
        _("Nous ne connaissons pas cette commune : vérifiez son nom ou donnez son code postal."),
        _("Indiquez la commune où l’on travaille."),
    ),
}


def _find_trades(text: str) -> list[Option]:
    return [
        {"value": found.trade.code, "label": trade_label(found.trade), "detail": found.matched or ""}
        for found in (directory.find_trade(text) if text else [])
    ]


def _find_places(text: str) -> list[Option]:
    return [
        {"value": place.code, "label": place.label, "detail": ", ".join(place.postcodes[:3])}
        for place in (territory.find_places(text, limit=8) if text else [])
    ]
