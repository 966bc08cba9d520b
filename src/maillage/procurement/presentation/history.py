"""Tenders in the journal: their names and pages, their lots in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.domain.events import Named
from maillage.base.figures import with_unit
from maillage.directory.domain.kinds import MODE_LABELS, Mode
from maillage.procurement.domain.reservation import reservation_of
from maillage.procurement.models import Tender
from maillage.procurement.presentation.labels import place_labels, trade_labels


def tenders_named(ids: Collection[int]) -> Mapping[int, Named]:
    """Return the title and the page of the tenders still there (one query)."""
    rows = Tender.objects.filter(pk__in=ids).only("title")
    return {row.pk: Named(str(row), reverse("procurement:tender", args=[row.pk])) for row in rows}


def lots_in_words(values: Sequence[Any]) -> Sequence[Sequence[str]]:
    """Return each value of the fact « lots » as lines, one for each lot and each need (one query for the places)."""
    needs = [need for lots in values for lot in lots for need in lot["needs"]]
    places = place_labels({need["place"] for need in needs})
    trades = trade_labels({need["trade"] for need in needs})
    return [[line for lot in lots for line in _lot(lot, places, trades)] for lots in values]


def _lot(lot: Mapping[str, Any], places: Mapping[str, str], trades: Mapping[str, str]) -> list[str]:
    name = _("lot %(id)s") % {"id": lot["id"]}
    title = f"{name} « {lot['title']} »" if lot["title"] else name
    parts = [title, _(reservation_of(lot["reserved"]).label).lower()]
    if float(lot["insertion_hours"]):
        parts.append(_("%(hours)s d’insertion") % {"hours": with_unit(lot["insertion_hours"], "h", 2)})
    return [", ".join(parts), *(_need(need, places, trades) for need in lot["needs"])]


def _need(need: Mapping[str, Any], places: Mapping[str, str], trades: Mapping[str, str]) -> str:
    return _("%(trade)s à %(place)s, %(mode)s : %(hours)s par an") % {
        "trade": trades.get(need["trade"], need["trade"]),
        "place": places.get(need["place"], need["place"]),
        "mode": _(MODE_LABELS[Mode(need["mode"])]).lower(),
        "hours": with_unit(need["hours"], "h", 2),
    }
