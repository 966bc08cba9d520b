"""Ask the solver again, with the group as it is: what is missing, who could come in, who could replace whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from maillage.accounts.actors import Actor
from maillage.base.faults import Fault, Faulty
from maillage.consortium.actions.engine import Work
from maillage.consortium.actions.runs import ask
from maillage.consortium.domain.adjustments import Adjustments
from maillage.consortium.domain.found import Found
from maillage.consortium.domain.problem import faults_of
from maillage.consortium.domain.supposed import suppose
from maillage.consortium.models import Run, RunStatus
from maillage.consortium.queries.cases import case_of
from maillage.consortium.queries.question import load, pool_version, trade_labels
from maillage.consortium.queries.runs import asker_of, fingerprint, found_by, runs_of
from maillage.cooperation.domain.terms import Terms, Who
from maillage.cooperation.domain.terms_ask import bare, constraints
from maillage.cooperation.models.projects import PARTIES, Member, Project
from maillage.cooperation.queries.terms import tender_of
from maillage.procurement.domain.tender import Tender
from maillage.procurement.models import Tender as TenderRow


@dataclass(frozen=True, slots=True)
class Again:
    """Where a calculation stands. found: its answer, or the best so far; faults: what kept it from being asked."""

    run: Run | None
    found: Found | None
    faults: tuple[Fault, ...] = ()

    @property
    def is_done(self) -> bool:
        """Tell whether the calculation has ended."""
        return self.run is not None and self.run.status == RunStatus.DONE

    @property
    def is_broken(self) -> bool:
        """Tell whether it broke down, or could not even be asked."""
        return self.run is None or self.run.status == RunStatus.FAILED


def solve_again(
    *,
    project: Project,
    terms: Terms,
    members: Collection[Member],
    who: dict[int, Who],
    without: Collection[int] = (),
    capped: bool,
    by: Actor,
    at: datetime,
) -> Again | None:
    """Ask the solver with the members imposed, those out excluded; None when the project answers no tender.

    without: members put out for this question. capped: each member gives the hours of its part and no more.
    The answer comes within a second, or later: ask again (the page says so). Twelve queries at most.
    """
    tender = tender_of(project)
    row = project.tender
    if tender is None or row is None:
        return None
    inside = [one.pk for one in members if one.is_held and one.role in PARTIES and one.pk not in without]
    outside = [one.siret for one in members if not one.is_held or one.pk in without]
    adjustments = constraints(terms, who, imposed=inside, excluded=outside, capped=capped)
    return _asked(row, bare(tender), adjustments, by, at)


def _asked(row: TenderRow, tender: Tender, adjustments: Adjustments, by: Actor, at: datetime) -> Again:
    case = case_of(row)
    pool = f"{pool_version(actor=by, case=case)} {get_language()}"
    key = fingerprint(tender, adjustments, us=None, pool=pool)
    seen = runs_of({key}).get(key)

    def prepare() -> Work:
        loaded = load(tender, actor=by, candidates=case.structures if case else None)
        if faults := faults_of(loaded.question):
            raise Faulty(faults)
        question, absent = suppose(loaded.question, adjustments)
        return Work(question, None, faults=absent, labels=tuple(trade_labels().items()))

    known = found_by(seen)
    lost = seen is not None and seen.status == RunStatus.DONE and known is None
    try:
        run = ask(key=key, known=seen, lost=lost, tender=row, asker=asker_of(by), prepare=prepare, at=at)
    except Faulty as error:
        return Again(None, None, error.faults)
    found = found_by(run)
    return Again(run, found, found.faults if found else ())
