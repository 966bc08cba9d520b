"""What is said of members is true: each claim is checked again, the naive way, on random questions."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.consortium.domain.advice import advised
from maillage.consortium.domain.answer import Answer, Member, Note, Proposal
from maillage.consortium.domain.problem import Question, Structure
from maillage.consortium.domain.solver import answer
from maillage.consortium.tests.domain.draws import draw_question
from maillage.directory.domain.kinds import Kind, is_admitted, modes_of
from maillage.procurement.domain.tender import Need
from maillage.territory.domain.places import departement_of, distance_km


def free_hours(question: Question, structure: Structure, need: Need) -> float:
    """Hours a structure could give to a need, the naive way; 0 when it may not serve it."""
    lot = next(lot for lot in question.tender.lots if need in lot.needs)
    kinds, place = [Kind(kind) for kind in structure.kinds], question.places[need.place]
    reach, km = structure.reach, distance_km(structure.place, question.places[need.place])
    near = reach.national or departement_of(place.code) in reach.departements
    near = near or (reach.radius_km is not None and km <= reach.radius_km)
    if structure.siret in question.tender.exclude or not near or need.mode not in modes_of(kinds):
        return 0.0
    if not is_admitted(kinds, lot.reserved):
        return 0.0
    offered = [o.hours for o in structure.offers if (o.trade, o.mode) == (need.trade, need.mode)]
    return min([structure.hours, *offered]) if offered else 0.0


def others_able(question: Question, member: Member, need: Need) -> list[tuple[Structure, float]]:
    hours = (
        (one, free_hours(question, one, need)) for one in question.structures if one.siret != member.siret
    )
    return [(one, free) for one, free in hours if free > 0.01]


def check_sole(question: Question, member: Member, note: Note) -> None:
    named = note.facts["needs"]
    needs = {need.id: need for need in question.tender.needs()}
    alone = [s.need for s in member.serves if not others_able(question, member, needs[s.need])]
    assert isinstance(named, list)
    assert len(named) == len(alone)


def check_needed(question: Question, member: Member, note: Note) -> None:
    needs = {need.id: need for need in question.tender.needs()}
    lacking = [
        float(needs[s.need].hours) - sum(free for _, free in others_able(question, member, needs[s.need]))
        for s in member.serves
    ]
    claimed = note.facts["hours"]
    assert isinstance(claimed, int)
    assert claimed <= max(lacking) + 0.02


def check_nearest(question: Question, member: Member, note: Note) -> None:
    needs = {need.id: need for need in question.tender.needs()}
    main = max(member.serves, key=lambda serve: (serve.hours, -serve.km))
    place = question.places[needs[main.need].place]
    others = others_able(question, member, needs[main.need])
    assert note.facts["km"] == main.km
    assert note.facts["able"] == len(others) + 1
    assert all(distance_km(one.place, place) >= main.km for one, _ in others)


def check_ties(question: Question, member: Member, note: Note) -> None:
    known = {one.siret: one for one in question.structures}
    tied = {
        one.name
        for one in question.structures
        if member.siret in one.ties or one.siret in known[member.siret].ties
    }
    assert set(note.facts["names"]) <= tied  # type: ignore[call-overload]


CHECKS = {
    "seule candidate": check_sole,
    "il manquerait": check_needed,
    "plus proche": check_nearest,
    "déjà coopéré": check_ties,
}


def check_member(question: Question, proposal: Proposal, member: Member) -> None:
    assert 1 <= len(member.why) <= 3
    for note in member.why:
        assert note.message % dict(note.facts) if note.facts else note.message
        for words, check in CHECKS.items():
            if words in note.message:
                check(question, member, note)
        if "Mandataire" in note.message:
            assert member.siret == proposal.lead


def answered(random: Random) -> tuple[Question, Answer]:
    """The next random question that has a group, and its answer."""
    while True:
        question = draw_question(random)
        done = advised(answer(question), question)
        if done.proposals:
            return question, done


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_reasons_are_true_of_random_questions(seed):
    question, done = answered(Random(seed))

    for proposal in done.proposals:
        assert proposal.type_advice is not None
        for member in proposal.members:
            check_member(question, proposal, member)
        for note in (*proposal.cautions, *(note for member in proposal.members for note in member.cautions)):
            assert note.rule is not None
            assert "%(" not in (note.message % dict(note.facts) if note.facts else note.message)
