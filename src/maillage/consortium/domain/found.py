"""What one search leaves behind: the answer and all that is needed to show it later, as things then were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from maillage.base.faults import Fault
from maillage.consortium.domain.answer import Answer, Note
from maillage.consortium.domain.eligibility import find_eligible
from maillage.consortium.domain.problem import Question, Structure
from maillage.consortium.domain.standing import obstacles
from maillage.procurement.domain.tender import Tender
from maillage.territory.domain.places import Place

MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Able:
    """A structure that may serve at least one need, and how far the nearest of them is (whole kilometres)."""

    siret: str
    km: int


@dataclass(frozen=True, slots=True)
class Found:
    """An answer with what it names.

    tender: as the visitor changed it. places: the commune of each code of its needs.
    structures: those the answer or the changes name, and those able, nearest first.
    able: who may serve at least one need, nearest first, at most MOST_NAMED.
    us: SIRET of the visitor's structure, when it is a candidate; obstacles: why it can serve nothing.
    faults: changes that could not be made.
    real: what the group that really formed would do, on a documented case.
    hidden, silent: structures of these trades that hide their hours from the asker, or do not say them.
    """

    answer: Answer
    tender: Tender
    places: Mapping[str, Place]
    structures: tuple[Structure, ...]
    able: tuple[Able, ...] = ()
    us: str | None = None
    obstacles: tuple[Note, ...] = ()
    faults: tuple[Fault, ...] = ()
    real: Answer | None = None
    hidden: int = 0
    silent: int = 0

    def structure(self, siret: str) -> Structure | None:
        """The structure of this SIRET, if the answer names it."""
        return next((one for one in self.structures if one.siret == siret), None)


def found(
    question: Question,
    answer: Answer,
    *,
    us: str | None = None,
    also_named: Iterable[str] = (),
    faults: tuple[Fault, ...] = (),
) -> Found:
    """Gather what will be needed to show the answer to this question."""
    known = {structure.siret: structure for structure in question.structures}
    able = able_of(question)
    ours = known.get(us) if us is not None else None
    named = dict.fromkeys(
        (*_named_by(answer), *also_named, *(one.siret for one in able), *([us] if us else []))
    )
    return Found(
        answer=answer,
        tender=question.tender,
        places=question.places,
        structures=tuple(known[siret] for siret in named if siret in known),
        able=able,
        us=ours.siret if ours else None,
        obstacles=obstacles(ours, question.tender, question.places) if ours else (),
        faults=faults,
    )


def able_of(question: Question) -> tuple[Able, ...]:
    """Return who may serve at least one need, nearest first, at most MOST_NAMED of them."""
    eligible = find_eligible(question)
    rows = (
        Able(structure.siret, min(int(km) for km in distances if km >= 0))
        for structure, distances in zip(eligible.structures, eligible.km, strict=True)
    )
    return tuple(sorted(rows, key=lambda one: (one.km, one.siret))[:MOST_NAMED])


def _named_by(answer: Answer) -> list[str]:
    members = [member.siret for proposal in answer.proposals for member in proposal.members]
    alone = [siret for sirets in answer.alone_lots.values() for siret in sirets]
    return [*members, *answer.alone_tender, *alone, *answer.to_ask[:MOST_NAMED]]
