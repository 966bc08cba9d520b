"""The filters in force, each with the address of the same page without it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.base.figures import with_unit
from maillage.directory.forms.search import Search


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in words, and the query string that takes it away."""

    text: str
    without: str


def chips_of(form: Search, asked: QueryDict) -> list[Chip]:
    """The filters in force in a valid form, in the order of the form."""
    data = form.cleaned_data
    chips = []
    if data["q"]:
        chips.append(Chip(_("« %(words)s »") % {"words": data["q"]}, _without(asked, "q")))
    if form.trade_label:
        chips.append(Chip(form.trade_label, _without(asked, "metier", "metier_text", "connu")))
    if data["connu"] == "non":
        chips.append(Chip(_("métier inconnu"), _without(asked, "connu")))
    if form.place:
        facts = {"radius": with_unit(form.radius, "km"), "place": form.place.name}
        text = _("à moins de %(radius)s de %(place)s") % facts
        chips.append(Chip(text, _without(asked, "lieu", "lieu_text", "rayon")))
    if code := data["departement"]:
        chips.append(Chip(f"{form.departements[code]} ({code})", _without(asked, "departement")))
    for kind in data["type"]:
        chips.append(Chip(kind, _without(asked, type=kind)))
    return chips


def _without(asked: QueryDict, *names: str, **values: str) -> str:
    """The query string without some parameters, or without one value of a parameter that has several."""
    left = asked.copy()
    for name in ("page", *names):
        left.pop(name, None)
    for name, value in values.items():
        left.setlist(name, [other for other in left.getlist(name) if other != value])
    return f"?{left.urlencode()}"
