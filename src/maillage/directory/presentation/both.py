"""Two declarations of one structure, side by side: what was just typed, and what somebody else kept meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from maillage.base.explain import enumeration
from maillage.base.figures import with_unit
from maillage.base.versions import Difference
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.declaration import Declared, DeclaredOffer, differences
from maillage.directory.domain.kinds import MODE_LABELS
from maillage.directory.models import Audience
from maillage.directory.presentation.sheet import reach_in_words
from maillage.directory.presentation.shown import trade_label
from maillage.directory.queries.trades import trades
from maillage.territory.queries import departements


def rows_of(mine: Declared, theirs: Declared) -> list[Difference]:
    """The differences between what was typed (left) and what is kept (right)."""
    labels = {
        "offers": _("Métiers"),
        "hours": _("Heures libres par an"),
        "insertion_percent": _("Part d’insertion"),
        "turnover_eur": _("Chiffre d’affaires"),
        "reach": _("Zone d’intervention"),
        "audience": _("Qui voit les heures"),
        "ties": _("A déjà coopéré avec"),
        "incompatible": _("Ne peut pas répondre avec"),
    }
    found = differences(mine, theirs)
    names = departements()
    return [
        Difference(label, _in_words(name, found[name][0], names), _in_words(name, found[name][1], names))
        for name, label in labels.items()
        if name in found
    ]


def _in_words(name: str, value: object, departements: Mapping[str, str]) -> str:
    if isinstance(value, Reach):
        return reach_in_words(value, departements)
    if isinstance(value, frozenset):
        return enumeration(sorted(_part(part) for part in value)) or _("aucun")
    if isinstance(value, str):
        return str(Audience(value).label)
    units = {"hours": "h", "insertion_percent": "%", "turnover_eur": "€"}
    return with_unit(value, units[name])


def _part(part: object) -> str:
    if not isinstance(part, DeclaredOffer):
        return str(part)
    known = trades()
    label = trade_label(known[part.trade]) if part.trade in known else part.trade
    hours = with_unit(part.hours, "h") if part.hours is not None else _("heures non indiquées")
    return f"{label}, {_(MODE_LABELS[part.mode]).lower()} ({hours})"
