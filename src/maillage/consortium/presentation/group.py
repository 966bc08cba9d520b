"""A proposal as it is shown: who, how much, how sure, why, and what to check. Plain values, already in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from maillage.base.figures import number
from maillage.consortium.domain.adjustments import HOURS, LOT, Adjustments
from maillage.consortium.domain.answer import Member, Note, Proposal
from maillage.consortium.domain.found import Found
from maillage.consortium.domain.problem import Structure
from maillage.consortium.domain.supposed import is_to_find
from maillage.consortium.presentation import words
from maillage.consortium.presentation.grouping import Form, form_of
from maillage.consortium.presentation.proof import Certainty, CostLine, certainty_of, cost_lines

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence and the rule it comes from, if any."""

    text: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What a member does for one need."""

    label: str
    hours: float
    km: int
    place_code: str


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member of a group. category: `a` to `e`, its colour and shape; the letter goes on beyond."""

    letter: str
    category: str
    siret: str
    name: str
    kinds: tuple[tuple[str, str], ...]
    town: str
    distance: str
    hours: float
    percent: float
    load_percent: float
    capacity: float | None
    capacity_words: str
    tasks: tuple[Task, ...]
    why: tuple[Told, ...]
    cautions: tuple[Told, ...]
    is_lead: bool
    is_imposed: bool
    is_to_find: bool
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class LotInsertion:
    """Insertion hours of one lot against what the buyer asks. percent: of all the hours of the lot."""

    title: str
    hours: float
    target: float
    percent: float
    target_percent: float


@dataclass(frozen=True, slots=True)
class GroupView:
    """A whole proposal, ready to be shown."""

    rank: int
    title: str
    summary: str
    certainty: Certainty
    members: tuple[MemberView, ...]
    insertion: tuple[LotInsertion, ...]
    cautions: tuple[Told, ...]
    form: Form | None
    differences: tuple[str, ...]
    cost: float
    cost_lines: tuple[CostLine, ...]
    mean_km: float
    lead: str = field(default="")

    @property
    def insertion_hours(self) -> float:
        """Insertion hours a year of all the lots."""
        return sum(lot.hours for lot in self.insertion)

    @property
    def lead_member(self) -> MemberView:
        """The member that would be *mandataire*."""
        return next(member for member in self.members if member.is_lead)


def told(note: Note) -> Told:
    """Return a note in words."""
    return Told(words.told(note), note.rule)


def group_views(found: Found, adjustments: Adjustments, trades: Mapping[str, str]) -> tuple[GroupView, ...]:
    """Return all the proposals of an answer, best first. trades: label of each code of trade."""
    return tuple(
        group_view(rank, found, adjustments, trades) for rank in range(1, len(found.answer.proposals) + 1)
    )


def group_view(rank: int, found: Found, adjustments: Adjustments, trades: Mapping[str, str]) -> GroupView:
    """Return the proposal of this rank (1: the best)."""
    proposal, first = found.answer.proposals[rank - 1], found.answer.proposals[0]
    structures = {one.siret: one for one in found.structures}
    return GroupView(
        rank=rank,
        title=words.title_of(proposal, found.tender, structures),
        summary=_summary(proposal, structures),
        certainty=certainty_of(proposal, rank),
        members=_members(proposal, found, adjustments, trades),
        insertion=_insertion(proposal, found),
        cautions=tuple(told(note) for note in proposal.cautions),
        form=form_of(proposal, None if adjustments.keys(LOT) else found.tender.amount_eur),
        differences=tuple(words.differences(proposal, first, structures)) if rank > 1 else (),
        cost=proposal.cost,
        cost_lines=cost_lines(proposal, found.answer.weights),
        mean_km=words.mean_km(proposal),
        lead=proposal.lead,
    )


def _summary(proposal: Proposal, structures: Mapping[str, Structure]) -> str:
    lead = next(member for member in proposal.members if member.siret == proposal.lead)
    far = max(serve.km for member in proposal.members for serve in member.serves)
    first = _("%(name)s apporte %(percent)s %% des heures et serait mandataire.") % {
        "name": words.name_of(lead.siret, structures),
        "percent": number(lead.percent),
    }
    if far == 0:
        return f"{first} " + _("Toutes sont sur place.")
    return f"{first} " + _("La plus éloignée vient de %(km)s km.") % {"km": number(far)}


def _members(
    proposal: Proposal, found: Found, adjustments: Adjustments, trades: Mapping[str, str]
) -> tuple[MemberView, ...]:
    structures = {one.siret: one for one in found.structures}
    labels = _need_labels(found, trades)
    return tuple(
        _member(rank, member, proposal, structures, labels, found, adjustments)
        for rank, member in enumerate(proposal.members)
    )


def _need_labels(found: Found, trades: Mapping[str, str]) -> dict[str, str]:
    """« espaces verts à Chevilly-Larue » for each need; the place is left out when there is only one."""
    one_place = len({need.place for need in found.tender.needs()}) == 1
    labels = {}
    for need in found.tender.needs():
        trade = trades.get(need.trade, need.trade)
        place = found.places[need.place].name
        labels[need.id] = (
            trade if one_place else _("%(trade)s à %(place)s") % {"trade": trade, "place": place}
        )
    return labels


def _member(
    rank: int,
    member: Member,
    proposal: Proposal,
    structures: Mapping[str, Structure],
    labels: Mapping[str, str],
    found: Found,
    adjustments: Adjustments,
) -> MemberView:
    structure = structures.get(member.siret)
    places = {need.id: found.places[need.place] for need in found.tender.needs()}
    return MemberView(
        letter=LETTERS[rank % len(LETTERS)],
        category="abcde"[rank % 5],
        siret=member.siret,
        name=words.name_of(member.siret, structures),
        kinds=tuple((code, words.kind_name(code)) for code in member.kinds),
        town=structure.place.name if structure else "",
        distance=words.kilometres(member),
        hours=member.hours,
        percent=member.percent,
        load_percent=member.load_percent,
        capacity=structure.hours if structure else None,
        capacity_words=_capacity_words(member.siret, structure, adjustments),
        tasks=tuple(Task(labels[s.need], s.hours, s.km, places[s.need].code) for s in member.serves),
        why=tuple(told(note) for note in member.why),
        cautions=tuple(told(note) for note in member.cautions),
        is_lead=member.siret == proposal.lead,
        is_imposed=member.siret in found.tender.must_include,
        is_to_find=is_to_find(member.siret),
        is_estimated=structure is not None and "hours" in structure.estimated,
    )


def _capacity_words(siret: str, structure: Structure | None, adjustments: Adjustments) -> str:
    """Say where the free hours come from: declared, estimated, or supposed by the visitor."""
    if structure is None or is_to_find(siret) or adjustments.amount(HOURS, siret) is not None:
        return _("supposée par vous pour cette question")
    return _("estimée, à confirmer avec elle") if "hours" in structure.estimated else _("déclarée par elle")


def _insertion(proposal: Proposal, found: Found) -> tuple[LotInsertion, ...]:
    return tuple(
        LotInsertion(
            title=lot.title or _("Lot %(id)s") % {"id": lot.id},
            hours=(provided := proposal.insertion_hours.get(lot.id, 0.0)),
            target=float(lot.insertion_hours),
            percent=100 * provided / float(lot.hours()),
            target_percent=float(100 * lot.insertion_hours / lot.hours()),
        )
        for lot in found.tender.lots
    )
