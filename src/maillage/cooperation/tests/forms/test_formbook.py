from __future__ import annotations

from datetime import date

import pytest

from maillage.cooperation.domain.advice.answers import Goals
from maillage.cooperation.domain.advice.form import Degree
from maillage.cooperation.domain.advice.grades import goal_mean
from maillage.cooperation.formbook import CATALOGUE, formbook, parse, translated

MATRIX = {  # GRAFIE report, October 2019, page 22
    "R-304": (4, 2, 1),
    "R-307": (2, 4, 1),
    "R-308": (3, 4, 3),
    "R-312": (2, 3, 4),
    "R-313": (3, 3, 4),
    "R-315": (2, 2, 4),
}
GIE = (CATALOGUE / "R-307-gie.yaml").read_text()
GIE_WORDS = (CATALOGUE / "R-307-gie.en.yaml").read_text()


def test_the_catalogue_holds_every_form():
    assert list(formbook()) == [f"R-{number}" for number in range(301, 325)]
    assert [form.id for form in formbook().values() if not form.is_ranked] == ["R-311"]


def test_published_grades_are_those_of_the_report():
    published = {
        form.id: form.grades for form in formbook().values() if form.grades and form.grades.published
    }

    assert published.keys() == {*MATRIX, "R-305", "R-306"}
    for id, grades in published.items():
        expected = MATRIX.get(id, MATRIX["R-304"])
        assert (grades.development, grades.mutualisation, grades.impact) == expected


@pytest.mark.parametrize(
    ("goals", "best"),
    [
        (Goals(3, 0, 0), {"R-304"}),
        (Goals(0, 3, 0), {"R-307", "R-308"}),
        (Goals(0, 0, 3), {"R-312", "R-313", "R-315"}),
        (Goals(1, 1, 1), {"R-308", "R-313"}),
        (Goals(), {"R-308", "R-313"}),
        (Goals(0, 0, 0), {"R-308", "R-313"}),
    ],
)
def test_goals_choose_by_the_matrix(goals: Goals, best: set[str]):
    means = {id: goal_mean(formbook()[id].grades, goals) for id in MATRIX}

    assert {id for id, mean in means.items() if mean == max(means.values())} == best


def test_degrees_are_our_mapping():
    by_degree = {degree: {f.id for f in formbook().values() if f.degree is degree} for degree in Degree}

    assert by_degree[Degree.WITH] == {"R-301", "R-302", "R-303", "R-319", "R-323"}
    assert by_degree[Degree.ONE_BODY] == {"R-313", "R-314", "R-316", "R-317", "R-320", "R-321"}


def test_every_form_teaches():
    for form in formbook().values():
        assert form.rules[0] == form.id
        assert form.as_of <= date(2026, 11, 20)
        assert form.steps
        assert form.cautions
        if form.is_ranked:
            assert all((form.documents, form.recommended, form.avoided, form.facts.who, form.facts.tax))


def test_the_catalogue_is_wholly_translated():
    for id, form in formbook("en").items():
        french = formbook()[id]
        assert form.summary != french.summary
        assert (form.grades, form.source, form.rules) == (french.grades, french.source, french.rules)
        assert all(
            bool(one.review) is bool(own.review)
            for one, own in zip(form.cautions, french.cautions, strict=True)
        )


@pytest.mark.parametrize(
    "wrong",
    [
        GIE + "colour: red\n",
        GIE.replace("unlimited_joint", "unlimited"),
        GIE.replace("development: 2", "development: 5"),
        GIE.replace("degree: ensemble\n", ""),
        GIE.replace("functions: 3", "fonctions: 3"),
        GIE.replace("id: R-307", "id: R-308"),
        GIE.replace("- 3\n  - 4", "- 4\n  - 3"),
        GIE.replace("confidence: V S M", "confidence: sûr"),
    ],
)
def test_parse_refuses_a_damaged_form(wrong: str):
    assert wrong != GIE
    with pytest.raises(ValueError):
        parse(wrong)


@pytest.mark.parametrize("wrong", [GIE_WORDS + "colour: red\n", GIE_WORDS.replace("  - GIE contract\n", "")])
def test_translated_refuses_a_damaged_translation(wrong: str):
    assert wrong != GIE_WORDS
    with pytest.raises(ValueError):
        translated(parse(GIE), wrong)
