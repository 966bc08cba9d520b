"""The declaration form, sent as a browser without JavaScript does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.cache import cache

from maillage.accounts.models import Role
from maillage.accounts.tests.factories import MandateFactory, make_staff
from maillage.directory import queries
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.kinds import Kind, Mode
from maillage.directory.models import Declaration, Structure
from maillage.directory.tests.factories import declared, editor_of, keep, make_structure, offer
from maillage.territory.tests.factories import make_commune

pytestmark = pytest.mark.django_db
RIGHT = {
    "version": "0", "lines": "1", "m0-metier_text": "Nettoyage de locaux", "m0-mode": "production",
    "m0-hours": "1 200,5", "hours": "3\u202f000", "insertion_percent": "65", "turnover_eur": "", "reach_kind": "radius",
    "radius_km": "40", "departements": "", "audience": "connected", "ties": "", "incompatible": "",
}  # fmt: skip


@pytest.fixture
def structure() -> Structure:
    cache.clear()
    make_commune("38185", "Grenoble", 45.1842, 5.7218)
    return make_structure("Atelier inventé", Kind.EI)


@pytest.fixture
def url(structure, client) -> str:
    client.force_login(editor_of(structure).user)
    return f"/structures/{structure.pk}/declaration"


def held(structure: Structure):
    return queries.declared_of(queries.structure_to_declare(structure.pk))


def test_declare_keeps_what_is_right_and_leads_to_the_page(client, structure, url):
    answer = client.post(url, RIGHT)

    assert answer.status_code == 302
    assert answer["Location"] == structure.get_absolute_url()
    assert held(structure) == declared(
        offer("nettoyage", "1200.50"), hours=Decimal(3000), insertion_percent=65, reach=Reach(radius_km=40)
    )
    assert "Déclaration enregistrée" in client.get(answer["Location"]).text


def test_declare_shows_what_is_kept(client, structure, url):
    keep(structure, declared(offer("peinture", "12.5"), reach=Reach(departements=frozenset({"38"}))))
    page = client.get(url).text

    for words in (
        "Peinture et revêtements muraux",
        'value="12,5"',
        'value="2\u202f000"',
        'value="38"',
        'value="1"',
    ):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"reach_kind": "national"}, Reach(national=True)),
        ({"reach_kind": "departements", "departements": "38, 38"}, Reach(departements=frozenset({"38"}))),
    ],
)
def test_declare_reads_the_area(client, structure, url, changes, expected):
    assert client.post(url, RIGHT | changes).status_code == 302
    assert held(structure).reach == expected


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"m0-metier_text": "zzzz"}, "Aucun métier ne correspond"),
        ({"m0-metier_text": "collecte"}, "Plusieurs métiers correspondent"),
        ({"m0-metier_text": ""}, "Indiquez le métier de ces heures"),
        ({"m0-hours": "beaucoup"}, "Écrivez un nombre"),
        ({"m0-hours": "nan"}, "Écrivez un nombre"),
        ({"m0-hours": "-3"}, "vont de 0 à 10"),
        ({"m0-mode": "staffing"}, "Sélectionnez un choix valide"),
        ({"hours": "99999999"}, "vont de 0 à 10"),
        ({"hours": "1e30"}, "Écrivez un nombre"),
        ({"hours": "12,345"}, "au plus deux chiffres"),
        ({"insertion_percent": "65,5"}, "nombre entier"),
        ({"insertion_percent": "101"}, "de 0 à 100"),
        ({"turnover_eur": "-1"}, "doit être positif"),
        ({"radius_km": ""}, "Indiquez le rayon"),
        ({"radius_km": "2000"}, "Le rayon va de 0"),
        ({"reach_kind": "departements"}, "au moins un département"),
        ({"reach_kind": "departements", "departements": "38, 99"}, "n’existent pas"),
        ({"reach_kind": ""}, "Ce champ est obligatoire"),
        ({"audience": "tous"}, "Sélectionnez un choix valide"),
        ({"ties": "123"}, "ne sont pas des SIRET"),
        ({"ties": "34327898200107"}, "Aucune structure de l’annuaire ne porte le SIRET"),
        ({"version": "abc"}, "nombre entier"),
    ],
)
def test_declare_tells_what_is_wrong_and_loses_nothing(client, structure, url, changes, sentence):
    answer = client.post(url, RIGHT | {"insertion_percent": "64"} | changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "À corriger avant de continuer" in answer.text
    for name, value in changes.items():
        if value and name != "m0-mode" and name != "audience":
            assert value in answer.text
    assert not Declaration.objects.exists()


def test_declare_tells_every_fault_at_once(client, structure, url):
    wrong = RIGHT | {"m0-hours": "x", "hours": "y", "radius_km": ""}
    answer = client.post(url, wrong)

    for target in ('href="#id_m0-hours"', 'href="#id_hours"', 'href="#id_radius_km"'):
        assert target in answer.text


def test_declare_the_same_trade_twice_is_told_on_both_lines(client, structure, url):
    twice = RIGHT | {"lines": "2", "m1-metier": "nettoyage", "m1-mode": "production", "m1-hours": "5"}

    assert client.post(url, twice).text.count("déclaré deux fois") == 4  # in the summary and at the field


def test_adding_a_line_keeps_what_was_typed_even_wrong(client, structure, url):
    answer = client.post(url, RIGHT | {"m0-hours": "beaucoup", "hours": "trop", "add": "1"})

    assert answer.status_code == 200
    for words in ('value="Nettoyage de locaux"', 'value="beaucoup"', 'value="trop"', 'name="m1-metier_text"'):
        assert words in answer.text
    assert "À corriger" not in answer.text
    assert not Declaration.objects.exists()


def test_removing_a_line_keeps_the_others_in_order(client, structure, url):
    lines = RIGHT | {"lines": "3", "m1-metier": "peinture", "m2-metier_text": "bûcheron", "remove": "0"}
    answer = client.post(url, lines).text

    assert answer.index("Peinture et revêtements muraux") < answer.index("bûcheron")
    assert "Nettoyage de locaux" not in answer
    assert 'name="m2-metier_text"' not in answer


def test_lines_come_alone_to_htmx_and_are_those_of_the_page(client, structure, url):
    data = RIGHT | {"add": "1"}
    fragment = client.post(url, data, headers={"HX-Request": "true"}).text

    assert fragment.strip() in client.post(url, data).text
    assert "<html" not in fragment


@pytest.mark.parametrize("lines", ["", "-1", "abc", "99999", "٣"])
def test_a_wrong_number_of_lines_is_not_an_error_of_the_server(client, structure, url, lines):
    assert client.post(url, RIGHT | {"lines": lines}).status_code in {302, 422}


def test_a_structure_of_several_kinds_chooses_the_mode_of_each_trade(client):
    cache.clear()
    make_commune("38185", "Grenoble", 45.1842, 5.7218)
    structure = make_structure("Double inventée", Kind.ACI, Kind.AI)
    client.force_login(editor_of(structure).user)
    url = f"/structures/{structure.pk}/declaration"

    assert 'name="m0-mode"' in client.get(url).text
    assert client.post(url, RIGHT | {"m0-mode": "staffing"}).status_code == 302
    assert held(structure).offers[0].mode is Mode.STAFFING


def test_the_second_of_two_people_sees_both_versions_and_chooses(client, structure, url):
    keep(structure, declared(offer("peinture", 10), hours=Decimal(77)))
    answer = client.post(url, RIGHT)

    assert answer.status_code == 409
    for words in (
        "Quelqu’un d’autre a enregistré entre-temps",
        "Peinture et revêtements muraux",
        "77\u00a0h",
        "3\u202f000",
    ):
        assert words in answer.text
    assert held(structure).hours == 77

    assert 'name="version" value="1"' in answer.text
    assert client.post(url, RIGHT | {"version": "1"}).status_code == 302
    assert held(structure).hours == 3000


def test_declaration_is_closed_to_others(client, structure):
    url = f"/structures/{structure.pk}/declaration"
    assert client.get(url)["Location"].startswith("/connexion")
    for user, status in (
        (MandateFactory().user, 403),
        (editor_of(structure, Role.READER).user, 403),
        (make_staff().user, 403),
    ):
        client.force_login(user)
        assert client.get(url).status_code == status
        assert client.post(url, RIGHT).status_code == status
    client.force_login(editor_of(structure).user)
    assert client.get("/structures/999999/declaration").status_code == 404
    assert not Declaration.objects.exists()


def test_incompatibilities_are_shown_to_nobody_else(client, structure, url):
    rival = make_structure("Rivale inventée")
    client.post(url, RIGHT | {"incompatible": rival.siret})

    assert rival.siret in client.get(url).text
    assert rival.siret not in client.get(structure.get_absolute_url()).text
    client.force_login(editor_of(rival).user)
    assert structure.siret not in client.get(f"/structures/{rival.pk}/declaration").text


def test_declare_says_before_what_others_may_learn_of_relations(client, url):
    page = client.get(url).text

    assert "Nous ne disons jamais qui l’a indiquée" in page
    assert "Une proposition qui vous réunit le dit à tous ceux qui la voient" in page


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("insertion_percent", "200", "de 0 à 100"),
        ("m0-hours", "beaucoup", "Écrivez un nombre"),
        ("departements", "38, 99", "n’existent pas"),
        ("ties", "12", "ne sont pas des SIRET"),
        ("hours", "1 200", ""),
    ],
)
def test_each_field_is_checked_alone_when_it_is_left(client, structure, url, name, typed, sentence):
    headers = {"HX-Request": "true", "HX-Trigger-Name": name}
    field = client.post(url, RIGHT | {name: typed}, headers=headers)

    assert field.status_code == 200
    assert f'name="{name}"' in field.text
    assert typed in field.text
    assert sentence in field.text
    assert bool(sentence) == ("field-error" in field.text)
    assert "<h1" not in field.text
    assert not Declaration.objects.exists()


def test_a_field_that_is_not_checked_alone_is_not_found(client, url):
    assert (
        client.post(url, RIGHT, headers={"HX-Request": "true", "HX-Trigger-Name": "version"}).status_code
        == 404
    )


def test_a_structure_that_left_all_its_lists_is_told_that_no_mode_is_possible(client, structure, url):
    structure.records.update(ended_on="2026-01-01")
    answer = client.post(url, RIGHT | {"m0-mode": ""})

    assert client.get(url).status_code == 200
    assert answer.status_code == 422
    assert "règle R-127" in answer.text
