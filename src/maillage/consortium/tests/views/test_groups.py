from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.accounts.tests.factories import make_actor, make_facilitator, make_staff
from maillage.consortium.tests.scenes import (
    ADAPTEE,
    ATELIER,
    CHANTIER,
    LOT,
    MUETTE,
    NOW,
    make_scene,
    plain,
    siret,
    structure_organisation,
    words,
)  # fmt: skip
from maillage.procurement.actions import create_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


def url(row, **asked):
    return reverse("consortium:groups", args=[row.pk], query=asked)


def test_groups_shows_the_best_group_and_how_sure_we_are(client, scene):
    said = words(client.get(url(scene)))

    assert "meilleure réponse, prouvée" in said
    assert "Atelier inventé" in said or "Chantier inventé" in said
    assert "h d’insertion" in said or "Heures d’insertion" in said
    assert "Forme conseillée" in said
    assert MUETTE.name in said
    assert "aucune structure seule" in said


def test_groups_htmx_returns_the_very_fragment_of_the_full_page(client, scene):
    for asked in ({}, {"profil": "impact"}, {"comparer": "1,2"}, {"sans": ATELIER.siret}, {"lot": "9"}):
        whole = client.get(url(scene, **asked)).content.decode()
        part = client.get(url(scene, **asked), headers={"HX-Request": "true"}).content.decode()

        assert part.strip() in whole
        assert "<html" not in part


def test_groups_gives_the_whole_page_back_to_the_back_button(client, scene):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<html" in client.get(url(scene), headers=headers).content.decode()


@pytest.mark.parametrize("asked", [{}, {"profil": "proximite", "membres": "2"}, {"comparer": "1,2"}])
def test_groups_asks_few_queries_cold_and_fewer_warm(client, scene, asked, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        client.get(url(scene, **asked))
    with django_assert_max_num_queries(10):
        client.get(url(scene, **asked))


def test_groups_asks_few_queries_of_a_signed_in_director(client, scene, django_assert_max_num_queries):
    client.force_login(make_actor(**structure_organisation(ATELIER)).user)

    with django_assert_max_num_queries(19):  # a search begins: three more to bound it and write it down
        client.get(url(scene))
    with django_assert_max_num_queries(13):
        client.get(url(scene))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"profil": "vitesse"}, "Préférence inconnue : « vitesse »"),
        ({"lot": "' OR 1=1"}, "n’a pas de lot"),
        ({"avec": "12"}, "n’est pas un numéro SIRET"),
        ({"avec": siret(99)}, "ne peut pas être imposée"),
        ({"sans": ATELIER.siret, "avec": ATELIER.siret}, "à la fois imposée et écartée"),
        ({f"heures.{ATELIER.siret}": "NaN"}, "« NaN » n’est pas un nombre"),
        ({f"heures.{ATELIER.siret}": "-5"}, "« -5 » n’est pas un nombre"),
        ({f"heures.{ATELIER.siret}": "9" * 4000}, "n’est pas un nombre"),
        ({"membres": "1"}, "un nombre de 2 à 100"),
        ({"plus": "a,b,c,d,e,f"}, "ne va pas avec cet appel"),
        ({"profil": "<script>alert(1)</script>"}, "&lt;script&gt;"),
    ],
)
def test_groups_says_what_is_wrong_and_answers_the_rest(client, scene, asked, said):
    response = client.get(url(scene, **asked))

    assert response.status_code == 200
    assert plain(said) in words(response)
    assert "proposal-title" in response.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"voir": "x"},
        {"voir": "-1"},
        {"voir": "9" * 99},
        {"comparer": "1,1"},
        {"comparer": "²,³"},
        {"": ""},
        {"a.b": "c"},
    ],
)
def test_groups_never_fails_on_a_view_that_is_not(client, scene, asked):
    assert client.get(url(scene, **asked)).status_code == 200


def test_groups_says_what_a_change_does_and_how_to_take_it_back(client, scene):
    client.get(url(scene))

    said = words(client.get(url(scene, sans=CHANTIER.siret)))

    assert "Sans Chantier inventé" in said
    assert "Ce que cela change :" in said
    assert "Atelier inventé à la place de Chantier inventé" in said
    assert "Revenir à la question de départ" in said


def test_groups_changes_the_hours_of_the_structure_chosen_in_a_list(client, scene):
    said = words(client.get(url(scene, qui=CHANTIER.siret, heures="11000", rayon="50")))

    assert "Chantier inventé : 11 000 h par an" in said
    assert "Chantier inventé : jusqu’à 50 km" in said
    assert "supposée par vous pour cette question" in said


def test_groups_imposes_the_structure_of_a_signed_in_director(client, scene):
    client.force_login(make_actor(**structure_organisation(ADAPTEE)).user)

    with_us = client.get(url(scene))
    without = client.get(url(scene, nous="sans"))

    assert "est dans chaque proposition" in words(with_us)
    assert ADAPTEE.siret in {row.member.siret for row in with_us.context["result"].rows}
    assert "n’est pas imposée" in words(without)


def test_groups_says_plainly_why_our_structure_cannot_serve(client, scene):
    client.force_login(make_actor(**structure_organisation(MUETTE)).user)

    said = words(client.get(url(scene)))

    assert "Structure sans métier connu ne peut pas répondre à cet appel." in said
    assert "Vous n’avez déclaré aucun métier" in said
    assert "meilleure réponse, prouvée" in said


def test_groups_tells_why_nobody_can_and_each_help_leads_to_a_group(client):
    lot = replace(LOT, insertion_hours=Decimal(11_900))
    row = make_scene(ATELIER, CHANTIER, lots=(lot,), max_members=2)

    response = client.get(url(row))

    assert "Aucun groupe ne tient toutes les conditions" in words(response)
    helps = response.context["result"].lack.helps
    assert helps
    for one in helps:
        assert "proposal-title" in client.get(one.url).content.decode()


def test_groups_teaches_the_first_step_when_nobody_declared_anything(client):
    assert "Aucune structure n’a encore déclaré" in words(client.get(url(make_scene(MUETTE))))


def test_groups_says_when_nobody_may_intervene_here(client):
    elsewhere = replace(ATELIER, offers=(replace(ATELIER.offers[0], trade="nettoyage"),))

    assert "Personne ne peut intervenir ici" in words(client.get(url(make_scene(elsewhere))))


def test_groups_sends_back_a_draft_that_does_not_say_what_it_asks(client, scene):
    actor = make_actor()
    draft = create_draft(typed={"title": "Brouillon"}, by=actor, at=NOW)
    client.force_login(actor.user)

    assert "Dites d’abord ce que l’appel demande" in words(client.get(url(draft)))


def test_groups_says_that_an_imposed_structure_of_the_tender_is_no_candidate(client):
    row = make_scene(must_include=(siret(99),))

    said = words(client.get(url(row)))

    assert "La question ne peut pas être posée telle quelle" in said
    assert siret(99) in said


def test_groups_shows_the_group_that_really_formed_and_marks_hypotheses(client):
    members = [{"siret": one.siret, "role": "Un rôle."} for one in (ATELIER, CHANTIER)]
    row = make_scene(group={"members": members, "source": "Une source"})

    said = words(client.get(url(row)))

    assert "Le groupement qui s’est vraiment formé" in said
    assert "Une hypothèse." in said


def test_groups_of_a_private_tender_are_for_its_organisation_and_whom_it_mandated(client):
    owner = make_actor(Role.READER)
    row = make_scene(by=make_actor(), public=False)
    row.organisation = owner.organisation
    row.save()

    assert client.get(url(row)).status_code == 404
    facilitator = make_facilitator(owner.organisation)
    for actor, status in ((make_actor(), 404), (owner, 200), (facilitator, 200), (make_staff(), 404)):
        client.force_login(actor.user)
        assert client.get(url(row)).status_code == status


def test_groups_keeps_changed_questions_out_of_search_engines(client, scene):
    assert client.get(url(scene, profil="impact"))["X-Robots-Tag"] == "noindex, nofollow"
    assert "X-Robots-Tag" not in client.get(url(scene))


def test_groups_of_a_tender_that_is_not_are_not_found(client, scene):
    for pk in (0, scene.pk + 1, 10**30):
        assert client.get(f"/appels/{pk}/groupements").status_code == 404


def test_groups_refuses_to_be_posted_to(client, scene):
    assert client.post(url(scene)).status_code == 405
