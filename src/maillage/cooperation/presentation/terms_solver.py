"""What the calculation says of a group as it is: enough, who is missing, who could come in, why nothing fits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from maillage.base.explain import explain
from maillage.base.figures import with_unit
from maillage.consortium.domain.answer import Proposal
from maillage.consortium.domain.found import Found
from maillage.cooperation.actions.terms_solver import Again
from maillage.cooperation.domain.terms_ask import Newcomer, newcomers
from maillage.cooperation.presentation.terms import Said, need_label, said
from maillage.cooperation.queries.terms_sheet import Sheet


@dataclass(frozen=True, slots=True)
class Arrival:
    """A structure that would come in: its hours, the needs it would serve, why it, what to check."""

    siret: str
    name: str
    kinds: tuple[str, ...]
    hours: str
    needs: tuple[str, ...]
    why: tuple[Said, ...]
    cautions: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """One group the calculation finds: who would come in, and how much each member would then do."""

    arrivals: tuple[Arrival, ...]
    members: tuple[tuple[str, str], ...]
    insertion: tuple[tuple[str, str], ...]
    cautions: tuple[Said, ...]


def solver_page(again: Again | None, sheet: Sheet, inside: Collection[str]) -> dict[str, Any]:
    """Return what the page of a calculation shows. inside: SIRETs of the group as it is.

    state: « none » (no tender), « broken », « searching », « enough », « groups », « impossible » or « unfinished ».
    """
    if again is None:
        return {"state": "none"}
    if again.found is None:
        return {"state": "broken" if again.is_broken else "searching", "faults": _faults(again)}
    found, answer = again.found, again.found.answer
    groups = [_group(one, found, sheet, inside) for one in answer.proposals]
    return {
        "state": _state(again, groups),
        "searching": not again.is_done,
        "groups": groups,
        "faults": _faults(again),
        "missing": _missing(found, sheet) if not groups else None,
    }


def _state(again: Again, groups: list[GroupView]) -> str:
    if groups:
        return "enough" if not groups[0].arrivals else "groups"
    if not again.is_done:
        return "searching"
    return "unfinished" if again.found and again.found.answer.status == "unknown" else "impossible"


def _faults(again: Again) -> list[str]:
    return [explain(fault) for fault in again.faults]


def _group(proposal: Proposal, found: Found, sheet: Sheet, inside: Collection[str]) -> GroupView:
    by_siret = {one.siret: one for one in proposal.members}
    arrivals = tuple(
        _arrival(one, by_siret[one.siret].why, by_siret[one.siret].cautions, sheet)
        for one in newcomers(proposal, inside)
    )
    return GroupView(
        arrivals,
        tuple((one.name, with_unit(one.hours, "h")) for one in proposal.members),
        tuple((lot, with_unit(hours, "h")) for lot, hours in proposal.insertion_hours.items()),
        tuple(said(note) for note in proposal.cautions),
    )


def _arrival(one: Newcomer, why: Collection[Any], cautions: Collection[Any], sheet: Sheet) -> Arrival:
    return Arrival(
        one.siret,
        one.name,
        one.kinds,
        with_unit(one.hours, "h"),
        tuple(need_label(sheet.asked, need) for need in one.needs),
        tuple(said(note) for note in why),
        tuple(said(note) for note in cautions),
    )


def _missing(found: Found, sheet: Sheet) -> dict[str, Any] | None:
    missing = found.answer.missing
    if missing is None:
        return None
    uncovered = missing.uncovered_hours
    return {
        "uncovered": _("%(hours)s par an resteraient sans personne.") % {"hours": with_unit(uncovered, "h")}
        if uncovered
        else "",
        "helps": [said(one.text) for one in missing.would_help],
        "notes": [said(one) for one in missing.notes],
    }
