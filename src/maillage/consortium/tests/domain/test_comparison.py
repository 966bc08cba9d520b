"""Two groups side by side: rows, parts of the cost, and sentences that follow from them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maillage.consortium.domain.comparison import compare, not_possible, only, reasons
from maillage.consortium.domain.solver import answer
from maillage.consortium.domain.study import conclusions, study
from maillage.consortium.tests.domain.make import FAR, ask, lot, need, rules, say, structure, tender

ASKED = tender(lot(need("a", 1000)))
NEAR_PAIR = (structure(1, 600), structure(2, 600))
FAR_PAIR = (structure(3, 600, place=FAR, insertion_percent=95), structure(4, 600, place=FAR))
SIRETS = [one.siret for one in FAR_PAIR]


def compared():
    question = ask(ASKED, *NEAR_PAIR, *FAR_PAIR)
    real = answer(only(question, SIRETS)).proposals[0]
    return compare(answer(question).proposals[0], real, question.weights)


def test_only_keeps_the_very_group_and_the_limits_of_the_tender():
    question = ask(tender(lot(need("a", 1000)), exclude=(SIRETS[0],), max_members=4), *NEAR_PAIR, *FAR_PAIR)

    alone = only(question, SIRETS)

    assert [one.siret for one in alone.structures] == SIRETS
    assert alone.tender.must_include == tuple(SIRETS)
    assert alone.tender.exclude == ()
    assert alone.tender.max_members == 4


def test_compare_splits_the_difference_of_cost_into_its_parts():
    comparison = compared()

    assert comparison.difference > 0
    assert sum(part.difference for part in comparison.parts) == pytest.approx(comparison.difference)
    assert {row.siret for row in comparison.rows if row.best is None} == set(SIRETS)
    assert not comparison.same


def test_reasons_say_what_is_worse_then_what_is_better():
    told = say(reasons(compared()))

    assert told.index("En sa défaveur") < told.index("En sa faveur")


def test_reasons_say_when_the_groups_are_the_same():
    question = ask(ASKED, *NEAR_PAIR)
    best = answer(question).proposals[0]

    assert "retrouve exactement" in say(reasons(compare(best, best, question.weights)))


def test_not_possible_says_how_many_hours_nobody_takes():
    question = ask(ASKED, *NEAR_PAIR, structure(3, 100), structure(4, 100))

    note = not_possible(answer(only(question, SIRETS)))

    assert note is not None
    assert note.facts["hours"] == 800


def test_conclusions_tell_another_mandataire():
    question = ask(ASKED, structure(1, 700), structure(2, 300))
    done = study(question, [one.siret for one in question.structures], lead="00010000000002")

    assert "R-253" in rules(conclusions(done))
    assert done.ranks == {"equilibre": 1, "proximite": 1, "impact": 1, "confiance": 1, "simplicite": 1}


def test_conclusions_are_none_without_a_real_group():
    assert conclusions(study(ask(ASKED, *NEAR_PAIR))) == ()


def test_reasons_say_when_two_groups_are_worth_the_same():
    question = ask(ASKED, *NEAR_PAIR, structure(3, 600), structure(4, 600))
    best, other = (
        answer(only(question, sirets)).proposals[0]
        for sirets in (SIRETS, ["00010000000001", "00010000000002"])
    )

    assert "vaut autant" in say(reasons(compare(best, other, question.weights)))


def test_not_possible_tells_conditions_from_hours():
    question = ask(tender(lot(need("a", 1000), insertion=900)), structure(3, 600), structure(4, 600))

    real = answer(question)

    note = not_possible(replace(real, missing=replace(real.missing, uncovered_hours=None)))
    assert note is not None
    assert "ne remplit pas toutes les conditions" in note.message
    stopped = not_possible(replace(real, missing=None))
    assert stopped is not None
    assert "avant de savoir" in stopped.message


def test_conclusions_say_that_the_real_group_was_not_possible():
    question = ask(ASKED, *NEAR_PAIR, structure(3, 100), structure(4, 100))

    done = study(question, SIRETS)

    assert done.comparison is None
    assert "sans personne" in say(conclusions(done))


def test_conclusions_say_nothing_when_only_the_real_group_is_known():
    done = study(ask(ASKED, *NEAR_PAIR), [one.siret for one in NEAR_PAIR])

    assert conclusions(replace(done, comparison=None)) == ()
