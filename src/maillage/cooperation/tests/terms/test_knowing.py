"""What does not hold, or is unknown, is told before one agrees, and never written as a figure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from maillage.consortium.tests.scenes import words
from maillage.cooperation.actions.terms import NotWhole, agree_terms
from maillage.cooperation.domain.terms import Part, Terms, whole_cents, write
from maillage.cooperation.domain.terms_grouping import exposed_of
from maillage.cooperation.domain.terms_sums import remarks
from maillage.cooperation.models.terms import TermsAgreement
from maillage.cooperation.presentation.terms_table import table_of
from maillage.cooperation.queries.terms import current_terms, current_version
from maillage.cooperation.queries.terms_sheet import doubts_of, sheet_of
from maillage.cooperation.tests.factories import NOW
from maillage.cooperation.tests.terms.browsing import browser, token_of, url
from maillage.cooperation.tests.terms.make import ASKED, GOOD, WHO
from maillage.cooperation.tests.terms.scenes import Scene, make_terms


def put(scene: Scene, terms: Terms) -> None:
    version = current_version(scene.project)
    version.content = write(terms)
    version.save()


def over(scene: Scene) -> None:
    """110 % together, and nobody to represent the group."""
    terms = current_terms(scene.project)
    shares = {scene.lead.pk: Decimal(70), scene.second.pk: Decimal(40)}
    parts = tuple(replace(one, percent=shares[one.member], amount_cents=None) for one in terms.parts)
    put(scene, replace(terms, parts=parts, mandataire=None))


@pytest.mark.django_db
def test_one_agrees_on_what_does_not_hold_only_by_saying_so():
    scene = make_terms()
    over(scene)
    version, facts = current_version(scene.project), {"member": scene.lead, "by": scene.by, "at": NOW}

    with pytest.raises(NotWhole, match="de trop") as refused:
        agree_terms(version=version, **facts)
    assert "Personne n’est mandataire" in str(refused.value.facts["what"])
    assert not TermsAgreement.objects.exists()
    agree_terms(version=version, knowing=True, **facts)
    assert TermsAgreement.objects.get().member == scene.lead


@pytest.mark.django_db
def test_the_page_warns_before_and_asks_to_tick():
    scene = make_terms()
    page = url("terms", scene)
    assert 'name="knowing"' not in browser(scene.by).get(page).content.decode()
    over(scene)
    client = browser(scene.by)
    shown = words(client.get(page))

    assert "Ces parts ne tiennent pas encore" in shown
    assert "10 % de trop" in shown.replace("\u00a0", " ")
    refused = words(client.post(url("terms_agree", scene), {"version": "1"}, follow=True))
    assert "Cochez la case" in refused
    assert not TermsAgreement.objects.exists()
    client.post(url("terms_agree", scene), {"version": "1", "knowing": "on"})
    assert TermsAgreement.objects.count() == 1


@pytest.mark.django_db
def test_the_door_keeps_what_was_typed_when_the_box_is_not_ticked():
    scene = make_terms(account=False)
    over(scene)
    browser(scene.by).post(url("terms_ask", scene))
    door = reverse("cooperation:agreement_door", args=[token_of(scene, "accord")])
    typed = {"name": "Camille Exemple", "quality": "directrice"}
    refused = Client().post(door, typed)
    page = refused.content.decode()

    assert refused.status_code == 422
    assert 'value="Camille Exemple"' in page
    assert 'value="directrice"' in page
    assert "Cochez cette case" in page
    assert Client().post(door, typed | {"knowing": "on"}).status_code == 302
    assert TermsAgreement.objects.get().name == "Camille Exemple"


@pytest.mark.django_db
def test_unknown_is_not_zero_and_no_type_is_not_a_type():
    scene = make_terms()
    empty = tuple(Part(one.member) for one in current_terms(scene.project).parts)
    put(scene, Terms(empty, mandataire=scene.lead.pk))
    table = table_of(sheet_of(scene.project), None)

    assert [table[name] for name in ("hours_total", "amount_total", "percent_total")] == ["inconnu"] * 3
    assert table["exposed_kind"] == "type à choisir"
    assert [row.exposed for row in table["rows"]] == ["", ""]
    half = (replace(empty[0], percent=Decimal(40), needs={"1a": Decimal(0)}), *empty[1:])
    put(scene, Terms(half, mandataire=scene.lead.pk))
    table = table_of(sheet_of(scene.project), None)
    assert table["percent_total"].replace("\u00a0", " ") == "40 %, sans ce qui reste à dire"
    assert table["hours_total"].replace("\u00a0", " ") == "0 h, sans ce qui reste à dire"


def test_what_each_answers_for_waits_for_a_type():
    assert exposed_of(replace(GOOD, kind=""), ASKED.amount_cents) == {}
    assert exposed_of(GOOD, ASKED.amount_cents)[1] == 5_000_000


def test_a_share_and_its_amount_are_compared_even_when_the_project_gives_no_amount():
    """40 000 € of 95 000 € are 42.11 %, not 40 %."""
    asked = replace(ASKED, amount_cents=None)
    parts = tuple(
        replace(one, percent=Decimal(percent), amount_cents=cents)
        for one, percent, cents in zip(
            GOOD.parts, (40, 40, 20), (4_000_000, 3_600_000, 1_900_000), strict=True
        )
    )
    found = [one for one in remarks(replace(GOOD, parts=parts), asked, WHO) if one.code == "same_share"]

    assert [(one.member, one.note.facts["made"]) for one in found] == [
        (1, Decimal("42.11")),
        (2, Decimal("37.89")),
    ]
    unsaid = (*parts[:2], replace(parts[2], amount_cents=None))
    assert whole_cents(replace(GOOD, parts=unsaid), None) == 0
    assert not [one for one in remarks(replace(GOOD, parts=unsaid), asked, WHO) if one.code == "same_share"]


@pytest.mark.django_db
def test_terms_that_hold_are_agreed_on_without_a_box():
    assert doubts_of(sheet_of(make_terms().project)) == []
