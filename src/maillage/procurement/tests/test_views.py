from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.accounts.tests.factories import make_actor
from maillage.base import slots
from maillage.procurement import actions
from maillage.procurement.formats import parse_tender
from maillage.procurement.models import Tender
from maillage.procurement.tests.conftest import signed_in
from maillage.procurement.tests.factories import NOW, a_lot, a_need, a_tender, make_tender

pytestmark = pytest.mark.usefixtures("places")

LIST = reverse("procurement:tenders")


def page_of(row: Tender) -> str:
    return reverse("procurement:tender", args=[row.pk])


def test_tenders_lists_those_of_the_organisation_then_the_public_ones(browser, editor):
    make_tender(editor, title="À nous")
    make_tender(title="Aux autres")
    make_tender(title="À tous", public=True)

    own, public = browser.get(LIST).text, browser.get(LIST, {"vue": "publics"}).text
    assert "À nous" in own
    assert "Aux autres" not in own + public
    assert "À tous" in public
    assert "À tous" in Client().get(LIST).text


def test_tenders_finds_words_of_the_title_and_the_buyer(browser, editor):
    make_tender(editor, id="a", title="Cartons", buyer_name="Ville de Test")
    make_tender(editor, id="b", title="Peinture")

    page = browser.get(LIST, {"q": "carton ville"})
    assert [row.title for row in page.context["page"]] == ["Cartons"]
    assert "Aucun appel ne contient" in browser.get(LIST, {"q": "zzz \0 %_"}).text


def test_tenders_teaches_the_first_step_when_there_is_none(browser):
    assert reverse("procurement:new") in browser.get(LIST).text
    reader = signed_in(make_actor(Role.READER)).get(LIST).text
    assert reverse("procurement:new") not in reader


def test_tenders_takes_a_fixed_number_of_queries(browser, editor, django_assert_max_num_queries):
    for n in range(25):
        make_tender(editor, id=str(n), lots=(a_lot(), a_lot(id="2", needs=(a_need(id="2a"),))))

    with django_assert_max_num_queries(9):
        page = browser.get(LIST)
    assert page.context["page"].object_list[0].hours_a_year == 24000
    assert page.context["page"].object_list[0].lot_count == 2


def test_tender_shows_facts_lots_dates_and_rules(browser, editor):
    row = make_tender(
        editor, buyer_name="Ville de Test", source="https://exemple.test/avis", solidarity="all"
    )

    text = browser.get(page_of(row)).text
    for shown in (
        "Ville de Test",
        "12\u202f000",
        "6 ans",
        "Saint-Denis (93)",
        "R-246",
        "https://exemple.test/avis",
    ):
        assert shown in text


def test_tender_is_a_404_for_a_stranger_unless_public(editor):
    private, public = make_tender(editor), make_tender(editor, id="p", public=True)
    stranger = signed_in(make_actor())

    for client in (Client(), stranger):
        assert client.get(page_of(private)).status_code == 404
        assert client.get(page_of(private), {"format": "json"}).status_code == 404
        assert client.get(page_of(public)).status_code == 200
    assert client.get(f"/appels/{10**25}").status_code == 404


def test_tender_downloads_the_very_document(browser, editor):
    row = make_tender(editor, title="Été « 2027 »")
    answer = browser.get(page_of(row), {"format": "json"})

    assert parse_tender(json.loads(answer.content)) == a_tender(title="Été « 2027 »")
    assert "attachment" in answer["Content-Disposition"]
    assert browser.get(page_of(row), {"format": "pdf"}).status_code == 400


def test_tender_gives_its_slots_the_row(browser, editor, monkeypatch):
    seen = []
    monkeypatch.setitem(
        slots._renderers, "tender.actions", [lambda request, row: seen.append(row) or "<b>ici</b>"]
    )
    row = make_tender(editor)

    assert "<b>ici</b>" in browser.get(page_of(row)).text
    assert seen == [row]


def test_tender_says_what_a_draft_still_lacks(browser, editor):
    row = actions.create_draft(typed={"title": "Un début"}, by=editor, at=NOW)
    text = browser.get(page_of(row)).text

    assert "Un début" in text
    assert "Il reste 5 points à compléter" in text


def test_tender_escapes_what_people_write(browser, editor):
    evil = "<script>alert(1)</script>"
    row = make_tender(
        editor, title=evil, buyer_name=evil, source=f"javascript:{evil}", lots=(a_lot(title=evil),)
    )
    text = browser.get(page_of(row)).text

    assert evil not in text
    assert 'href="javascript:' not in text


def test_tender_takes_a_fixed_number_of_queries(browser, editor, django_assert_max_num_queries):
    lots = tuple(
        a_lot(id=str(n), needs=(a_need(id=f"{n}a"), a_need(id=f"{n}b", place="93001"))) for n in range(20)
    )
    row = make_tender(editor, lots=lots)

    with django_assert_max_num_queries(14):
        browser.get(page_of(row))


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete"])
def test_actions_are_closed_to_readers_and_strangers(action, editor):
    row = make_tender(editor, public=True)
    url = reverse(f"procurement:{action}", args=[row.pk])

    assert signed_in(make_actor()).post(url).status_code == 403
    assert signed_in(make_actor(Role.READER)).post(url).status_code == 403
    assert Client().post(url).status_code == 302
    assert signed_in(editor).get(url).status_code == 405
    assert Tender.objects.get().is_public


def test_publish_unpublish_and_delete_follow_each_other(browser, editor):
    row = make_tender(editor)

    browser.post(reverse("procurement:publish", args=[row.pk]))
    assert Client().get(page_of(row)).status_code == 200
    refused = browser.post(reverse("procurement:delete", args=[row.pk]), follow=True)
    assert "Retirez-le" in refused.text
    browser.post(reverse("procurement:unpublish", args=[row.pk]))
    assert Client().get(page_of(row)).status_code == 404
    done = browser.post(reverse("procurement:delete", args=[row.pk]), follow=True)
    assert done.redirect_chain[-1][0] == LIST
    assert "est supprimé" in done.text


def test_rules_lists_every_rule_and_each_has_its_page(client):
    text = client.get(reverse("procurement:rules")).text
    page = client.get(reverse("procurement:rule", args=["R-204"])).text

    assert "R-204" in text
    assert "7\u202fdécembre 2020" in page or "7 décembre 2020" in page
    assert "À vérifier" in page
    assert "Texte officiel lu" in page
    assert client.get("/regles/R-999").status_code == 404
    assert client.get("/regles/x").status_code == 404


@pytest.mark.parametrize("id", ["R-141", "R-149", "R-345", "U-01", "U-09"])
def test_rule_says_what_is_uncertain(client, id):
    assert client.get(reverse("procurement:rule", args=[id])).status_code == 200


def test_rule_says_when_it_no_longer_applies(client, time_machine):
    time_machine.move_to("2027-01-02")

    assert "ne s’applique plus" in client.get(reverse("procurement:rule", args=["R-149"])).text
