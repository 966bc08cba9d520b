"""What the calculation says of a group as it is: enough, on which conditions, who could come in, why nothing fits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from maillage.base.explain import enumeration, explain
from maillage.base.figures import with_unit
from maillage.consortium.domain.answer import Member, Proposal
from maillage.consortium.domain.found import Found
from maillage.cooperation.actions.terms_solver import Again, Way
from maillage.cooperation.domain.terms import Terms
from maillage.cooperation.domain.terms_ask import (
    Share,
    effort,
    is_rule_of_the_buyer,
    print_of,
    shares_of,
    suffices,
)
from maillage.cooperation.models.projects import MemberState
from maillage.cooperation.presentation.terms import Said, need_label, said
from maillage.cooperation.presentation.terms_bound import bound_of
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
class ShareView:
    """What one structure would do: where it stands, its hours by need, beside those of today."""

    name: str
    standing: str
    needs: tuple[tuple[str, str], ...]
    hours: str
    now: str
    moves: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """One group the calculation finds: what has to happen for it, who would come in, who would do how much.

    moves: whether it gives anybody other hours than today; print: of its hours, to propose what was read.
    """

    sentence: str
    suffices: bool
    arrivals: tuple[Arrival, ...]
    shares: tuple[Share, ...]
    rows: tuple[ShareView, ...]
    cautions: tuple[Said, ...]
    moves: bool
    print: str


def solver_page(
    again: Again | None,
    sheet: Sheet,
    inside: Collection[int],
    terms: Terms | None = None,
    way: Way | None = None,
) -> dict[str, Any]:
    """Return what the page of a calculation shows. inside: numbers of the members it counts with; terms: those it was
    asked from, the ones in force when not said; way: what would make a group possible when there is none.

    state: « none » (no tender), « broken », « searching », « enough », « groups », « impossible » or « unfinished ».
    """
    bound = bound_of(sheet)
    if again is None:
        return {"state": "none"}
    if again.found is None:
        state = "broken" if again.is_broken else "searching"
        return {"state": state, "faults": _faults(again), "bound": bound}
    terms = terms or sheet.terms
    groups = groups_of(again.found, sheet, inside, terms)
    other = _other_way(way, sheet, inside, terms)
    return {
        "state": _state(again, groups),
        "searching": not again.is_done or bool(other and other["searching"]),
        "groups": groups[:1] if groups and groups[0].suffices else groups,
        "faults": _faults(again),
        "missing": _missing(again.found) if not groups else None,
        "way": other,
        "bound": bound,
        "unknown": _not_counted(sheet, terms, inside),
    }


def refusal_held(terms: Terms, held: Collection[int], sheet: Sheet, refused: Collection[int]) -> str:
    """Say what a calculation after a refusal holds: who does no more than it wished, who keeps its hours."""
    told = []
    for member in held:
        part = terms.part(member)
        text = (
            _("%(name)s garde ses %(hours)s") if member in refused else _("%(name)s fait %(hours)s au plus")
        )
        hours = with_unit(part.hours() if part else 0, "h")
        told.append(text % {"name": sheet.names.get(member, ""), "hours": hours})
    text = _(
        "Le refus compte : %(held)s par an. Les autres membres peuvent donner toutes leurs heures libres."
    )
    return text % {"held": enumeration(told)}


def groups_of(found: Found, sheet: Sheet, inside: Collection[int], terms: Terms) -> list[GroupView]:
    """Return the groups found from terms, those that ask the least of others first."""
    shares = [shares_of(one, terms, sheet.who, inside) for one in found.answer.proposals]
    pairs = sorted(zip(found.answer.proposals, shares, strict=True), key=lambda pair: effort(pair[1]))
    return [_group(one, given, sheet) for one, given in pairs]


def _state(again: Again, groups: list[GroupView]) -> str:
    if groups:
        return "enough" if groups[0].suffices else "groups"
    if not again.is_done:
        return "searching"
    return "unfinished" if again.found and again.found.answer.status == "unknown" else "impossible"


def _faults(again: Again) -> list[str]:
    return [explain(fault) for fault in again.faults]


def _not_counted(sheet: Sheet, terms: Terms, inside: Collection[int]) -> str:
    """Say whose hours the calculation cannot count: it knows structures by their SIRET."""
    names = [
        sheet.who[part.member].name
        for part in terms.parts
        if part.member in inside and part.hours() and not sheet.who[part.member].siret
    ]
    text = _("Sans SIRET, le calcul ne compte pas les heures de : %(names)s.")
    return text % {"names": enumeration(names)} if names else ""


def _group(proposal: Proposal, shares: tuple[Share, ...], sheet: Sheet) -> GroupView:
    by_siret = {one.siret: one for one in proposal.members}
    return GroupView(
        sentence=_sentence(shares, sheet),
        suffices=suffices(shares),
        arrivals=tuple(_arrival(one, by_siret[one.siret], sheet) for one in shares if one.has_to_come),
        shares=shares,
        rows=tuple(_row(one, sheet) for one in shares),
        cautions=tuple(said(note) for note in proposal.cautions),
        moves=any(dict(one.needs) != _today(one, sheet) for one in shares),
        print=print_of(shares),
    )


def _sentence(shares: Sequence[Share], sheet: Sheet) -> str:
    """Say what has to happen for this group: « Le groupe suffit si X, qui n’a pas encore répondu, prend 1 200 h »."""
    if suffices(shares):
        return _(
            "Avec ces heures, les membres engagés répondent à tout ce que l’appel demande, sans personne de plus."
        )
    conditions = [
        *(_to_answer(one, sheet) for one in shares if one.has_to_answer),
        *(_to_add(one) for one in shares if one.has_to_add),
        *(
            _("%(name)s, engagée, n’a plus d’heures") % {"name": one.name}
            for one in shares
            if one.has_to_stop
        ),
        *(
            _("%(name)s entre dans le groupe avec %(hours)s par an") % _facts(one)
            for one in shares
            if one.has_to_come
        ),
    ]
    return _("Le groupe suffit si %(conditions)s.") % {"conditions": enumeration(conditions)}


def _to_answer(one: Share, sheet: Sheet) -> str:
    state = next((seat.state for seat in sheet.members if seat.pk == one.member), "")
    text = {
        MemberState.PROPOSED: _("%(name)s, pas encore invitée, prend %(hours)s par an"),
        MemberState.DISCUSSING: _("%(name)s, d’accord sous conditions, prend %(hours)s par an"),
    }.get(MemberState(state), _("%(name)s, qui n’a pas encore répondu, prend %(hours)s par an"))
    return text % _facts(one)


def _to_add(one: Share) -> str:
    text = _("%(name)s, engagée, prend %(more)s de plus par an")
    return text % {"name": one.name, "more": with_unit(one.hours - one.now, "h")}


def _facts(one: Share) -> dict[str, str]:
    return {"name": one.name, "hours": with_unit(one.hours, "h")}


def _row(one: Share, sheet: Sheet) -> ShareView:
    today = sum(_today(one, sheet).values(), Decimal(0))
    gap = one.hours - today
    moves = with_unit(abs(gap), "h")
    return ShareView(
        one.name,
        _standing(one, sheet),
        tuple(
            (need_label(sheet.asked, need), with_unit(hours, "h"))
            for need, hours in sorted(one.needs.items())
        ),
        with_unit(one.hours, "h"),
        with_unit(today, "h"),
        "" if not gap else f"+ {moves}" if gap > 0 else f"− {moves}",
    )


def _today(one: Share, sheet: Sheet) -> dict[str, Decimal]:
    """Return its hours by need in the terms in force."""
    part = sheet.terms.part(one.member) if one.member is not None else None
    return {need: hours for need, hours in part.needs.items() if hours} if part else {}


def _standing(one: Share, sheet: Sheet) -> str:
    if one.member is None:
        return _("à inviter")
    return next((seat.get_state_display() for seat in sheet.members if seat.pk == one.member), "")


def _arrival(one: Share, found: Member, sheet: Sheet) -> Arrival:
    return Arrival(
        one.siret,
        one.name,
        one.kinds,
        with_unit(one.hours, "h"),
        tuple(need_label(sheet.asked, need) for need in one.needs),
        tuple(said(note) for note in found.why),
        tuple(said(note) for note in found.cautions),
    )


def _missing(found: Found) -> dict[str, Any] | None:
    missing = found.answer.missing
    if missing is None:
        return None
    uncovered = missing.uncovered_hours
    return {
        "uncovered": _("%(hours)s par an resteraient sans personne.") % {"hours": with_unit(uncovered, "h")}
        if uncovered
        else "",
        "notes": [said(one) for one in missing.notes],
    }


def _other_way(way: Way | None, sheet: Sheet, inside: Collection[int], terms: Terms) -> dict[str, Any] | None:
    """Return what would make a group possible, with that group: what changes, what else could."""
    if way is None:
        return None
    found = way.again.found
    ready = [one for one in way.helps if one.set is not None]
    return {
        "title": said(way.help.text) if way.help else None,
        "of_buyer": bool(way.help and is_rule_of_the_buyer(way.help)),
        "groups": groups_of(found, sheet, inside, terms)[:1] if found else [],
        "searching": not way.again.is_done and not way.again.is_broken,
        "done": way.again.is_done,
        "others": [(rank, said(one.text)) for rank, one in enumerate(ready) if one is not way.help],
        "told": [said(one.text) for one in way.helps if one.set is None],
    }
