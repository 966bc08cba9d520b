"""What a kept proposal shows, to its organisation as to whoever holds a link: only what was frozen."""

from __future__ import annotations

from typing import Any

from maillage.consortium.domain.adjustments import read
from maillage.consortium.domain.snapshot import Snapshot
from maillage.consortium.models import KeptProposal
from maillage.consortium.presentation import controls, page
from maillage.consortium.presentation.group import group_view
from maillage.consortium.presentation.links import Links
from maillage.consortium.presentation.words import chained
from maillage.consortium.queries.question import trade_labels
from maillage.consortium.views.mapping import map_of_group


def frozen_context(kept: KeptProposal, snapshot: Snapshot) -> dict[str, Any]:
    """Return what the template needs to show a proposal as it was on the day it was kept."""
    adjustments, _faults = read(snapshot.changes, snapshot.tender)
    found, trades = snapshot.found, trade_labels()
    group = group_view(snapshot.rank, found, adjustments, trades)
    structures = {one.siret: one for one in found.structures}
    names = controls.Names(structures, snapshot.tender, found.places, trades)
    return {
        "kept": kept,
        "value": found.tender,
        "group": group,
        "rows": page.member_rows(group, None),
        "map": map_of_group(found, group),
        "figures": page.tender_figures(found.tender, trades),
        "profile": controls.profile_label(adjustments.profile),
        "changes": chained([chip.text for chip in controls.chips(Links("", adjustments), names)]),
        "lots_chosen": any(adjustments.of("lot")),
        "linked": frozenset(),
    }
