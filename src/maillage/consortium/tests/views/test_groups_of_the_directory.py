"""The groups page on the capacities of the directory: what each visitor may see decides what is counted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from maillage.accounts.tests.factories import make_actor
from maillage.consortium.tests.scenes import PLACES, words
from maillage.directory.tests.factories import make_declared, make_structure, offer
from maillage.procurement.tests.factories import a_lot, a_need, make_tender
from maillage.territory.tests.factories import make_commune

pytestmark = pytest.mark.django_db
TRADE = "collecte-dechets"


@pytest.fixture
def pool():
    """Two structures that show their hours to all, one to organisations only, one that does not say them."""
    for place in PLACES:
        make_commune(place.code, place.name, place.latitude, place.longitude)
    saint_denis, aubervilliers, courneuve = PLACES
    make_declared("Ouverte A", offer(TRADE, 700), place=saint_denis, audience="public")
    make_declared("Ouverte B", offer(TRADE, 600), place=aubervilliers, audience="public")
    make_declared("Discrète C", offer(TRADE, 977), place=courneuve)
    make_declared("Muette D", offer(TRADE, None), place=courneuve, audience="public")
    make_structure("Inconnue E", place=courneuve)


@pytest.fixture
def url(pool):
    needs = (a_need(place="93066", hours=Decimal(1000), trade=TRADE),)
    row = make_tender(public=True, lots=(a_lot(needs=needs),))
    return reverse("consortium:groups", args=[row.pk])


def test_groups_counts_for_a_visitor_only_the_hours_shown_to_all(client, url):
    said = words(client.get(url))

    assert "Ouverte A" in said
    assert "Discrète C" not in said
    assert "1 structure de ces métiers ne vous montre pas ses heures" in said
    assert "Se connecter pour compter celles" in said


def test_groups_counts_for_an_organisation_the_hours_shown_to_organisations(client, url):
    client.get(url)
    client.force_login(make_actor().user)

    said = words(client.get(url))

    assert "Discrète C" in said
    assert "ne vous montre pas ses heures" not in said
    assert "Se connecter pour compter celles" not in said


def test_groups_lists_those_whose_trade_or_hours_are_unknown(client, url):
    said = words(client.get(url))

    assert "Inconnue E" in said
    assert "1 structure de ces métiers n’a pas dit combien d’heures" in said


def test_groups_never_lets_a_visitor_guess_hidden_hours_by_excluding_the_others(client, url):
    sirets = [one.siret for one in client.get(url).context["able"]]

    said = words(client.get(url, {"sans": sirets}))

    assert len(sirets) == 2
    assert "Discrète C" not in said
    assert "977 h" not in said


def test_groups_sees_at_once_what_a_structure_declares(client, url):
    client.get(url)
    make_declared("Nouvelle F", offer(TRADE, 1000), place=PLACES[0], audience="public")

    assert "Nouvelle F" in words(client.get(url))


def test_groups_of_the_directory_ask_few_queries(client, url, django_assert_max_num_queries):
    client.get(url)  # the search index of this process is read once

    with django_assert_max_num_queries(21):  # the candidates are read and the search is written down, once
        client.get(url, {"profil": "impact"})
    with django_assert_max_num_queries(8):
        client.get(url, {"profil": "impact"})
