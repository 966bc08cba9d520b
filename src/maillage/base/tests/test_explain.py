from datetime import date
from decimal import Decimal

from django.utils import translation

from maillage.base.explain import explain
from maillage.base.faults import Fault
from maillage.base.refusals import Refusal


class TooFew(Refusal):
    message = "Il manque %(missing)s heures sur %(total)d."


def test_explain_writes_numbers_with_thin_spaces_and_leaves_percent_d_working():
    assert explain(TooFew(missing=12500, total=40000)) == "Il manque 12\u202f500 heures sur 40000."


def test_explain_writes_decimals_dates_and_lists_as_people_do():
    facts = {"a": Decimal("1505.50"), "b": date(2016, 3, 1), "c": ["Arcueil", "Sceaux", "Cachan"]}

    assert (
        explain(("%(a)s · %(b)s · %(c)s", facts))
        == "1\u202f505,5 · 1er mars 2016 · Arcueil, Sceaux et Cachan"
    )


def test_explain_explains_a_fact_that_is_itself_a_message():
    assert explain(("Parce que %(why)s", {"why": ("%(n)s heures", {"n": 3})})) == "Parce que 3 heures"


def test_explain_leaves_a_percent_sign_alone_without_facts():
    assert explain(Fault("a", "De 0 à 100 %")) == "De 0 à 100 %"


def test_explain_says_an_unknown_fact_is_unknown():
    assert explain(("CA %(x)s", {"x": None})) == "CA inconnu"


def test_explain_uses_the_language_of_the_reader():
    with translation.override("en"):
        assert explain(("%(a)s", {"a": 1234.5})) == "1,234.5"
