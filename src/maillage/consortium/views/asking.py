"""From a request to an answer: the tender, what the visitor changes, the search, what it found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import get_language

from maillage.accounts.actors import Actor
from maillage.base.faults import Fault, Faulty
from maillage.consortium.actions.engine import Work
from maillage.consortium.actions.runs import ask
from maillage.consortium.domain import adjustments as named
from maillage.consortium.domain.adjustments import Adjustments, read
from maillage.consortium.domain.found import Found
from maillage.consortium.domain.supposed import suppose
from maillage.consortium.models import Run
from maillage.consortium.queries.cases import CaseFile, case_of
from maillage.consortium.queries.question import load_question, pool_version, trade_labels
from maillage.consortium.queries.runs import asker_of, fingerprint, found_by, run_of
from maillage.procurement.domain.tender import Tender
from maillage.procurement.models import Tender as TenderRow
from maillage.procurement.queries import tender_value

WHOM = (
    "qui"  # with `heures` and `rayon`: a structure chosen in a list, what a form without JavaScript can send
)


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
    adjustments, faults = read(pairs_of(typed), tender)
    us = actor.organisation.siret or None if actor.organisation is not None else None
    case = case_of(row)
    # Names of trades stand inside the sentences of an answer: one search for each language.
    pool = f"{pool_version(actor=actor, case=case)} {get_language()}"
    key = fingerprint(tender, adjustments, us=us, pool=pool)

    def prepare() -> Work:
        question, absent = suppose(
            load_question(tender, actor=actor, candidates=case.structures if case else None), adjustments, us
        )
        keys = (
            *adjustments.keys(named.EXCLUDE),
            *adjustments.keys(named.IMPOSE),
            *tender.must_include,
            *tender.exclude,
        )
        return Work(question, us, keys, absent, tuple(trade_labels().items()), real_group(case))

    try:
        run = ask(key=key, tender=row, asker=asker_of(actor), prepare=prepare, at=at)
    except Faulty as error:
        raise NotAskable(error.faults) from error
    found = found_by(run)
    base = _base(tender, adjustments, us, pool)
    return Asked(
        row, tender, case, adjustments, us, key, run, found, base, (*faults, *(found.faults if found else ()))
    )


def real_group(case: CaseFile | None) -> tuple[str, ...]:
    """SIRETs of the group that really formed, none outside documented cases."""
    return tuple(member.siret for member in case.group.members) if case is not None and case.group else ()


def _base(tender: Tender, adjustments: Adjustments, us: str | None, pool: str) -> Found | None:
    if not adjustments:
        return None
    return found_by(run_of(fingerprint(tender, Adjustments(), us=us, pool=pool)))


def pairs_of(typed: QueryDict) -> list[tuple[str, str]]:
    """Return the names and values of an address; those about the structure chosen in a list take its SIRET."""
    whom = typed.get(WHOM, "").strip()
    return [
        (f"{name}.{whom}" if whom and name in (named.HOURS, named.RADIUS) else name, value)
        for name, values in typed.lists()
        for value in values
    ]


def ranks_of(typed: str, *, most: int = 99) -> tuple[int, ...]:
    """Read ranks of proposals (« 1,2 »); what is not one is ignored, a view never fails on them."""
    parts: Iterable[str] = typed[:40].split(",")
    ranks = (int(part) for part in parts if part.strip().isascii() and part.strip().isdigit())
    return tuple(rank for rank in ranks if 1 <= rank <= most)
