from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from maillage.accounts.actors import Actor
from maillage.accounts.models import Role
from maillage.accounts.tests.factories import make_actor
from maillage.procurement import actions, queries
from maillage.procurement.models import Tender
from maillage.procurement.tests.conftest import signed_in
from maillage.procurement.tests.factories import NOW, a_lot, a_need, a_tender, make_tender
from maillage.procurement.tests.forms.test_entry import TYPED

pytestmark = pytest.mark.usefixtures("places")

NEW, CHECK = reverse("procurement:new"), reverse("procurement:check")
HTMX = {"HX-Request": "true"}


def edit_url(row: Tender) -> str:
    return reverse("procurement:edit", args=[row.pk])


def test_new_stores_a_tender_from_what_was_typed(browser, editor):
    answer = browser.post(NEW, TYPED | {"do": "save"})

    row = Tender.objects.get()
    assert answer.url == reverse("procurement:tender", args=[row.pk])
    assert row.organisation == editor.organisation
    value = queries.tender_value(row)
    assert value is not None
    assert (value.id, value.lots[0].needs[0].place) == ("collecte-de-cartons", "93001")


def test_new_is_closed_to_readers_and_visitors():
    assert signed_in(make_actor(Role.READER)).get(NEW).status_code == 403
    assert Client().get(NEW).status_code == 302


def test_new_keeps_what_was_typed_beside_its_faults(browser):
    typed = TYPED | {"months": "six ans", "lots-0-needs-0-hours": "beaucoup", "exclude": "1\n2", "do": "save"}
    answer = browser.post(NEW, typed)

    assert answer.status_code == 422
    for kept in ("six ans", "beaucoup", "Aubervilliers", "Collecte de cartons", "1\n2"):
        assert kept in answer.text
    assert 'href="#id_months"' in answer.text
    assert 'id="id_months"' in answer.text
    assert not Tender.objects.exists()


def test_new_without_anything_lists_what_is_needed(browser):
    answer = browser.post(NEW, {"do": "save"})

    assert len(answer.context["problems"]) == 6
    assert answer.context["problems"][0].where == "Objet de l’appel"


@pytest.mark.parametrize(
    ("do", "names"),
    [
        ("add-lot", ["lots-1-title", "lots-1-needs-0-trade"]),
        ("add-need-0", ["lots-0-needs-1-trade"]),
        ("add-need-9", []),
        ("remove-lot-7", []),
        ("nonsense", []),
    ],
)
def test_new_adds_lots_and_needs_and_keeps_the_rest(browser, do, names):
    answer = browser.post(NEW, TYPED | {"do": do})

    assert answer.status_code == 200
    assert "22 000 h" in answer.text
    assert answer.context["problems"] == []
    for name in names:
        assert f'id="id_{name}"' in answer.text


def test_new_removes_the_lot_that_was_asked(browser):
    typed = TYPED | {"lots-1-title": "le second", "lots-2-title": "le troisième", "do": "remove-lot-1"}
    text = browser.post(NEW, typed).text

    assert 'value="le second"' not in text
    assert "le troisième" in text
    again = {"removed": browser.post(NEW, typed).context["entry"].state.head["removed"], "do": "put-back"}
    assert 'value="le second"' in browser.post(NEW, TYPED | again).text


def test_new_calculates_hours_and_shows_the_calculation(browser):
    figures = {"amount": "3 900 000", "labour": "60", "cost": "26", "hours": ""}
    typed = TYPED | {f"lots-0-needs-0-{name}": text for name, text in figures.items()} | {"do": "hours-0-0"}
    answer = browser.post(NEW, typed)

    assert answer.context["entry"].state.lots[0].needs[0]["hours"] == "15000"
    assert "soit 15\u202f000\u00a0h par an sur 72 mois" in answer.text
    assert answer.context["focus"] == "lots-0-needs-0-hours"


def test_new_says_what_the_calculation_lacks(browser):
    answer = browser.post(
        NEW, TYPED | {"lots-0-needs-0-amount": "beaucoup", "months": "0", "do": "hours-0-0"}
    )

    assert {problem.anchor for problem in answer.context["problems"]} == {
        "id_lots-0-needs-0-amount",
        "id_months",
    }


def test_new_calculates_the_hours_of_insertion(browser):
    figures = {"clause_amount": "1 000 000", "clause_labour": "50", "clause_share": "5", "clause_cost": "30"}
    typed = TYPED | {f"lots-0-{name}": text for name, text in figures.items()} | {"do": "insertion-0"}
    answer = browser.post(NEW, typed)

    assert answer.context["entry"].state.lots[0].texts["insertion_hours"] == "138"
    assert "833\u00a0h en tout" in answer.text


def test_new_with_htmx_answers_the_very_form_of_the_page(browser):
    typed = TYPED | {"do": "add-lot"}
    fragment = browser.post(NEW, typed, headers=HTMX).text
    page = browser.post(NEW, typed).text

    def without_token(text: str) -> str:
        return "".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)

    assert "<html" not in fragment
    assert without_token(fragment.strip()) in without_token(page)


def test_check_answers_the_field_that_was_left(browser):
    answer = browser.post(CHECK, TYPED | {"months": "300"}, headers=HTMX | {"HX-Trigger-Name": "months"})

    assert "de 1 à 240" in answer.text
    assert 'value="300"' in answer.text
    assert 'name="title"' not in answer.text


def test_check_answers_the_same_field_as_the_page(browser):
    typed = TYPED | {"lots-0-insertion_hours": "x"}
    page = browser.post(NEW, typed | {"do": "save"}).text
    field = browser.post(CHECK, typed, headers=HTMX | {"HX-Trigger-Name": "lots-0-insertion_hours"}).text

    assert field.strip() in page


def test_check_reads_the_law_as_soon_as_the_reservation_is_chosen(browser):
    typed = TYPED | {"launched_on": "2019-01-01"}
    answer = browser.post(CHECK, typed, headers=HTMX | {"HX-Trigger-Name": "lots-0-reserved"})

    assert "R-204" in answer.text
    assert "aria-describedby" in answer.text


def test_check_answers_a_place_with_its_choices_and_says_nothing_of_an_empty_one(browser):
    name = "lots-0-needs-0-place"
    several = browser.post(CHECK, TYPED | {f"{name}_text": "Saint-Denis", "field": name}, headers=HTMX)
    empty = browser.post(CHECK, TYPED | {f"{name}_text": "", "field": name}, headers=HTMX)

    assert 'value="97411"' in several.text
    assert "field-error" not in empty.text


def test_check_shows_the_calculation_as_it_grows(browser):
    figures = {"amount": "3 900 000", "labour": "60", "cost": "26"}
    typed = TYPED | {f"lots-0-needs-0-{name}": text for name, text in figures.items()}
    answer = browser.post(CHECK, typed, headers=HTMX | {"HX-Trigger-Name": "lots-0-needs-0-cost"})

    assert "hx-swap-oob" in answer.text
    assert "15\u202f000" in answer.text


@pytest.mark.parametrize("name", ["", "x", "csrfmiddlewaretoken", "lots-9-title", "lots-0-needs-0-id;"])
def test_check_of_no_field_is_a_404(browser, name):
    assert browser.post(CHECK, TYPED, headers=HTMX | {"HX-Trigger-Name": name}).status_code == 404


def test_draft_is_kept_however_incomplete_and_found_again(browser):
    typed = {"title": "Un début", "months": "je ne sais pas", "lots-0-needs-0-place_text": "Saint-Denis"}
    answer = browser.post(NEW, typed | {"do": "draft"}, follow=True)

    row = Tender.objects.get()
    assert answer.redirect_chain[-1][0] == edit_url(row)
    assert "je ne sais pas" in answer.text
    assert "Saint-Denis" in answer.text


def test_edit_shows_the_tender_as_it_would_be_typed(browser, editor):
    text = browser.get(edit_url(make_tender(editor))).text

    assert 'value="Saint-Denis (93)"' in text
    assert 'value="93066"' in text
    assert 'value="12000"' in text


def test_edit_is_a_403_or_a_404_for_the_others(editor):
    private, public = make_tender(editor), make_tender(editor, id="p", public=True)
    stranger = signed_in(make_actor())

    assert stranger.get(edit_url(private)).status_code == 404
    assert stranger.get(edit_url(public)).status_code == 403
    assert stranger.post(edit_url(public), TYPED | {"do": "save"}).status_code == 403
    reader = signed_in(Actor(make_actor(Role.READER).user, editor.organisation, Role.READER))
    assert reader.get(edit_url(public)).status_code == 403


def test_edit_by_two_people_at_once_loses_neither(browser, editor):
    row = make_tender(editor)
    form = TYPED | {"reference": "cartons-2027", "version": "1", "do": "save"}
    colleague = Actor(make_actor().user, editor.organisation, Role.EDITOR)
    actions.update_tender(row=row, tender=a_tender(title="La sienne"), version=1, by=colleague, at=NOW)

    conflict = browser.post(edit_url(row), form | {"title": "La mienne"})
    assert conflict.status_code == 409
    assert "La mienne" in conflict.text
    assert str(colleague.user) in conflict.text
    assert 'name="version" value="2"' in conflict.text
    assert Tender.objects.get().title == "La sienne"

    browser.post(edit_url(row), form | {"title": "La mienne", "version": "2"})
    assert Tender.objects.get().title == "La mienne"


def test_draft_of_two_people_at_once_loses_neither(browser, editor):
    row = actions.create_draft(typed={"title": "a"}, by=editor, at=NOW)
    form = {"title": "la mienne", "version": "1", "do": "draft"}
    actions.update_draft(row=row, typed={"title": "la sienne"}, version=1, by=editor, at=NOW)

    conflict = browser.post(edit_url(row), form)
    assert conflict.status_code == 409
    assert "la mienne" in conflict.text
    assert Tender.objects.get().typed == {"title": "la sienne"}


@pytest.mark.parametrize("do", ["insertion-0", "hours-0-0"])
def test_new_shows_nothing_to_calculate_without_figures(browser, do):
    answer = browser.post(NEW, TYPED | {"do": do})

    assert answer.status_code == 200
    assert answer.context["focus"]


@pytest.mark.parametrize("version", ["", "x", "9" * 40, "-1", "²"])
def test_edit_treats_a_strange_version_as_an_old_one(browser, editor, version):
    row = make_tender(editor)

    assert browser.post(edit_url(row), TYPED | {"version": version, "do": "draft"}).status_code == 409


def test_edit_says_at_its_field_that_an_id_is_taken(browser, editor):
    make_tender(editor)
    answer = browser.post(NEW, TYPED | {"reference": "cartons-2027", "do": "save"})

    assert answer.status_code == 422
    assert [problem.anchor for problem in answer.context["problems"]] == ["id_reference"]


def test_edit_page_takes_a_fixed_number_of_queries(browser, editor, django_assert_max_num_queries):
    row = make_tender(editor)

    with django_assert_max_num_queries(14):
        browser.get(edit_url(row))


def test_edit_of_a_very_long_tender_says_why_and_loses_nothing(browser, editor):
    row = make_tender(editor, lots=tuple(a_lot(id=str(n), needs=(a_need(id=f"n{n}"),)) for n in range(61)))
    answer = browser.get(edit_url(row), follow=True)

    assert "trop long pour le formulaire" in answer.text
    many = {f"lots-{n}-title": "x" for n in range(61)}
    assert browser.post(edit_url(row), TYPED | many | {"version": "1", "do": "save"}).status_code == 400
    assert row.lots.count() == 61
