"""Composing a document: what is known is said, what is not stays blank, nothing is invented."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.documents.changes import changes
from maillage.cooperation.domain.documents.checks import checks_of
from maillage.cooperation.domain.documents.compose import compose, missing_of, signers, table_blanks_of
from maillage.cooperation.domain.documents.facts import BLANK_OPEN, Facts, Party
from maillage.cooperation.domain.documents.template import FACTS
from maillage.cooperation.domain.paper import Blank, Clause, Signatures, Table, as_data, depths
from maillage.cooperation.formats.documents import ORDER, templates

PARTIES = (
    Party(
        1,
        "Atelier inventé",
        siret="00010000100012",
        is_lead=True,
        exposures={"R-304": "60 €", "R-305": "100 €"},
    ),
    Party(2, "Chantier inventé", does=("Tri : 100 h",), hours="100 h", percent="40 %", amount="40 €"),
)


def facts(form: str = "R-304", values: dict | None = None, **raw: str) -> Facts:
    return Facts("Cartons", date(2026, 11, 20), form, values or {}, raw, PARTIES)


def all_known(code: str) -> Facts:
    names = {*FACTS, *(ask.code for ask in templates()[code].asks)}
    return facts(templates()[code].forms[0], {name: f"<{name}>" for name in names})


def titles(paper) -> list[str]:
    return [block.title for block in paper.blocks if isinstance(block, Clause)]


@pytest.mark.parametrize("code", ORDER)
def test_with_nothing_known_every_name_is_a_blank(code):
    template, nothing = templates()[code], facts()
    paper = compose(template, nothing, str)

    lacks = [*missing_of(template, nothing, str), *table_blanks_of(template, nothing, str)]
    assert len(paper.missing) == len(lacks) > 0
    assert "{" not in str(as_data(paper)["blocks"]).replace("{'", "")


@pytest.mark.parametrize("code", ORDER)
def test_with_all_known_nothing_is_missing_and_no_blank_stays_in_the_articles(code):
    paper = compose(templates()[code], all_known(code), str)
    clauses = [block for block in as_data(paper)["blocks"] if block["sort"] == "clause"]

    tables = [label for label, _page in table_blanks_of(templates()[code], all_known(code), str)]
    assert list(paper.missing) == tables
    assert BLANK_OPEN not in str(clauses)
    assert [one["number"] for one in clauses] == [f"Article {rank}" for rank in range(1, len(clauses) + 1)]


@pytest.mark.parametrize("code", ORDER)
def test_no_level_of_heading_is_skipped(code):
    found = [
        0,
        *(one for one in depths(as_data(compose(templates()[code], all_known(code), str))["blocks"]) if one),
    ]

    assert all(after <= before + 1 for before, after in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("form", "words"), [("R-304", "conjoint"), ("R-305", "mandataire solidaire"), ("R-306", "solidaire")]
)
def test_a_convention_says_the_type_of_the_grouping_and_that_one_only(form, words):
    found = [
        one for one in titles(compose(templates()["grouping"], facts(form), str)) if one.startswith("Forme")
    ]

    assert len(found) == 1
    assert found[0].endswith(words)


def test_without_a_type_the_convention_says_that_it_is_missing():
    paper = compose(templates()["grouping"], facts(""), str)

    assert not [one for one in titles(paper) if one.startswith("Forme")]
    assert paper.missing[0] == "Forme de coopération"


def test_the_form_chosen_comes_first_in_the_table_of_risks():
    paper = compose(templates()["grouping"], facts("R-305"), str)
    table = next(block for block in paper.blocks if isinstance(block, Table) and "répond" in block.caption)

    assert table.head[1] == "Mandataire solidaire (retenu)"
    assert table.rows[0][:2] == ("Atelier inventé (mandataire)", "100 €")


def test_an_answer_opens_its_paragraph():
    template = templates()["grouping"]
    paid = compose(template, facts(payment_account="lead"), str)
    own = compose(template, facts(payment_account="own"), str)

    assert "reverse ce qui revient" in str(as_data(paid))
    assert "reverse ce qui revient" not in str(as_data(own))


def test_a_fee_or_none():
    template = templates()["grouping"]

    assert "rémunération est de 2 %" in str(
        as_data(compose(template, facts(values={"fee_percent": "2 %"}), str))
    )
    assert "n’est pas rémunéré" in str(as_data(compose(template, facts(lead_fee="none"), str)))


@pytest.mark.parametrize("raw", [{}, {"lead_fee": "paid"}])
def test_a_fee_that_nobody_said_stays_blank(raw):
    paper = compose(templates()["grouping"], facts(**raw), str)

    assert "n’est pas rémunéré" not in str(as_data(paper))
    said = [
        one.text
        for block in paper.blocks
        if isinstance(block, Clause)
        for one in block.text
        if hasattr(one, "text")
    ]
    assert any(text.startswith("Sa rémunération") and BLANK_OPEN in text for text in said)
    assert "Rémunération du mandataire" in paper.missing


def test_no_fee_answered_against_a_fee_agreed_is_refused():
    known = facts(values={"fee_percent": "2 %"}, lead_fee="none")

    assert [one.ask for one in checks_of("grouping", known) if one.blocks] == ["lead_fee"]
    assert not [one for one in checks_of("grouping", facts(lead_fee="none")) if one.ask == "lead_fee"]


@pytest.mark.parametrize(
    ("code", "form", "words", "ask"),
    [
        ("gie_contract", "R-307", "sans capital", "has_capital"),
        ("partnership", "R-301", "Aucun paiement", "money"),
        ("employers_statutes", "R-309", "chacun pour le tout", "debt_key"),
        ("secondment", "R-319", "Aucune marge", "variant"),
    ],
)
def test_a_choice_that_nobody_made_is_a_blank_in_its_article(code, form, words, ask):
    template = templates()[code]
    label = template.ask(ask).label
    paper = compose(template, facts(form), str)
    blanks = [
        one.label
        for block in paper.blocks
        if isinstance(block, Clause)
        for one in block.text
        if isinstance(one, Blank)
    ]

    assert words not in str(as_data(paper))
    assert label[:1].lower() + label[1:] in blanks


def test_only_the_two_structures_of_a_loan_sign_it():
    template = templates()["secondment"]
    loan = facts("R-319", lender="2", user="1")

    assert [one.name for one in signers(template, loan)] == ["Chantier inventé", "Atelier inventé"]
    assert signers(template, facts("R-319", lender="2", user="9"))[0].number == 2
    assert [one.number for one in signers(templates()["grouping"], loan)] == [1, 2]


def test_a_trame_has_no_place_to_sign():
    papers = {code: compose(templates()[code], facts(), str) for code in ORDER}

    for code, paper in papers.items():
        assert any(isinstance(block, Signatures) for block in paper.blocks) == templates()[code].signed


def test_changes_are_found_by_article_and_by_row():
    template = templates()["grouping"]
    before = as_data(compose(template, facts(values={"quorum": "50 %"}), str))
    same = as_data(replace(compose(template, facts(values={"quorum": "50 %"}), str), version="version 2"))
    after = as_data(compose(template, replace(facts(values={"quorum": "60 %"}), parties=PARTIES[:1]), str))

    assert changes(before, same) == []
    places = {one.where: one for one in changes(before, after)}
    assert "60 %" in places["Décider ensemble"].after
    assert places["Part de chaque membre · Chantier inventé"].after == ""
    assert places["Signatures · Chantier inventé"].after == ""


def loan(**raw: str) -> list:
    known = {
        "lender": "1",
        "user": "2",
        "wages": "1500",
        "charges": "400",
        "expenses": "100",
        "variant": "cost",
    }
    return checks_of("secondment", facts("R-319", None, **known | raw))


@pytest.mark.parametrize(
    ("raw", "blocks"),
    [
        ({"invoice": "2000"}, []),
        ({"invoice": "2200"}, [True]),
        ({"invoice": "2000.01"}, [True]),
        ({"invoice": "1900"}, [False]),
        ({"invoice": "0", "variant": "free"}, []),
        ({"in_insertion": "yes"}, [True]),
        ({"user": "1"}, [True]),
        ({"from_date": "2026-03-01", "to_date": "2029-02-28", "variant": "free"}, []),
        ({"from_date": "2026-03-01", "to_date": "2029-03-01", "variant": "free"}, [True]),
        ({"from_date": "2026-03-01", "to_date": "2030-03-01", "variant": "cost"}, []),
        ({"from_date": "2028-02-29", "to_date": "2031-02-28", "variant": "free"}, []),
        ({"from_date": "2028-02-29", "to_date": "2031-03-01", "variant": "free"}, [True]),
        ({"from_date": "2026-03-01", "to_date": "2026-02-01"}, [True]),
        ({"from_date": "n’importe quoi", "to_date": "2026-02-01"}, []),
    ],
)
def test_a_loan_of_staff_is_at_cost_and_dated(raw, blocks):
    found = loan(**raw)

    assert [one.blocks for one in found] == blocks
    assert {one.rule for one in found} <= {"R-319"}


@given(cents=st.lists(st.integers(0, 10**9), min_size=4, max_size=4))
def test_no_invoice_over_the_cost_ever_passes(cents):
    wages, charges, expenses, invoice = (f"{one / 100:.2f}" for one in cents)
    found = loan(wages=wages, charges=charges, expenses=expenses, invoice=invoice)

    assert any(one.blocks for one in found) == (cents[3] > sum(cents[:3]))


@pytest.mark.parametrize(
    ("code", "raw", "blocks"),
    [
        ("data_sheet", {"framework": "private"}, [True]),
        ("data_sheet", {"framework": "public"}, []),
        ("partnership", {"sells_staff": "yes"}, [True]),
        ("grouping", {"quorum": "101"}, [True]),
        ("grouping", {"payment_account": "lead"}, [True]),
        ("grouping", {"payment_account": "lead", "transfer_days": "10"}, []),
        ("employers_statutes", {"public_members": "2"}, [True]),
        ("employers_statutes", {"public_members": "1"}, []),
        ("gie_contract", {"years": "0"}, [True]),
        ("gie_contract", {"years": "99"}, []),
        ("venture_statutes", {"split": "50"}, [False]),
        ("venture_statutes", {"split": "51", "years": "100"}, [True]),
        ("venture_statutes", {"split": "101"}, [True]),
        ("charter", {}, []),
    ],
)
def test_what_may_not_be_written(code, raw, blocks):
    assert [one.blocks for one in checks_of(code, facts("", None, **raw))] == blocks


@pytest.mark.parametrize("code", ["grouping", "gie_contract", "employers_statutes"])
def test_a_group_of_one_is_no_group(code):
    alone = replace(facts(), parties=PARTIES[:1])

    assert any(one.blocks for one in checks_of(code, alone))


def test_what_tables_lack_is_said_too():
    missing = compose(templates()["partnership"], all_known("partnership"), str).missing

    assert [one.replace("\u00a0", " ") for one in missing] == [
        "Les organisations parties : adresse, représentée par",
    ]  # fmt: skip


def test_a_charter_that_nobody_wrote_is_missing_and_written_elsewhere():
    template = templates()["charter"]

    assert tuple(page for _label, page in table_blanks_of(template, all_known("charter"), str)) == ("base",)
    written = replace(
        all_known("charter"), charter=(("Engagements", "Nous partageons."),), charter_adopted=True
    )
    assert table_blanks_of(template, written, str) == []
    assert "Nous partageons." in str(as_data(compose(template, written, str)))


def test_a_title_without_its_object_is_cut_and_the_object_is_still_asked_for():
    template = templates()["grouping"]

    empty, told = compose(template, facts(), str), compose(template, facts(values={"market": "Tri"}), str)

    assert empty.title == "Convention de groupement momentané d’entreprises"
    assert told.title == f"{empty.title}\u00a0: Tri"
    assert len(empty.missing) > len(told.missing)
