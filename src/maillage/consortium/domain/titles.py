"""A human title for each proposal, computed from what the group is, never from taste."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Answer, Note, Proposal
from maillage.consortium.domain.problem import Question, Structure
from maillage.territory.domain.places import distance_km

NEAR_KM = 15  # places of all the members within this of each other: « voisines »
MAIN_PERCENT = 60  # from this share on, a group of three or more stands around one member
FEW = 2  # members changed at most for a title that tells the difference with the first proposal

COUNTS = {
    2: gettext_noop("Deux"),
    3: gettext_noop("Trois"),
    4: gettext_noop("Quatre"),
    5: gettext_noop("Cinq"),
    6: gettext_noop("Six"),
    7: gettext_noop("Sept"),
    8: gettext_noop("Huit"),
    9: gettext_noop("Neuf"),
    10: gettext_noop("Dix"),
}

# (near each other, how they fit together) → title
TITLES = {
    (True, "tied"): gettext_noop("%(count)s structures voisines qui ont déjà travaillé ensemble"),
    (True, "trades"): gettext_noop("%(count)s structures voisines qui se complètent : à chacune son métier"),
    (True, "places"): gettext_noop("%(count)s structures voisines qui se partagent le territoire"),
    (True, "hours"): gettext_noop(
        "%(count)s structures voisines du même métier qui additionnent leurs heures"
    ),
    (True, "mixed"): gettext_noop("%(count)s structures voisines qui se complètent"),
    (False, "tied"): gettext_noop("%(count)s structures qui ont déjà travaillé ensemble"),
    (False, "trades"): gettext_noop("%(count)s structures qui se complètent : à chacune son métier"),
    (False, "places"): gettext_noop("%(count)s structures qui se partagent le territoire"),
    (False, "hours"): gettext_noop("%(count)s structures du même métier qui additionnent leurs heures"),
    (False, "mixed"): gettext_noop("%(count)s structures qui se complètent"),
}


def titles(answer: Answer, question: Question) -> tuple[Note, ...]:
    """Return one title a proposal: what the first is, then how each of the others differs from it."""
    structures = {structure.siret: structure for structure in question.structures}
    found: list[Note] = []
    for proposal in answer.proposals:
        first = answer.proposals[0]
        change = None if proposal is first else _change(first, proposal)
        found.append(change or title_of(proposal, question, structures))
    return tuple(found)


def title_of(
    proposal: Proposal, question: Question, structures: Mapping[str, Structure] | None = None
) -> Note:
    """Return what a group is in one sentence, from its places, ties, trades and shares."""
    known = structures or {structure.siret: structure for structure in question.structures}
    members = [known[member.siret] for member in proposal.members]
    largest = max(proposal.members, key=lambda member: member.percent)
    if len(members) > 2 and largest.percent >= MAIN_PERCENT:
        message = gettext_noop("%(name)s et %(others)s structures autour d’elle")
        return Note(message, {"name": largest.name, "others": len(members) - 1})
    near = all(distance_km(a.place, b.place) <= NEAR_KM for a, b in combinations(members, 2))
    count: object = (COUNTS[len(members)], {}) if len(members) in COUNTS else len(members)
    return Note(TITLES[near, _fit(proposal, question, members)], {"count": count})


def _fit(proposal: Proposal, question: Question, members: list[Structure]) -> str:
    """How the members fit together, the strongest true statement first."""
    if all(_tied(a, b) for a, b in combinations(members, 2)):
        return "tied"
    trades = {need.id: need.trade for need in question.tender.needs()}
    places = {need.id: question.places[need.place].code for need in question.tender.needs()}
    if _each_its_own(proposal, trades):
        return "trades"
    if len(set(trades.values())) == 1:
        return "places" if _each_its_own(proposal, places) else "hours"
    return "mixed"


def _each_its_own(proposal: Proposal, kind: Mapping[str, str]) -> bool:
    """Whether no two members share a trade (or a place)."""
    own = [{kind[serve.need] for serve in member.serves} for member in proposal.members]
    return all(not a & b for a, b in combinations(own, 2))


def _tied(a: Structure, b: Structure) -> bool:
    return b.siret in a.ties or a.siret in b.ties


def _change(first: Proposal, other: Proposal) -> Note | None:
    before = {member.siret: member.name for member in first.members}
    after = {member.siret: member.name for member in other.members}
    added = [name for siret, name in after.items() if siret not in before]
    removed = [name for siret, name in before.items() if siret not in after]
    if len(added) > FEW or len(removed) > FEW or len(removed) == len(before):
        return None
    if not removed:
        return Note(gettext_noop("Les mêmes, avec %(added)s en plus"), {"added": added})
    if not added:
        return Note(gettext_noop("Les mêmes, sans %(removed)s"), {"removed": removed})
    message = gettext_noop("Avec %(added)s à la place de %(removed)s")
    return Note(message, {"added": added, "removed": removed})
