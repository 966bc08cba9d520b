"""Ask the solver again, with the group as it is: what is missing, who could come in, who could replace whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import get_language

from maillage.accounts.actors import Actor
from maillage.base.faults import Fault, Faulty
from maillage.consortium.actions.engine import Work
from maillage.consortium.actions.runs import ask
from maillage.consortium.domain.adjustments import Change
from maillage.consortium.domain.answer import Help
from maillage.consortium.domain.found import Found
from maillage.consortium.domain.problem import faults_of
from maillage.consortium.domain.supposed import changes_of, suppose
from maillage.consortium.models import Run, RunStatus
from maillage.consortium.queries.cases import case_of
from maillage.consortium.queries.question import load, pool_version, trade_labels
from maillage.consortium.queries.runs import asker_of, fingerprint, found_by, runs_of
from maillage.cooperation.domain.terms import Terms, Who
from maillage.cooperation.domain.terms_ask import Asking, asking, bare, raised, usable
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


@dataclass(frozen=True, slots=True)
class Way:
    """Another question that may have a group when the first has none.

    help: what it changes besides the hours, None when letting each member give its free hours is enough; helps: what
    could be changed, this one included.
    """

    again: Again
    help: Help | None = None
    helps: Sequence[Help] = ()


def solve_again(
    *,
    project: Project,
    terms: Terms,
    members: Collection[Member],
    who: dict[int, Who],
    without: Collection[int] = (),
    held: Collection[int] | None = None,
    changes: Sequence[Change] = (),
    by: Actor,
    at: datetime,
) -> Again | None:
    """Ask the solver with those engaged imposed, those invited as candidates, those out excluded; None when the
    project answers no tender.

    without: members put out for this question. held: members that give the hours of their part and no more, all of
    them when not said; the others may give all their free hours. changes: of the tender. The answer comes within a
    second, or later: ask again (the page says so). Twelve queries at most.
    """
    tender = tender_of(project)
    row = project.tender
    if tender is None or row is None:
        return None
    inside = [one.pk for one in members if one.is_held and one.role in PARTIES and one.pk not in without]
    free = [] if held is None else [one for one in inside if one not in held]
    asked = asking(
        terms, who, inside=inside, imposed=[one for one in inside if who[one].engaged],
        excluded=[one.siret for one in members if one.pk not in inside], free=free,
    )  # fmt: skip
    return _asked(row, bare(tender), replace(asked, adjustments=asked.adjustments.adding(*changes)), by, at)


def way_out(
    first: Again, ask: Callable[..., Again | None], *, held: Collection[int] | None, own: str, chosen: int
) -> Way | None:
    """Return the group that would be there if something changed, when a question has none; None when it has one.

    ask: puts the same question with another `held` and `changes`; held: of the first. own: SIRET of who asks, never put
    out. chosen: rank of the change to look at, when several would do.
    """
    if first.found is None or not first.is_done or first.found.answer.proposals:
        return None
    base = first
    if held is None:
        freed = ask(held=())
        if freed is None or freed.found is None or not freed.is_done or freed.found.answer.proposals:
            return Way(freed) if freed is not None else None
        base = freed
    assert base.found is not None
    missing, tender = base.found.answer.missing, base.found.tender
    helps = usable(missing.would_help, tender.must_include, own) if missing else []
    ready = [one for one in helps if one.set is not None]
    if not ready:
        return Way(base, None, helps)
    help = ready[chosen] if chosen < len(ready) else ready[0]
    again = ask(held=() if held is None else held, changes=changes_of(help, tender))
    return Way(again or base, help, helps)


def _asked(row: TenderRow, tender: Tender, asked: Asking, by: Actor, at: datetime) -> Again:
    case = case_of(row)
    least = ",".join(f"{siret}:{hours}" for siret, hours in sorted(asked.least.items()))
    pool = f"{pool_version(actor=by, case=case)} {get_language()} {least}"
    key = fingerprint(tender, asked.adjustments, us=None, pool=pool)
    seen = runs_of({key}).get(key)

    def prepare() -> Work:
        loaded = load(tender, actor=by, candidates=case.structures if case else None)
        if faults := faults_of(loaded.question):
            raise Faulty(faults)
        question, absent = suppose(raised(loaded.question, asked.least), asked.adjustments)
        return Work(question, None, faults=absent, labels=tuple(trade_labels().items()))

    known = found_by(seen)
    lost = seen is not None and seen.status == RunStatus.DONE and known is None
    try:
        run = ask(key=key, known=seen, lost=lost, tender=row, asker=asker_of(by), prepare=prepare, at=at)
    except Faulty as error:
        return Again(None, None, error.faults)
    found = found_by(run)
    return Again(run, found, found.faults if found else ())
