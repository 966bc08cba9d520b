"""From a request to an answer: the tender, what the visitor changes, the search, what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import get_language

from maillage.accounts.actors import Actor
from maillage.base.faults import Fault, Faulty
from maillage.consortium.actions.engine import Work
from maillage.consortium.actions.runs import ask
from maillage.consortium.domain import adjustments as kinds_of_change
from maillage.consortium.domain.adjustments import Adjustments, read
from maillage.consortium.domain.found import Found
from maillage.consortium.domain.problem import faults_of
from maillage.consortium.domain.supposed import suppose
from maillage.consortium.models import Run, RunStatus
from maillage.consortium.queries.cases import CaseFile, case_of
from maillage.consortium.queries.question import load, pool_version, trade_labels
from maillage.consortium.queries.runs import asker_of, fingerprint, found_by, runs_of
from maillage.consortium.views.addresses import pairs_of
from maillage.procurement.domain.tender import Tender
from maillage.procurement.models import Tender as TenderRow
from maillage.procurement.queries import tender_value


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and where its answer stands.

    found: the answer, or the best so far; base: the answer to the question before any change, when it is known;
    faults: what was left out of the question, and why.
    """

    row: TenderRow
    tender: Tender
    case: CaseFile | None
    adjustments: Adjustments
    us: str | None
    key: str
    run: Run
    found: Found | None
    base: Found | None
    faults: tuple[Fault, ...]


class NotAskable(Exception):
    """The tender itself cannot be asked about; `faults` say why (none: it is not written to its end)."""

    def __init__(self, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__()
        self.faults = faults


def asked(row: TenderRow, typed: QueryDict, actor: Actor, at: datetime) -> Asked:
    """Put the question of an address about a tender. Raises NotAskable."""
    tender = tender_value(row)
    if tender is None or not tender.lots:
        raise NotAskable
    adjustments, unread = read(pairs_of(typed), tender)
    us = actor.organisation.siret or None if actor.organisation is not None else None
    case = case_of(row)
    # Names of trades stand inside the sentences of an answer: one search for each language.
    pool = f"{pool_version(actor=actor, case=case)} {get_language()}"
    key, base_key = (fingerprint(tender, one, us=us, pool=pool) for one in (adjustments, Adjustments()))
    known = runs_of({key, base_key})

    def prepare() -> Work:
        loaded = load(tender, actor=actor, candidates=case.structures if case else None)
        if faults := faults_of(loaded.question):
            raise Faulty(faults)
        question, absent = suppose(loaded.question, adjustments, us)
        named = (*_changed(adjustments), *tender.must_include, *tender.exclude)
        return Work(
            question,
            us,
            named,
            absent,
            labels=tuple(trade_labels().items()),
            group=real_group(case),
            hidden=loaded.hidden,
            silent=loaded.silent,
        )

    try:
        run, found = _searched(known.get(key), key, row, asker_of(actor), prepare, at)
    except Faulty as error:
        raise NotAskable(error.faults) from error
    base = found_by(known.get(base_key)) if adjustments else None
    return Asked(
        row, tender, case, adjustments, us, key, run, found, base, (*unread, *(found.faults if found else ()))
    )


def _searched(
    seen: Run | None, key: str, row: TenderRow, asker: str, prepare: Callable[[], Work], at: datetime
) -> tuple[Run, Found | None]:
    """Return the search and what it found; a record takes some milliseconds to read, so once only."""
    done, found = seen is not None and seen.status == RunStatus.DONE, found_by(seen)
    lost = done and found is None
    run = ask(key=key, known=seen, lost=lost, tender=row, asker=asker, prepare=prepare, at=at)
    return run, found if done and not lost else found_by(run)


def _changed(adjustments: Adjustments) -> tuple[str, ...]:
    """SIRETs that the changes speak of: their names will be needed."""
    kinds = (kinds_of_change.EXCLUDE, kinds_of_change.IMPOSE, kinds_of_change.RELEASE)
    return tuple(siret for kind in kinds for siret in adjustments.keys(kind))


def real_group(case: CaseFile | None) -> tuple[str, ...]:
    """SIRETs of the group that really formed, none outside documented cases."""
    return tuple(member.siret for member in case.group.members) if case is not None and case.group else ()
