"""The search form: every filter is in the address of the page; places and trades may be typed in words."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.directory.domain.kinds import ABOUT, Kind
from maillage.directory.domain.search import Criteria
from maillage.directory.models import KIND_CHOICES
from maillage.directory.queries.trades import find_trade, trades
from maillage.territory.domain.places import Place
from maillage.territory.queries import find_places, resolve

RADII = (10, 20, 30, 50, 100, 200)
DEFAULT_RADIUS = 30


class Search(forms.Form):
    """Filters of the list. `place_choices`, `trade_choices`: what an unclear text may mean, to ask back."""

    q = forms.CharField(label=gettext_lazy("Nom, SIRET ou commune"), required=False, max_length=100)
    metier = forms.CharField(required=False, max_length=40)
    metier_text = forms.CharField(label=gettext_lazy("Métier"), required=False, max_length=100)
    lieu = forms.CharField(required=False, max_length=9)
    lieu_text = forms.CharField(label=gettext_lazy("Autour de"), required=False, max_length=100)
    rayon = forms.TypedChoiceField(
        label=gettext_lazy("Rayon"),
        required=False,
        coerce=int,
        choices=[(km, f"{km} km") for km in RADII],
    )
    departement = forms.ChoiceField(label=gettext_lazy("Département"), required=False)
    type = forms.MultipleChoiceField(
        label=gettext_lazy("Types de structure"),
        required=False,
        choices=KIND_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    connu = forms.ChoiceField(required=False, choices=[("", ""), ("non", "")])

    def __init__(self, asked: QueryDict, departements: Mapping[str, str]) -> None:
        super().__init__({"rayon": str(DEFAULT_RADIUS), **asked.dict(), "type": asked.getlist("type")})
        self.departements = departements
        named = [(code, f"{code} – {name}") for code, name in self.departements.items()]
        self.fields["departement"].choices = [("", _("Toute la France")), *named]  # type: ignore[attr-defined]
        self.place: Place | None = None
        self.trade_label = ""
        self.place_choices: list[dict[str, str]] = []
        self.trade_choices: list[dict[str, str]] = []

    def clean_lieu_text(self) -> str:
        """Find the place meant by its code, else by what was typed."""
        code, text = self.cleaned_data.get("lieu", ""), self.cleaned_data["lieu_text"]
        if not code and text:
            found = find_places(text)
            if not found:
                raise forms.ValidationError(
                    _("Aucune commune ne porte ce nom ou ce code postal : vérifiez-le.")
                )
            if len(found) > 1:
                self.place_choices = [
                    {"value": place.code, "label": place.label, "detail": ", ".join(place.postcodes[:3])}
                    for place in found
                ]
                raise forms.ValidationError(_("Plusieurs communes correspondent : choisissez la vôtre."))
            code = found[0].code
        if code:
            self.place = resolve([code]).get(code)
            if self.place is None:
                raise forms.ValidationError(
                    _("Nous ne savons pas situer cette commune : essayez une commune voisine.")
                )
        return text

    def clean_metier_text(self) -> str:
        """Find the trade meant by its code, else by what was typed."""
        code, text = self.cleaned_data.get("metier", ""), self.cleaned_data["metier_text"]
        if not (code or text):
            return text
        found = find_trade(code or text)
        if code and code not in trades():
            raise forms.ValidationError(
                _("Ce métier n’est pas dans la nomenclature : choisissez-en un autre.")
            )
        if not found:
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
        self.trade_label = found[0].trade.label
        return text

    @property
    def radius(self) -> int:
        """The radius asked, in kilometres."""
        return int(self.cleaned_data["rayon"] or DEFAULT_RADIUS)

    @property
    def trade_text(self) -> str:
        """What the combobox of trades shows: what was typed, else the label of the trade asked."""
        trade = trades().get(self["metier"].value() or "")
        return self["metier_text"].value() or (trade.label if trade else "")

    @property
    def place_text(self) -> str:
        """What the combobox of places shows: what was typed, else the commune asked."""
        return self["lieu_text"].value() or (self.place.name if self.place else "")

    @property
    def kinds(self) -> list[dict[str, object]]:
        """The kinds to choose from, with those asked."""
        asked = self["type"].value() or []
        return [
            {"code": kind.value, "name": _(ABOUT[kind].name), "checked": kind.value in asked} for kind in Kind
        ]

    def criteria(self) -> Criteria:
        """What is searched, once the form is valid."""
        data = self.cleaned_data
        return Criteria(
            words=data["q"],
            kinds=frozenset(Kind(kind) for kind in data["type"]),
            trade=data["metier"],
            departement=data["departement"],
            near=self.place,
            radius_km=self.radius if self.place else None,
            unknown_trade=data["connu"] == "non",
        )
