"""The catalogue of documents: whole, sourced, and refused when it names what does not exist."""

import pytest

from maillage.cooperation.domain.documents.template import BOARD_FORMS, DECLARED, FACTS, fits, form_of
from maillage.cooperation.formats.documents import CATALOGUE, ORDER, read, templates
from maillage.procurement.queries import rules


def test_every_file_is_a_document_and_every_document_has_its_file():
    assert {path.stem for path in CATALOGUE.glob("*.yaml")} == set(ORDER) == set(templates())


@pytest.mark.parametrize("code", ORDER)
def test_every_rule_exists(code):
    template, known = templates()[code], {*rules(), *DECLARED}
    named = {
        *template.forms,
        *(rule for article in template.articles for rule in article.rules),
        *(ask.rule for ask in template.asks if ask.rule),
    }

    assert named - known == set()


@pytest.mark.parametrize("code", ORDER)
def test_every_question_serves_the_text_or_a_table_or_a_check(code):
    template = templates()[code]
    used = {*template.names(), *(one.lstrip("!").partition("=")[0] for one in template.conditions())}
    elsewhere = {
        "lender",
        "user",
        "wages",
        "charges",
        "expenses",
        "invoice",
        "in_insertion",
        "sells_staff",
        "framework",
    }

    assert {ask.code for ask in template.asks} - used - elsewhere == set()


@pytest.mark.parametrize("code", ORDER)
def test_what_is_signed_or_shared_says_who_reads_it_over(code):
    template = templates()[code]

    assert template.cautions


@pytest.mark.parametrize("code", ORDER)
def test_every_article_says_where_it_comes_from(code):
    assert [one.title for one in templates()[code].articles if not one.rules] == []


def test_what_binds_all_for_all_warns_and_needs_a_board():
    for code, form in (
        ("grouping", "R-305"),
        ("grouping", "R-306"),
        ("gie_contract", "R-307"),
        ("employers_statutes", "R-309"),
    ):
        assert form in templates()[code].forms
        assert form in BOARD_FORMS
        assert "lawyer" in templates()[code].cautions


def test_a_dla_mission_names_no_price():
    template = templates()["dla_terms"]

    assert [ask.code for ask in template.asks if ask.kind == "euro"] == []
    assert not template.signed


def test_a_document_fits_its_forms_and_all_before_the_choice():
    grouping, charter = templates()["grouping"], templates()["charter"]

    assert fits(grouping, "R-305")
    assert fits(grouping, "")
    assert not fits(grouping, "R-313")
    assert fits(charter, "R-313")
    assert form_of(grouping, "R-306", "R-304") == "R-306"
    assert form_of(grouping, "", "R-305") == "R-305"
    assert form_of(grouping, "", "") == ""
    assert form_of(templates()["gie_contract"], "", "") == "R-307"


GOOD = """
name: Un document
summary: Une phrase qui dit ce que c’est.
title: Titre de {project}
forms: [R-301]
signed: true
asks: [{code: host, label: Qui, kind: text}]
articles: [{title: Objet, text: [{say: "{host}"}]}]
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{host}", "{nobody}"),
        ("text: [{say", "when: [R-999], text: [{say"),
        ("text: [{say", "when: [host=yes], text: [{say"),
        ("text: [{say", "caution: nobody, text: [{say"),
        ("kind: text", "kind: choice"),
        ("signed: true", "signed: oui"),
        ("{say:", "{table: nothing, say:"),
    ],
)
def test_a_document_that_names_what_does_not_exist_is_refused(before, after):
    assert read("un", GOOD).name == "Un document"
    with pytest.raises(ValueError, match=r"."):
        read("un", GOOD.replace(before, after))


def test_every_fact_is_of_use():
    named = {name for template in templates().values() for name in template.names()}
    conditions = {one.lstrip("!") for template in templates().values() for one in template.conditions()}

    assert set(FACTS) - named - conditions == set()
