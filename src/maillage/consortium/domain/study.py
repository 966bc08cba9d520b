"""A documented case studied: the answer, the group that really formed solved under the same hypotheses, the two side
by side, and how the real group ranks under each profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.advice import NO_LABELS, advised
from maillage.consortium.domain.answer import Answer, Note, Proposal
from maillage.consortium.domain.comparison import Comparison, compare, not_possible, only, reasons
from maillage.consortium.domain.problem import PROFILES, Question
from maillage.consortium.domain.solver import answer as solve

RANKED = 5
"""How many groups of each profile are looked through for the real one."""


@dataclass(frozen=True, slots=True)
class Study:
    """What the calculation says of a case.

    question: as it was put. answer: the best groups. real: the group that formed, solved alone (None: no group known).
    ranks: profile → rank of the real group among the first RANKED; None: not among them.
    lead: SIRET of the real *mandataire*, when known.
    """

    question: Question
    answer: Answer
    real: Answer | None
    comparison: Comparison | None
    ranks: Mapping[str, int | None]
    lead: str | None


def study(
    question: Question,
    group: Sequence[str] = (),
    *,
    lead: str | None = None,
    labels: Mapping[str, str] = NO_LABELS,
) -> Study:
    """Answer the question of a case and set the group that really formed beside it.

    group: SIRETs of the real members (none: no group is known). labels: name of each trade code.
    """
    answer = advised(solve(question, alternatives=RANKED), question, labels=labels)
    if not group:
        return Study(question, answer, None, None, {}, None)
    alone = only(question, group)
    real = advised(solve(alone, alternatives=1), alone, labels=labels)
    both = answer.proposals and real.proposals
    comparison = compare(answer.proposals[0], real.proposals[0], question.weights) if both else None
    ranks = {profile: _rank(question, answer, profile, group) for profile in PROFILES} if both else {}
    return Study(question, answer, real, comparison, ranks, lead)


def _rank(question: Question, answer: Answer, profile: str, group: Sequence[str]) -> int | None:
    if profile != question.profile:
        answer = solve(replace(question, weights=PROFILES[profile], profile=profile), alternatives=RANKED)
    found = (rank for rank, one in enumerate(answer.proposals, start=1) if _sirets(one) == set(group))
    return next(found, None)


def _sirets(proposal: Proposal) -> set[str]:
    return {member.siret for member in proposal.members}


def conclusions(one: Study) -> tuple[Note, ...]:
    """Say why the solver prefers what it prefers, and what it does not count."""
    if one.real is None:
        return ()
    refused = not_possible(one.real)
    if refused is not None:
        return (refused,)
    if one.comparison is None:
        return ()
    notes = [*reasons(one.comparison), *_of_lead(one)]
    notes.append(
        Note(
            gettext_noop(
                "Le calcul ne compte ni la confiance entre les personnes, ni l’envie d’apprendre un métier, ni ce que "
                "l’acheteur attend pour ses habitants : c’est à vous de les peser."
            )
        )
    )
    return tuple(notes)


def _of_lead(one: Study) -> list[Note]:
    comparison = one.comparison
    if comparison is None or one.lead is None or comparison.other.lead == one.lead:
        return []
    names = {member.siret: member.name for member in comparison.other.members}
    message = gettext_noop(
        "Mandataire : le groupement réel a choisi %(real)s ; le calcul propose, dans ce même groupement, celle qui "
        "porte le plus d’heures (%(ours)s). L’un comme l’autre est d’usage."
    )
    return [Note(message, {"real": names[one.lead], "ours": names[comparison.other.lead]}, "R-253")]
