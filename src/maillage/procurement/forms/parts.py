"""The three parts of the tender form: the tender itself, a lot, a need. Each reads its own fields only."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.directory import queries as directory
from maillage.procurement.domain.choices import MODE_CHOICES, SOLIDARITY_CHOICES
from maillage.procurement.domain.clause_hours import ClauseHours
from maillage.procurement.domain.reservation import RESERVATIONS
from maillage.procurement.domain.yearly_hours import YearlyHours
from maillage.procurement.forms.fields import Cpv, Day, Figure, Siret, Sirets
from maillage.procurement.presentation.labels import trade_label
from maillage.territory import queries as territory

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


class HeadForm(Part):
    """The tender itself: what is essential, then what is useful, then the conditions of the buyer."""

    title = forms.CharField(
        label=_("Objet de l’appel"),
        max_length=500,
        help_text=_("En quelques mots, comme vous le diriez à un collègue."),
        error_messages={"required": _("Dites en quelques mots ce que l’acheteur demande.")},
    )
    buyer_name = forms.CharField(label=_("Acheteur"), max_length=300, required=False)
    launched_on = Day(
        label=_("Date de lancement"),
        help_text=_("Elle décide de la loi à appliquer."),
        required_message=_("Indiquez la date de lancement."),
    )
    months = Figure(
        label=_("Durée du marché"),
        least=1,
        most=240,
        places=0,
        unit=_("mois"),
        help_text=_("Reconductions comprises. Six ans font 72 mois."),
        error_messages={"required": _("Indiquez la durée en mois.")},
    )
    deadline = Day(label=_("Date limite de réponse"), required=False)
    starts_on = Day(label=_("Début du marché"), required=False)
    amount_eur = Figure(
        label=_("Montant du marché"),
        least=0,
        most=AMOUNT_MOST,
        unit=_("€ hors taxes"),
        required=False,
        help_text=_("Pour toute la durée. Il sert à dire ce que chaque membre risque."),
    )
    reference = forms.CharField(
        label=_("Identifiant"),
        max_length=40,
        required=False,
        help_text=_("Laissez vide : il sera fait à partir de l’objet."),
    )
    buyer_siret = Siret(label=_("SIRET de l’acheteur"), required=False)
    cpv = Cpv(label=_("Code CPV"), required=False, help_text=_("Le code européen de l’objet, 8 chiffres."))
    source = forms.CharField(
        label=_("Où lire l’avis"),
        max_length=2000,
        required=False,
        help_text=_("Adresse de la page ou nom du document."),
    )
    solidarity = forms.ChoiceField(
        label=_("Que demande l’acheteur au groupement ?"),
        choices=[(choice.code, choice.label) for choice in SOLIDARITY_CHOICES],
        widget=forms.RadioSelect,
        required=False,
    )
    max_members = Figure(
        label=_("Membres au plus"),
        least=2,
        most=100,
        places=0,
        required=False,
        help_text=_("Vide : pas de limite."),
    )
    min_member_percent = Figure(
        label=_("Part minimale d’un membre"),
        least=Decimal("0.1"),
        most=50,
        places=4,
        unit="%",
        required=False,
        help_text=_("Pour éviter les parts symboliques. Vide : 5\u00a0%."),
    )
    min_turnover_eur = Figure(
        label=_("Chiffre d’affaires demandé au groupement"),
        least=0,
        most=AMOUNT_MOST,
        unit="€",
        required=False,
        help_text=_("Ceux des membres s’additionnent (R-247)."),
    )
    lead_min_turnover_eur = Figure(
        label=_("Chiffre d’affaires demandé au mandataire"),
        least=0,
        most=AMOUNT_MOST,
        unit="€",
        required=False,
    )
    must_include = Sirets(
        label=_("Structures imposées"), required=False, help_text=_("Leur SIRET, un par ligne.")
    )
    exclude = Sirets(label=_("Structures exclues"), required=False, help_text=_("Leur SIRET, un par ligne."))

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not title.strip():
            raise ValidationError(self.fields["title"].error_messages["required"], code="required")
        return title

    def clean(self) -> dict[str, Any]:
        launched = self.cleaned_data.get("launched_on")
        for name in ("deadline", "starts_on"):
            day = self.cleaned_data.get(name)
            if launched and day and day < launched:
                self.add_error(name, _("Cette date précède le lancement de la consultation."))
        return self.cleaned_data


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
    known_places: Container[str] = ()

    def full_clean(self) -> None:
        self.choices_of = {"trade": [], "place": []}
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        self._understand("trade", _find_trades, known=directory.trades())
        self._understand("place", _find_places, known=self.known_places)
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

    def _understand(self, name: str, find: Callable[[str], list[Option]], *, known: Container[str]) -> None:
        code = (self.cleaned_data.get(name) or "").strip()
        text = (self.cleaned_data.get(f"{name}_text") or "").strip()
        if code and code in known:
            self.cleaned_data[name] = code
            return
        found = find(text or code)
        if len(found) == 1:
            self.cleaned_data[name] = found[0]["value"]
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
