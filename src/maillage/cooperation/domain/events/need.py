"""What is written in the journal about the need that structures share."""

from __future__ import annotations

from collections.abc import Mapping

from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.need import SORT_LABELS, UNIT_LABELS

NEED: Mapping[str, str | Fact] = {
    "sort": Fact(gettext_noop("sorte de besoin"), {sort.value: label for sort, label in SORT_LABELS.items()}),
    "statement": gettext_noop("besoin"),
    "unit": Fact(gettext_noop("unité"), {unit.value: label for unit, label in UNIT_LABELS.items()}),
    "own_unit": gettext_noop("nom de l’unité"),
    "whole": gettext_noop("un entier"),
    "wanted_from": gettext_noop("voulu à partir du"),
    "wanted_until": gettext_noop("jusqu’au"),
}
SHARE: Mapping[str, str | Fact] = {
    "member": gettext_noop("organisation"),
    "quantity": gettext_noop("besoin"),
    "brings": gettext_noop("peut apporter"),
    "earliest": gettext_noop("à partir du"),
    "latest": gettext_noop("jusqu’au"),
}
register("need.stated", gettext_noop("a écrit le besoin partagé"), NEED)
register("need.edited", gettext_noop("a modifié le besoin partagé"), NEED)
register("need.share_said", gettext_noop("a dit ce dont son organisation a besoin"), SHARE)
register("need.share_said_for", gettext_noop("a dit, pour elle, ce dont une organisation a besoin"), SHARE)
