"""Small questions and proposals made by hand, for the tests of the advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from maillage.consortium.domain.advice import advised
from maillage.consortium.domain.answer import Answer, Note, Proposal
from maillage.consortium.domain.problem import Offer, Question, Reach, Structure
from maillage.consortium.domain.solver import answer
from maillage.directory.domain.kinds import Family, Mode
from maillage.procurement.domain.tender import Lot, Need, Tender
from maillage.territory.domain.places import Place

HERE = Place("93066", "Saint-Denis", 48.936, 2.357)
NEAR = Place("93072", "Stains", 48.957, 2.385)  # 3 km from HERE
FAR = Place("77288", "Melun", 48.54, 2.655)  # about 50 km
PLACES = {place.code: place for place in (HERE, NEAR, FAR)}


def need(
    id: str, hours: int, *, trade: str = "tri", place: Place = HERE, mode: Mode = Mode.PRODUCTION
) -> Need:
    """A need of some hours."""
    return Need(id, trade, mode, place.code, Decimal(hours))


def tender(*lots: Lot, **more: object) -> Tender:
    """A tender of these lots, launched lately."""
    base = Tender("appel", "Un appel", date(2026, 9, 15), 36, lots)
    return replace(base, **more)  # type: ignore[arg-type]


def lot(*needs: Need, id: str = "1", reserved: frozenset[Family] = frozenset(), insertion: int = 0) -> Lot:
    """A lot of these needs."""
    return Lot(id, needs, "", reserved, Decimal(insertion))


def structure(
    number: int, hours: float, *, kind: str = "EI", trade: str = "tri", **more: object
) -> Structure:
    """A candidate in HERE with one offer, unless told otherwise. SIRET 0001…, as all invented ones."""
    mode = "staffing" if kind in ("AI", "ETTI", "EATT", "GEIQ") else "production"
    base = Structure(
        siret=f"0001{number:010}",
        name=f"S{number}",
        kinds=(kind,),
        place=HERE,
        reach=Reach(national=True),
        offers=(Offer(trade, mode, hours),),
        hours=hours,
        insertion_percent=70,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def ask(asked: Tender, *structures: Structure) -> Question:
    """The question put to these structures."""
    return Question(asked, PLACES, structures)


def best(question: Question, labels: Mapping[str, str] | None = None) -> Proposal:
    """The best proposal, with its advice."""
    return advised_answer(question, labels).proposals[0]


def advised_answer(question: Question, labels: Mapping[str, str] | None = None) -> Answer:
    """The whole answer, with its advice."""
    return advised(answer(question), question, labels=labels or {})


def rules(notes: tuple[Note, ...]) -> list[str | None]:
    """The rules behind notes."""
    return [note.rule for note in notes]


def say(notes: tuple[Note, ...]) -> str:
    """The sentences of notes, facts in their place."""
    told = " | ".join(note.message % dict(note.facts) if note.facts else note.message for note in notes)
    return told.replace("\u00a0", " ").replace("\u202f", " ")


def member_of(proposal: Proposal, number: int):
    """One member of a proposal."""
    return next(member for member in proposal.members if member.siret == f"0001{number:010}")
