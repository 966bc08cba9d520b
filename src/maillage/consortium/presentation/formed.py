"""The group that really formed, beside the one proposed: who, why the difference, what is fact and what is supposed."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.consortium.domain.comparison import compare, not_possible, reasons
from maillage.consortium.domain.found import Found
from maillage.consortium.presentation import words
from maillage.consortium.queries.cases import CaseFile


@dataclass(frozen=True, slots=True)
class RealMember:
    """A member of the group that formed. hours: None when the calculation gives it none; is_in_best: proposed too."""

    name: str
    role: str
    hours: float | None
    is_in_best: bool


@dataclass(frozen=True, slots=True)
class Formed:
    """What is shown of a documented case. members: empty when no group is known to have formed."""

    title: str
    source: str
    members: tuple[RealMember, ...]
    is_same: bool
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    hypotheses: tuple[str, ...]


def formed_of(found: Found, case: CaseFile | None) -> Formed | None:
    """Return what to show of a case beside the answer, None outside documented cases."""
    if case is None:
        return None
    sentences, is_same = _sentences(found)
    return Formed(
        title=case.title,
        source=case.group.source if case.group else "",
        members=_members(found, case),
        is_same=is_same,
        sentences=sentences,
        facts=tuple((fact.text, fact.source) for fact in case.facts),
        hypotheses=tuple(hypothesis.text for hypothesis in case.hypotheses),
    )


def _members(found: Found, case: CaseFile) -> tuple[RealMember, ...]:
    structures = {one.siret: one for one in found.structures}
    best = {m.siret for m in found.answer.proposals[0].members} if found.answer.proposals else set()
    real = found.real.proposals[0].members if found.real and found.real.proposals else ()
    hours = {member.siret: member.hours for member in real}
    return tuple(
        RealMember(words.name_of(one.siret, structures), one.role, hours.get(one.siret), one.siret in best)
        for one in (case.group.members if case.group else ())
    )


def _sentences(found: Found) -> tuple[tuple[str, ...], bool]:
    if found.real is None:
        return (), False
    if note := not_possible(found.real):
        return (words.told(note),), False
    if not found.answer.proposals:
        return (), False
    comparison = compare(found.answer.proposals[0], found.real.proposals[0], found.answer.weights)
    return tuple(words.told(note) for note in reasons(comparison)), comparison.same
