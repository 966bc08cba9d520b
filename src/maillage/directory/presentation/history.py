"""Structures in the journal: their names and pages, what they declare in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from maillage.accounts.domain.events import Named
from maillage.base.figures import with_unit
from maillage.directory.domain.events import reach_from
from maillage.directory.domain.kinds import MODE_LABELS, Mode
from maillage.directory.models import Structure
from maillage.directory.presentation.sheet import reach_in_words
from maillage.directory.presentation.shown import trade_label
from maillage.directory.queries.trades import trades
from maillage.territory.queries import departements


def structures_named(ids: Collection[int]) -> Mapping[int, Named]:
    """Return the name and the page of the structures still there (one query)."""
    rows = Structure.objects.filter(pk__in=ids).only("name")
    return {row.pk: Named(row.name, row.get_absolute_url()) for row in rows}


def offers_in_words(values: Sequence[Any]) -> Sequence[Sequence[str]]:
    """Return each list of trades as lines (no query)."""
    return [[_offer(offer) for offer in offers] for offers in values]


def reaches_in_words(values: Sequence[Any]) -> Sequence[Sequence[str]]:
    """Return each area of work as a line (one query at most)."""
    names = departements()
    return [[reach_in_words(reach_from(facts), names)] for facts in values]


def _offer(offer: Mapping[str, Any]) -> str:
    known = trades().get(offer["trade"])
    hours = with_unit(offer["hours"], "h", 2) if offer["hours"] is not None else _("heures non indiquées")
    label = trade_label(known) if known else offer["trade"]
    return f"{label}, {_(MODE_LABELS[Mode(offer['mode'])]).lower()} ({hours})"
