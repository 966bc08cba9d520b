from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given

from maillage.cooperation.domain.advice.answers import KINDS, Answers
from maillage.cooperation.formats.answers import parse_answers
from maillage.cooperation.formbook import formbook
from maillage.cooperation.forms.forms import FIELDS, PROJECTS, AdvisorForm, address_of
from maillage.cooperation.presentation.advice_words import QUESTIONS
from maillage.cooperation.tests.forms.strategies import CASES, answers

ADVISOR, FORMS = "/cooperer", "/cooperer/formes"


def query(name: str) -> str:
    return address_of(parse_answers(CASES[name]["answers"])).urlencode()


@given(answers)
def test_an_address_gives_the_same_answers_back(said: Answers):
    if None in {getattr(said, key) for key in PROJECTS}:  # the three are one question on the page
        said = replace(said, **dict.fromkeys(PROJECTS))

    form = AdvisorForm(QueryDict(address_of(said).urlencode()))

    assert form.is_valid(), form.errors
    assert form.answers() == said


def test_the_twelve_questions_hold_every_answer():
    assert len(QUESTIONS) == 12
    assert list(QUESTIONS) == list(FIELDS)
    assert {name for names in FIELDS.values() for name in names} == set(AdvisorForm.base_fields)
    assert set(FIELDS["partners"]) == set(KINDS)


@pytest.mark.django_db
class TestAdvisor:
    def test_begins_with_one_question(self, client):
        page = client.get(ADVISOR)

        assert page.status_code == 200
        assert "Que cherchez-vous d’abord" in page.text
        assert "Impossible ici" not in page.text
        assert page.text.count("<h2") == 1

    @pytest.mark.parametrize("name", CASES)
    def test_shows_the_form_really_chosen_among_the_first(self, client, name: str):
        page = client.get(f"{ADVISOR}?{query(name)}")

        told = set(re.findall(r'<h3 id="form-(R-\d+)">', page.text))
        assert page.status_code == 200
        assert told & set(CASES[name]["top2"])

    def test_gives_reasons_rules_exclusions_and_what_ifs(self, client):
        page = client.get(f"{ADVISOR}?{query('trois-traiteurs')}")

        text = unescape(page.text)
        assert "Impossible ici, parce que…" in text
        assert "notes du GRAFIE" in text
        assert "Si votre priorité était l’impact social" in text
        assert reverse("procurement:rule", args=["R-254"]) in text
        assert "octobre 2019, page 22" in text
        assert "Document de travail d’un réseau" in text

    def test_asks_only_what_can_change_the_first_two(self, client):
        page = client.get(f"{ADVISOR}?{query('ei-aci-espaces-verts')}")

        assert "Assez de réponses" in unescape(page.text)
        assert 'class="card question"' not in page.text

    def test_a_question_may_be_passed_or_opened_again(self, client):
        base = f"{ADVISOR}?{query('trois-traiteurs')}"
        first = client.get(base).context["question"].key
        passed = client.get(f"{base}&passe={first}").context

        assert "question" not in passed or passed["question"].key != first
        assert client.get(f"{base}&question=staff").context["question"].key == "staff"
        assert client.get(f"{base}&question=nonsense").context["question"].key == first

    def test_the_next_question_carries_the_answers_along(self, client):
        page = client.get(f"{ADVISOR}?development=3&siae=2&shares=posts&shares=functions&question=horizon")

        hidden = set(page.context["question"].hidden)
        assert hidden == {("development", "3"), ("siae", "2"), ("shares", "posts"), ("shares", "functions")}

    def test_all_the_questions_fit_on_one_page(self, client):
        page = client.get(f"{ADVISOR}?{query('trois-traiteurs')}&tout=1")

        assert page.text.count('class="card question"') == 12
        assert page.context["form"]["siae"].value() == "3"

    @pytest.mark.parametrize("wrong", ["siae=-1", "siae=dix", "horizon=demain", "shares=cars", "lots=0"])
    def test_an_address_written_by_hand_is_explained(self, client, wrong: str):
        page = client.get(f"{ADVISOR}?development=3&{wrong}")

        assert page.status_code == 422
        assert "field-error" in page.text
        assert page.context["form"]["development"].value() == "3"

    def test_says_when_nothing_fits(self, client):
        none = "&".join(f"{kind}=0" for kind in KINDS)

        page = client.get(f"{ADVISOR}?{none}&project=nothing&topic=no_topic&capital=no")

        assert "Aucune forme ne convient à tout" in page.text

    def test_speaks_english(self, client):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

        page = client.get(f"{ADVISOR}?{query('trois-traiteurs')}")

        assert "Economic interest grouping (GIE)" in page.text

    def test_asks_nothing_of_the_database(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(2):
            client.get(f"{ADVISOR}?{query('trois-traiteurs')}")


@pytest.mark.django_db
class TestForms:
    def test_lists_every_form_by_degree(self, client):
        page = client.get(FORMS)

        assert all(form.slug in page.text for form in formbook().values() if form.is_ranked)

    def test_compares_forms_with_published_and_estimated_grades_told_apart(self, client):
        page = client.get(f"{FORMS}?formes=R-304,R-309&formes=R-999&formes=R-311")

        assert [line["form"].id for line in page.context["compared"]] == ["R-304", "R-309"]
        assert "publié par le GRAFIE" in page.text
        assert "Nous ne connaissons pas : R-999." in page.text.replace("\u00a0", " ")
        assert page.context["words"]  # R-311 is a word, not a form

    def test_each_cell_names_its_row_and_the_button_follows_what_is_ticked(self, client):
        page = client.get(f"{FORMS}?formes=R-304,R-309")

        assert (
            page.text.count('data-label="Responsabilité"') == 2
        )  # each form is a card of its own on a telephone
        assert 'class="compare-forms"' in page.text

    def test_says_which_forms_were_left_out(self, client):
        ids = [id for id, form in formbook().items() if form.is_ranked][:8]
        page = client.get(FORMS, {"formes": [*ids, "<b>R</b>"]})

        left = [formbook()[id].short for id in ids[6:]]
        assert page.context["too_many"] == left
        assert "Laissées de côté" in page.text
        assert "<b>R</b>" not in page.text

    def test_says_nothing_of_what_was_not_asked(self, client):
        page = client.get(f"{FORMS}?formes=R-304,R-309")

        assert "Laissées de côté" not in page.text
        assert "Nous ne connaissons pas" not in page.text

    def test_grades_are_sourced(self, client):
        page = client.get(f"{FORMS}?formes=R-304,R-309")

        assert "estimation" in page.text

    def test_ges_is_disambiguated(self, client):
        page = client.get(f"{FORMS}?mot=ges")

        assert [line["form"].id for line in page.context["found"]] == ["R-308", "R-311"]
        assert "veut dire deux choses" in page.text

    def test_hostile_words_are_shown_as_words(self, client):
        page = client.get(FORMS, {"mot": "<script>alert(1)</script>"})

        assert page.status_code == 200
        assert "<script>alert" not in page.text

    @pytest.mark.parametrize("id", formbook())
    def test_each_form_has_its_page(self, client, id: str):
        form = formbook()[id]

        page = client.get(reverse("cooperation:form_sheet", args=[id, form.slug]))

        assert page.status_code == 200
        assert unescape(page.text).count(form.name) >= 2
        for example in form.examples:
            assert example.name in unescape(page.text)

    def test_an_old_address_leads_to_the_page(self, client):
        page = client.get("/cooperer/formes/R-307-vieux-nom")

        assert page.status_code == 301
        assert page.url.endswith("/R-307-gie")

    def test_an_unknown_form_is_not_found(self, client):
        assert client.get("/cooperer/formes/R-399-rien").status_code == 404
