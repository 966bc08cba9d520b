"""The twelve questions of the advisor (R-330), in an address; what is left out is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain.advice.answers import (
    GOALS,
    KINDS,
    MOST_PARTNERS,
    NO_MARKET,
    NO_TOPIC,
    Answers,
    Goals,
    Market,
    Partners,
)
from maillage.cooperation.domain.advice.grades import SHARE_NAMES

NOTHING: Final = "nothing"
PROJECTS: Final = ("merge", "replicate", "residents")
PLAIN: Final = ("horizon", "staff", "liability", "personality", "topic")
YES_OR_NO: Final = ("capital", "territory_authorised", "price_above_cost")
UNKNOWN: Final = ("", _("Je ne sais pas encore"))
YES_NO: Final = [("yes", _("Oui")), ("no", _("Non")), UNKNOWN]
_WEIGHTS: Final = [
    ("3", _("d’abord")),
    ("2", _("beaucoup")),
    ("1", _("un peu")),
    ("0", _("non")),
    ("", _("à voir")),
]

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "goals": GOALS,
    "horizon": ("horizon",),
    "partners": KINDS,
    "market": ("market", "reserved", "lots", "same_trade"),
    "shares": ("shares",),
    "staff": ("staff",),
    "liability": ("liability",),
    "personality": ("personality",),
    "capital": ("capital",),
    "project": ("project",),
    "topic": ("topic", "territory_authorised"),
    "price_above_cost": ("price_above_cost",),
}
"""The fields of each question."""


def _radio(label: Any, choices: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.RadioSelect, help_text=help_text
    )


def _goal(label: Any) -> forms.ChoiceField:
    return _radio(label, _WEIGHTS)


def _count(label: Any, help_text: Any = "") -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=label, help_text=help_text, required=False, min_value=0, max_value=MOST_PARTNERS, widget=widget
    )


def _many(choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Cochez ce qui convient"),
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class AdvisorForm(forms.Form):
    """What is known of the project; read from an address, so that an advice can be shared."""

    use_required_attribute = False

    development = _goal(_("Développer l’activité, gagner des marchés"))
    mutualisation = _goal(_("Partager des moyens, réduire des coûts"))
    impact = _goal(_("Mieux accompagner, créer plus d’emplois utiles"))
    horizon = _radio(
        _("Durée"),
        [
            ("market", _("Un seul contrat")),
            ("dated", _("Un temps donné")),
            ("open", _("Pour durer")),
            UNKNOWN,
        ],
    )
    siae = _count(_("Structures d’insertion"), _("EI, ETTI, AI, ACI, EITI"))
    handicap = _count(_("Structures du handicap"), _("EA, EATT, ESAT"))
    company = _count(_("Entreprises"), _("hors IAE et handicap"))
    authority = _count(_("Collectivités"), _("communes, intercommunalités…"))
    association = _count(_("Autres associations"), _("et fondations"))
    person = _count(_("Personnes"), _("habitants, bénévoles"))
    market = _radio(_("Contrat visé"), [("yes", _("Oui, un contrat")), ("no", _("Non, aucun")), UNKNOWN])
    reserved = _radio(
        _("Est-il réservé ?"),
        [
            ("none", _("Non")),
            ("iae", _("À l’insertion")),
            ("handicap", _("Au handicap")),
            ("both", _("Aux deux")),
            UNKNOWN,
        ],
    )
    lots = forms.IntegerField(
        label=_("Combien de lots visez-vous ?"), required=False, min_value=1, max_value=10_000
    )
    same_trade = _radio(_("Feriez-vous tous le même métier ?"), YES_NO)
    shares = _many(
        [*((one, _(name)) for one, name in SHARE_NAMES.items()), (NOTHING, _("rien de tout cela"))]
    )
    staff = _radio(
        _("Salariés"),
        [
            ("none", _("Chacun garde les siens, rien à partager")),
            ("lend", _("Un membre prête les siens")),
            ("employ", _("Embaucher en commun")),
            UNKNOWN,
        ],
    )
    liability = _radio(
        _("Responsabilité"),
        [
            ("own_share", _("De sa part du travail, pas plus")),
            ("limited", _("De ce qu’il apporte, pas plus")),
            ("joint", _("Des autres aussi, s’il le faut")),
            UNKNOWN,
        ],
    )
    personality = _radio(
        _("Personne morale"),
        [
            ("required", _("Oui, pour signer ou posséder")),
            ("refused", _("Non, surtout rien de nouveau")),
            ("any", _("Peu importe")),
            UNKNOWN,
        ],
    )
    capital = _radio(_("Capital"), YES_NO)
    project = _many(
        [
            ("merge", _("réunir des structures en une seule")),
            ("replicate", _("reproduire ailleurs une solution qui marche")),
            ("residents", _("décider avec les habitants d’un quartier")),
            (NOTHING, _("aucun des trois")),
        ]
    )
    topic = _radio(
        _("Sujet"),
        [
            (NO_TOPIC, _("Aucun de ceux-ci")),
            ("neighbourhood", _("La vie d’un quartier")),
            ("food", _("L’alimentation d’un territoire")),
            ("zero_unemployment", _("Un territoire zéro chômeur de longue durée")),
            UNKNOWN,
        ],
    )
    territory_authorised = _radio(_("Zéro chômeur : le territoire est-il habilité ?"), YES_NO)
    price_above_cost = _radio(_("Prix au-dessus du coût"), YES_NO)

    def answers(self) -> Answers:
        """Return what was said; call it on a valid form."""
        said = self.cleaned_data
        facts: dict[str, Any] = {key: said[key] or None for key in PLAIN}
        facts |= {key: _yes(said[key]) for key in YES_OR_NO}
        facts |= {key: key in said["project"] if said["project"] else None for key in PROJECTS}
        return Answers(
            goals=Goals(**{goal: int(said[goal]) if said[goal] else None for goal in GOALS}),
            partners=Partners(**{kind: said[kind] for kind in KINDS}),
            market=_market(said),
            shares=frozenset(said["shares"]) - {NOTHING} if said["shares"] else None,
            **facts,
        )


def _yes(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


def _market(said: Mapping[str, Any]) -> Any:
    if said["market"] == "no":
        return NO_MARKET
    families = {"none": frozenset(), "iae": {"iae"}, "handicap": {"handicap"}, "both": {"iae", "handicap"}}
    reserved = families.get(said["reserved"])
    market = Market(None if reserved is None else frozenset(reserved), said["lots"], _yes(said["same_trade"]))
    return market if said["market"] == "yes" else None


def address_of(answers: Answers) -> QueryDict:
    """Return answers as the fields of an address: `AdvisorForm` gives the same answers back.

    Merging, replicating and residents are one question on the page: one of them said, the two others are a no.
    """
    data = QueryDict(mutable=True)
    said: dict[str, object] = dict(answers.goals.items())
    said |= {kind: answers.partners.of(kind) for kind in KINDS}
    said |= {key: getattr(answers, key) for key in PLAIN}
    said |= {key: {True: "yes", False: "no"}.get(getattr(answers, key)) for key in YES_OR_NO}
    said |= _market_said(answers)
    for key, value in said.items():
        if value is not None:
            data[key] = str(value)
    if answers.shares is not None:
        data.setlist("shares", [one for one in SHARE_NAMES if one in answers.shares] or [NOTHING])
    chosen = [key for key in PROJECTS if getattr(answers, key)]
    if chosen or all(getattr(answers, key) is False for key in PROJECTS):
        data.setlist("project", chosen or [NOTHING])
    return data


def _market_said(answers: Answers) -> dict[str, object]:
    market = answers.contract
    if market is None:
        return {"market": "no" if answers.has_no_market else None}
    names = {frozenset(): "none", frozenset({"iae"}): "iae", frozenset({"handicap"}): "handicap"}
    reserved = None if market.reserved is None else names.get(market.reserved, "both")
    same = {True: "yes", False: "no"}.get(market.same_trade) if market.same_trade is not None else None
    return {"market": "yes", "reserved": reserved, "lots": market.lots, "same_trade": same}


class FormChoiceForm(forms.Form):
    """The form that the group chooses, and why; why before the strategic base, when it is not adopted (R-331)."""

    form = forms.ChoiceField(label=_("Forme choisie"))
    reason = forms.CharField(
        label=_("Pourquoi celle-ci ?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une phrase suffit : elle reste dans l’histoire du projet."),
    )
    override_reason = forms.CharField(
        label=_("Pourquoi choisir avant le socle stratégique ?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, choices: Any, needs_override: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [("", _("Choisir…")), *choices]  # type: ignore[attr-defined]
        if needs_override:
            self.fields["override_reason"].required = True
        else:
            del self.fields["override_reason"]
