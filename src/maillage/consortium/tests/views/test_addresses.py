from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils import translation

from maillage.consortium.views.addresses import pairs_of, ranks_of


@pytest.mark.parametrize(
    ("typed", "ranks"),
    [
        ("1", (1,)),
        ("1,2", (1, 2)),
        ("2, 1", (2, 1)),
        ("", ()),
        ("x,2", (2,)),
        ("0,100,3", (3,)),
        ("²", ()),
        ("9" * 99, ()),
    ],
)
def test_ranks_of_reads_ranks_and_ignores_the_rest(typed, ranks):
    assert ranks_of(typed) == ranks


def test_pairs_of_gives_the_structure_of_the_list_to_its_hours_and_radius():
    typed = QueryDict("qui=42&heures=5&rayon=6&sans=7&sans=8")

    assert pairs_of(typed)[1:] == [("heures.42", "5"), ("rayon.42", "6"), ("sans", "7"), ("sans", "8")]


@pytest.mark.parametrize(("language", "value"), [("fr", "1,200"), ("en", "1200")])
def test_pairs_of_reads_grouped_thousands_on_english_pages_only(language, value):
    with translation.override(language):
        assert pairs_of(QueryDict("ca=1,200")) == [("ca", value)]
        assert pairs_of(QueryDict("ca=1.5")) == [("ca", "1.5")]
        assert pairs_of(QueryDict("plus=1,200")) == [("plus", "1,200")]
