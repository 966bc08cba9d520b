"""The declaration form: a few fields, and one line per trade. It checks each field; the action checks all again."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.domain.siret import clean_siret, is_siret
from maillage.base.figures import read_number
from maillage.directory.domain import declaration as said
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.declaration import Declared, DeclaredOffer
from maillage.directory.domain.kinds import MODE_LABELS, Mode
from maillage.directory.models import Audience, ReachKind
from maillage.directory.queries.trades import find_trade, trades
from maillage.territory.queries import departements

# Asked of each field when it is left: the server answers the field alone, with what is wrong in it.
_CHECKED = {"hx-trigger": "change", "hx-target": "closest .field", "hx-swap": "outerHTML"}


class Figure(forms.CharField):
    """A number from 0 to `high` as people type it: « 1 200,5 », spaces of any width, comma or point."""

    default_error_messages = {"figure": gettext_lazy("Écrivez un nombre, par exemple 1 200.")}

    def __init__(self, *, high: Decimal | int, out_of_range: str, decimals: int = 0, **kwargs: Any) -> None:
        self.decimals, self.high, self.out_of_range = decimals, high, out_of_range
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(required=False, max_length=30, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return a Decimal, None when nothing was typed. Raises ValidationError."""
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        try:
            figure = read_number(text)
        except ValueError:
            raise forms.ValidationError(self.error_messages["figure"], code="figure") from None
        if self.decimals == 0 and figure != figure.to_integral_value():
            raise forms.ValidationError(_("Écrivez un nombre entier."), code="figure")
        if figure != round(figure, self.decimals):
            raise forms.ValidationError(_("Écrivez au plus deux chiffres après la virgule."), code="figure")
        return figure

    def validate(self, value: Any) -> None:
        """Raise ValidationError, with the sentence of the domain, out of the range."""
        super().validate(value)
        if value is not None and not 0 <= value <= self.high:
            raise forms.ValidationError(_(self.out_of_range), code="range")

    def run_validators(self, value: Any) -> None:
        """The validators of texts do not read numbers."""


class OfferForm(forms.Form):
    """One trade. An empty line is ignored. `trade_choices`: what an unclear text may mean."""

    metier = forms.CharField(required=False, max_length=40)
    metier_text = forms.CharField(label=gettext_lazy("Métier"), required=False, max_length=100)
    mode = forms.ChoiceField(
        label=gettext_lazy("Mode"), required=False, choices=[(mode.value, MODE_LABELS[mode]) for mode in Mode]
    )
    hours = Figure(
        label=gettext_lazy("Heures libres par an"),
        decimals=2,
        high=said.MAX_HOURS,
        out_of_range=said.HOURS_OUT_OF_RANGE,
    )

    def __init__(self, *args: Any, modes: frozenset[Mode], url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours"].widget.attrs |= _CHECKED | {"hx-post": url}
        self.modes = [mode for mode in Mode if mode in modes]
        self.fields["mode"].choices = [(m.value, _(MODE_LABELS[m])) for m in self.modes]  # type: ignore[attr-defined]
        self.trade_choices: list[dict[str, str]] = []

    @property
    def only_mode(self) -> str:
        """The mode in words when the kinds of the structure allow one alone, else nothing."""
        return _(MODE_LABELS[self.modes[0]]) if len(self.modes) == 1 else ""

    @property
    def trade_text(self) -> str:
        """What the combobox shows: what was typed, else the label of the trade."""
        typed = self["metier_text"].value() or ""
        trade = trades().get(self["metier"].value() or "")
        return typed or (trade.label if trade else "")

    def clean_metier_text(self) -> str:
        """Find the trade meant by its code, else by what was typed."""
        code, text = self.cleaned_data.get("metier", ""), self.cleaned_data["metier_text"]
        if not code and not text:
            if self.data.get(self.add_prefix("hours"), "").strip():
                raise forms.ValidationError(_("Indiquez le métier de ces heures, ou retirez la ligne."))
            return text
        found = find_trade(code or text)
        if not found or (code and code not in trades()):
            raise forms.ValidationError(
                _(
                    "Aucun métier ne correspond : essayez un mot plus courant, comme « ménage » ou « jardinage »."
                )
            )
        if len(found) > 1:
            self.trade_choices = [
                {"value": s.trade.code, "label": s.trade.label, "detail": s.trade.group.label} for s in found
            ]
            raise forms.ValidationError(_("Plusieurs métiers correspondent : choisissez le vôtre."))
        self.cleaned_data["metier"] = found[0].trade.code
        return text

    def offer(self) -> DeclaredOffer | None:
        """The trade of this line, once valid; None for an empty line."""
        data = self.cleaned_data
        if not data.get("metier"):
            return None
        # A structure that left all its lists may work in no mode: the action says so.
        mode = Mode(data["mode"]) if data["mode"] else next(iter(self.modes), Mode.PRODUCTION)
        return DeclaredOffer(data["metier"], mode, data["hours"])


class DeclarationForm(forms.Form):
    """What the structure declares as a whole. `version`: the one that was shown, to see who wrote meanwhile."""

    CHECKED = (
        "hours",
        "insertion_percent",
        "turnover_eur",
        "radius_km",
        "departements",
        "ties",
        "incompatible",
    )

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    hours = Figure(
        label=gettext_lazy("Heures libres par an, tous métiers ensemble"),
        decimals=2,
        high=said.MAX_HOURS,
        out_of_range=said.HOURS_OUT_OF_RANGE,
        help_text=gettext_lazy("Les heures de travail que vous pourriez consacrer à un nouveau marché."),
    )
    insertion_percent = Figure(
        label=gettext_lazy("Part d’insertion"),
        high=100,
        out_of_range=said.PERCENT_OUT_OF_RANGE,
        help_text=gettext_lazy(
            "Part des heures faites par des personnes en parcours d’insertion ou des travailleurs handicapés."
        ),
    )
    turnover_eur = Figure(
        label=gettext_lazy("Chiffre d’affaires annuel"),
        decimals=2,
        high=said.MAX_TURNOVER_EUR,
        out_of_range=said.TURNOVER_OUT_OF_RANGE,
        help_text=gettext_lazy("Certains marchés demandent un chiffre d’affaires minimal au groupement."),
    )
    reach_kind = forms.ChoiceField(
        label=gettext_lazy("Où pouvez-vous intervenir ?"), choices=ReachKind.choices, widget=forms.RadioSelect
    )
    radius_km = Figure(
        label=gettext_lazy("Rayon"), high=said.MAX_RADIUS_KM, out_of_range=said.RADIUS_OUT_OF_RANGE
    )
    departements = forms.CharField(
        label=gettext_lazy("Numéros des départements"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Séparés par des virgules, par exemple : 38, 73, 74."),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Qui peut voir vos heures ?"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Vos métiers sont publics. Vos heures, votre part d’insertion et votre chiffre d’affaires suivent ce choix."
        ),
    )
    ties = forms.CharField(
        label=gettext_lazy("Structures avec qui vous avez déjà coopéré"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Leurs SIRET, un par ligne. Une proposition qui vous réunit le dit à tous ceux qui la voient, "
            "par un lien de partage aussi."
        ),
    )
    incompatible = forms.CharField(
        label=gettext_lazy("Structures avec qui vous ne pouvez pas répondre"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Leurs SIRET, un par ligne. Cette liste reste privée : elle ne sert qu’à ne pas vous proposer "
            "ensemble. Nous ne disons jamais qui l’a indiquée ; une personne qui impose les deux structures "
            "apprend seulement qu’elles ne répondent pas ensemble."
        ),
    )

    def __init__(self, *args: Any, url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.CHECKED:
            self.fields[name].widget.attrs |= _CHECKED | {"hx-post": url}

    def clean_departements(self) -> frozenset[str]:
        """Return the codes typed: « 1, 2a » → 01, 2A. Raises ValidationError with those that do not exist."""
        codes = [code.upper() for code in re.split(r"[\s,;]+", self.cleaned_data["departements"]) if code]
        typed = frozenset(code.zfill(2) for code in codes)
        if unknown := sorted(typed - departements().keys()):
            raise forms.ValidationError(_(said.UNKNOWN_DEPARTEMENT) % {"codes": ", ".join(unknown)})
        return typed

    def clean_ties(self) -> frozenset[str]:
        return _sirets(self.cleaned_data["ties"])

    def clean_incompatible(self) -> frozenset[str]:
        return _sirets(self.cleaned_data["incompatible"])

    def clean(self) -> dict[str, Any]:
        """Ask what the chosen area needs."""
        data = super().clean() or self.cleaned_data
        kind = data.get("reach_kind")
        if kind == ReachKind.RADIUS and data.get("radius_km") is None and "radius_km" not in self.errors:
            self.add_error("radius_km", _("Indiquez le rayon, en kilomètres."))
        if kind == ReachKind.DEPARTEMENTS and not data.get("departements"):
            self.add_error("departements", _("Indiquez au moins un département."))
        return data

    def reach(self) -> Reach:
        """The area of work, once the form is valid; what belongs to another choice is left aside."""
        data = self.cleaned_data
        if data["reach_kind"] == ReachKind.RADIUS:
            return Reach(radius_km=float(data["radius_km"]))
        if data["reach_kind"] == ReachKind.DEPARTEMENTS:
            return Reach(departements=data["departements"])
        return Reach(national=True)


def _sirets(text: str) -> frozenset[str]:
    """SIRETs written one a line, in groups of digits or not. Raises ValidationError with the wrong ones."""
    lines = [clean_siret(line) for line in re.split(r"[\n,;]+", text) if line.strip()]
    if wrong := [line for line in lines if not is_siret(line)]:
        facts = {"wrong": ", ".join(wrong)[:200]}
        raise forms.ValidationError(_("Ces numéros ne sont pas des SIRET (14 chiffres) : %(wrong)s.") % facts)
    return frozenset(lines)


def declared_from(form: DeclarationForm, offers: list[OfferForm]) -> Declared:
    """What valid forms declare; the empty lines are left out."""
    data = form.cleaned_data
    percent = data["insertion_percent"]
    return Declared(
        offers=tuple(offer for line in offers if (offer := line.offer())),
        hours=data["hours"],
        insertion_percent=None if percent is None else int(percent),
        turnover_eur=data["turnover_eur"],
        reach=form.reach(),
        audience=data["audience"],
        ties=data["ties"],
        incompatible=data["incompatible"],
    )
