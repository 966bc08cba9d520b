import pytest
from django.utils import translation

from maillage.base.figures import number, read_number, with_unit
from maillage.base.templatetags.base import bar


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (9400, 0, "9\u202f400"),
        (0, 0, "0"),
        (1234567.89, 0, "1\u202f234\u202f568"),
        (2.5, 0, "3"),
        (62.349, 1, "62,3"),
        (62.0, 2, "62"),
        (100, 2, "100"),
        (-1500.5, 1, "-1\u202f500,5"),
        (None, 0, "inconnu"),
        ("abc", 0, "abc"),
    ],
)
def test_number_writes_french_figures(value, decimals, expected):
    assert number(value, decimals) == expected


def test_number_follows_the_language_of_the_reader():
    with translation.override("en"):
        assert number(9400.5, 1) == "9,400.5"


def test_with_unit_binds_number_and_unit():
    assert with_unit(9400, "h") == "9\u202f400\u00a0h"
    assert with_unit(None, "h") == "inconnu"


def test_with_unit_writes_english_percents_and_euros_as_english_readers_do():
    with translation.override("en"):
        assert [with_unit(58, "%"), with_unit(266800, "€"), with_unit(9400, "h")] == [
            "58%",
            "€266,800",
            "9,400\u00a0h",
        ]


@pytest.mark.parametrize(("value", "width"), [(62, "62.0"), (-3, "0.0"), (250, "100.0"), (None, "0.0")])
def test_bar_stays_within_its_ground(value, width):
    assert f'class="bar-value" width="{width}"' in bar(value)


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [
        ("fr", "12 000,50", "12000.50"),
        ("fr", "12\u202f000", "12000"),
        ("fr", "12'000", "12000"),
        ("fr", "12.5", "12.5"),
        ("fr", "0.125", "0.125"),
        ("fr", "1,200", "1.200"),
        ("en", "1,200", "1200"),
        ("en", "1,234,567.89", "1234567.89"),
        ("en", "12,5", "12.5"),
        ("en", "12.000", "12.000"),
    ],
)
def test_read_number_reads_what_people_type(language, typed, expected):
    with translation.override(language):
        assert str(read_number(typed)) == expected


@pytest.mark.parametrize(
    "typed", ["12.000", "1.200.000", "1.200,5", "abc", "", "1e5", "NaN", "٣", "1,2,3", "9" * 16]
)
def test_read_number_refuses_what_has_no_single_meaning(typed):
    with pytest.raises(ValueError):
        read_number(typed)
