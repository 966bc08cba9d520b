import random
import secrets
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain.exchange import (
    RULES,
    NoRuleThen,
    NotExchangeable,
    Pseudonym,
    Reader,
    check_exchange,
    draw_pseudonym,
    require_exchangeable,
    rule_at,
)

TODAY = date(2026, 11, 24)
PARTNER, OWN = Reader.PARTNER, Reader.OWN_STRUCTURE
CODES = [column.code for column in RULES[-1].columns]


def test_check_exchange_blocks_the_example_of_the_reference_an_rsa_flag_per_name_to_a_company():
    faults = check_exchange(["nom", "rsa"], to=PARTNER, on=TODAY)

    assert [(fault.path, fault.facts["column"], fault.facts["rule"]) for fault in faults] == [
        ("columns[0]", "nom", "R-346"),
        ("columns[1]", "rsa", "R-346"),
    ]


def test_check_exchange_lets_need_skill_hours_and_eligibility_through():
    row = {"need": "espaces-verts", "skill": "A1203", "hours": 120, "eligible": True, "month": "2026-11"}

    assert check_exchange([row], to=PARTNER, on=TODAY) == ()
    require_exchangeable([row], to=PARTNER, on=TODAY)


@pytest.mark.parametrize(
    "row",
    [
        {"hours": "120, au RSA"},
        {"hours": True},
        {"hours": -1},
        {"eligible": "oui, RQTH"},
        {"skill": "conduite, a perdu son permis"},
        {"need": "Canarie Delamoi"},
        {"commune": "chez sa sœur"},
        {"month": "née en 2001-02"},
    ],
)
def test_check_exchange_blocks_a_value_that_says_more_than_its_column(row):
    (fault,) = check_exchange([row], to=PARTNER, on=TODAY)

    assert fault.path == f"[0].{next(iter(row))}"


def test_check_exchange_keeps_pseudonyms_in_the_structure():
    row = {"pseudonym": "7K3M-Q2XD", "hours": 10}

    assert check_exchange([row], to=OWN, on=TODAY) == ()
    assert [f.path for f in check_exchange([row], to=PARTNER, on=TODAY)] == ["[0].pseudonym"]


@given(name=st.text().filter(lambda name: name not in CODES), reader=st.sampled_from(Reader))
def test_check_exchange_blocks_every_column_that_is_not_in_the_list(name, reader):
    assert check_exchange([name], to=reader, on=TODAY)
    assert check_exchange([{name: 1}], to=reader, on=TODAY)


def test_require_exchangeable_says_which_columns_and_by_which_rule():
    with pytest.raises(NotExchangeable) as refused:
        require_exchangeable([{"nom": "x", "rsa": True}, {"nom": "y", "hours": 3}], to=PARTNER, on=TODAY)

    assert refused.value.facts == {"rule": "R-346", "columns": ["nom", "rsa"]}


def test_rule_at_gives_the_list_in_force_on_the_day_of_the_fact():
    assert rule_at(date(2018, 5, 25)).id == "R-346"
    with pytest.raises(NoRuleThen):
        rule_at(date(2018, 5, 24))
    assert [rule.valid_from for rule in RULES] == sorted({rule.valid_from for rule in RULES})


def test_every_version_of_the_list_has_its_source_and_its_date():
    assert all(rule.source and rule.as_of <= TODAY for rule in RULES)


@given(seed=st.integers())
def test_draw_pseudonym_depends_on_the_draw_alone(seed):
    drawn = draw_pseudonym(12, taken=set(), choice=random.Random(seed).choice)

    assert drawn == draw_pseudonym(12, taken=set(), choice=random.Random(seed).choice)
    assert Pseudonym.FORM.fullmatch(str(drawn))
    assert drawn != draw_pseudonym(13, taken=set(), choice=random.Random(seed).choice)


def test_draw_pseudonym_never_gives_one_that_the_structure_uses():
    taken = {draw_pseudonym(1, taken=(), choice=random.Random(1).choice).text}

    assert draw_pseudonym(1, taken=taken, choice=random.Random(1).choice).text not in taken


def test_draw_pseudonym_gives_different_ones():
    assert len({draw_pseudonym(1, taken=(), choice=secrets.choice).text for _ in range(1000)}) == 1000


@pytest.mark.parametrize("text", ["Ana", "ANA-1984", "7k3m-q2xd", "7K3M-Q2XD-", ""])
def test_pseudonym_is_never_written_by_hand(text):
    with pytest.raises(ValueError, match="drawn"):
        Pseudonym(1, text)
