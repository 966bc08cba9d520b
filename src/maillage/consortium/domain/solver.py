"""Answer a question: eligible structures, best groups, or why there is none; checked before it is returned."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from maillage.base.faults import Faulty
from maillage.consortium.domain.alone import alone
from maillage.consortium.domain.answer import Answer, Missing, Note, Proposal, Status
from maillage.consortium.domain.checker import check_answer
from maillage.consortium.domain.eligibility import Eligible, find_eligible
from maillage.consortium.domain.explanation import explain_missing
from maillage.consortium.domain.instance import Instance, build_instance
from maillage.consortium.domain.limits import Limits
from maillage.consortium.domain.possibility import Possibility
from maillage.consortium.domain.problem import Question, faults_of
from maillage.consortium.domain.proposal import write_proposal
from maillage.consortium.domain.remarks import warnings_of
from maillage.consortium.domain.rounding import round_hours
from maillage.consortium.domain.search import Group, best_groups

# Seconds left at least to an explanation, even past the time limit: « impossible » without a reason helps nobody.
EXPLAINING = 2.0


def answer(
    question: Question,
    *,
    alternatives: int = 5,
    time_limit: float = 10.0,
    on_progress: Callable[[Answer], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Answer:
    """Return the best groups, proved, or why there is none.

    alternatives: how many proposals, the best included. time_limit: seconds.
    on_progress: called with each better answer while the search lasts. stop: asked often; True ends the search.
    raises: Faulty when the question cannot be put (unknown place, imposed structure absent…);
        WrongAnswer, an internal error, rather than return what does not keep the contract.
    """
    started = perf_counter()
    faults = faults_of(question)
    if faults:
        raise Faulty(faults)
    eligible = find_eligible(question)
    instance = build_instance(question.tender, eligible, question.weights)
    writer = _Writer(question, eligible, instance, started)

    def tell(groups: tuple[Group, ...]) -> None:
        if on_progress is not None:
            on_progress(writer.write("feasible", groups, None))

    outcome = best_groups(instance, alternatives, Limits(started + time_limit, stop), tell)
    if outcome.groups:
        return writer.write("optimal" if outcome.complete else "feasible", outcome.groups, None)
    if not outcome.complete:
        return writer.write("unknown", (), None)
    until = max(started + time_limit, perf_counter() + EXPLAINING)
    possibility = Possibility(question, eligible, Limits(until, stop))
    return writer.write("infeasible", (), explain_missing(possibility))


class _Writer:
    """Writes answers to one question; what does not depend on the groups is computed once."""

    def __init__(self, question: Question, eligible: Eligible, instance: Instance, started: float) -> None:
        self.question, self.eligible, self.instance, self.started = question, eligible, instance, started
        self.alone_tender, self.alone_lots = alone(question, eligible)
        self.warnings: tuple[Note, ...] = warnings_of(question)

    def write(self, status: Status, groups: tuple[Group, ...], missing: Missing | None) -> Answer:
        proposals = sorted((self._proposal(group) for group in groups), key=lambda proposal: proposal.cost)
        answer = Answer(
            status=status,
            proposals=tuple(proposals),
            alone_tender=self.alone_tender,
            alone_lots=self.alone_lots,
            missing=missing,
            candidates_read=self.eligible.read,
            able=len(self.eligible.structures),
            to_ask=self.eligible.to_ask,
            seconds=perf_counter() - self.started,
            weights=self.question.weights,
            profile=self.question.profile,
            warnings=self.warnings,
        )
        check_answer(self.question, answer)
        return answer

    def _proposal(self, group: Group) -> Proposal:
        members = tuple(self.instance.structures[rank] for rank in group.members)
        cents = round_hours(self.instance, group.members, group.hours, group.cost)
        return write_proposal(
            self.question, self.eligible, members, cents, best=group.cost, bound=group.bound
        )
