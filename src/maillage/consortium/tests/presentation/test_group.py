from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from maillage.consortium.domain.adjustments import HOURS, LOT, Adjustments, Change
from maillage.consortium.presentation.group import group_view, group_views
from maillage.consortium.presentation.grouping import type_meaning, type_name
from maillage.consortium.presentation.proof import certainty_of, cost_lines
from maillage.consortium.tests.scenes import ATELIER, CHANTIER, TRADES, a_question, found_for
from maillage.procurement.domain.exposure import GroupingType

NONE = Adjustments()


def view(*structures, adjustments=NONE, **facts):
    return group_view(1, found_for(a_question(*structures, **facts)), adjustments, TRADES)


def test_group_views_shows_every_proposal_best_first():
    found = found_for(a_question())

    groups = group_views(found, NONE, TRADES)

    assert [group.rank for group in groups] == list(range(1, len(found.answer.proposals) + 1))
    assert groups[0].differences == ()
    assert all(group.differences for group in groups[1:])


def test_group_view_shows_each_member_with_its_letter_town_share_and_load():
    group = view(ATELIER, CHANTIER)

    first, second = group.members
    assert (first.letter, first.category, second.letter) == ("A", "a", "B")
    assert {first.town, second.town} == {"Saint-Denis", "Aubervilliers"}
    assert round(first.percent + second.percent) == 100
    assert sum(task.hours for member in group.members for task in member.tasks) == 12_000
    assert all(member.why for member in group.members)
    assert [member.is_lead for member in group.members] == [True, False]


def test_group_view_says_where_each_capacity_comes_from():
    changed = NONE.adding(Change(HOURS, ATELIER.siret, "8000"))

    declared = {m.siret: (m.capacity_words, m.is_estimated) for m in view(ATELIER, CHANTIER).members}
    supposed = {m.siret: m.capacity_words for m in view(ATELIER, CHANTIER, adjustments=changed).members}

    assert declared[ATELIER.siret] == ("déclarée par elle", False)
    assert declared[CHANTIER.siret] == ("estimée, à confirmer avec elle", True)
    assert supposed[ATELIER.siret] == "supposée par vous pour cette question"


def test_group_view_sets_insertion_hours_against_the_target():
    (lot,) = view(ATELIER, CHANTIER).insertion

    assert lot.title == "Collecte"
    assert lot.hours >= lot.target == 6000
    assert lot.target_percent == 50


def test_group_view_tells_what_each_member_would_answer_for():
    group = view(ATELIER, CHANTIER)

    assert group.form is not None
    assert group.form.code == "solidaire"
    assert {e.answers_for for e in group.form.exposures} == {Decimal("900000.00")}
    assert sum(e.share for e in group.form.exposures) == Decimal("900000.00")
    assert group.form.exposure_of(ATELIER.siret) is not None
    assert group.form.exposure_of("inconnu") is None


def test_group_view_gives_no_amount_when_it_is_unknown_or_of_other_lots():
    only_one_lot = NONE.adding(Change(LOT, "1"))

    assert view(ATELIER, CHANTIER, amount_eur=None).form.exposures == ()
    assert view(ATELIER, CHANTIER, adjustments=only_one_lot).form.exposures == ()


def test_certainty_of_is_proved_or_says_how_far_at_most():
    best = found_for(a_question(ATELIER, CHANTIER)).answer.proposals[0]
    unsure = replace(best, proven=False, bound=best.cost * 0.992)

    assert certainty_of(best, 1).label == "meilleure réponse, prouvée"
    assert certainty_of(best, 2).label == "prouvée, après les précédentes"
    assert certainty_of(unsure, 1).label.split() == ["au", "plus", "à", "0,8", "%", "de", "la", "meilleure"]
    assert not certainty_of(unsure, 1).is_proven


@pytest.mark.parametrize("bound", [float("-inf"), 0.0, 1.0])
def test_certainty_of_gives_no_figure_when_the_bound_says_nothing(bound):
    best = replace(found_for(a_question(ATELIER, CHANTIER)).answer.proposals[0], proven=False, bound=bound)

    assert certainty_of(best, 1).label == "meilleure trouvée, sans preuve"


def test_cost_lines_add_up_to_the_cost():
    found = found_for(a_question())

    for proposal in found.answer.proposals:
        assert round(sum(line.points for line in cost_lines(proposal, found.answer.weights))) == round(
            proposal.cost
        )


def test_every_type_of_grouping_has_a_name_and_a_meaning():
    assert (
        len({type_name(one) for one in GroupingType}) == len({type_meaning(one) for one in GroupingType}) == 3
    )
