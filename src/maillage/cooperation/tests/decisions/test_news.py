"""Who is told what of a vote given by a link, and of a proxy."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from maillage.accounts.models import Notification
from maillage.cooperation.actions.ballot_proxies import Written, give_proxy, give_proxy_by_link
from maillage.cooperation.models import Ballot, Member
from maillage.cooperation.tests.decisions.scenes import Group, make_group
from maillage.cooperation.tests.decisions.test_door import SIGNED, address_of, opened
from maillage.cooperation.tests.factories import make_member
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> tuple[Group, Member]:
    group = make_group(3)
    return group, make_member(group.project, organisation=None, name="Élan", email="elan@exemple.test")


def voted(ballot: Ballot, away: Member, version: int = 0) -> None:
    facts = {"elector": ballot.electors.get(member=away).pk, "version": version, "choices": "yes", **SIGNED}
    Client().post(address_of(ballot, away), facts)


def test_a_vote_by_link_is_told_to_the_address_of_the_link(scene):
    group, away = scene
    ballot = opened(group)
    voted(ballot, away)

    receipt = OutgoingMessage.objects.latest("pk")
    assert (receipt.to, ":voted:" in receipt.key) == ("elan@exemple.test", True)
    text = receipt.text.replace("\u00a0", " ")
    assert "Lou Essai (gérante) a voté au nom d’Élan" in text
    assert "Si Lou Essai ne vote pas pour Élan" in text
    assert "Ce vote peut être changé" in text
    voted(ballot, away, version=1)
    assert OutgoingMessage.objects.filter(key__contains=":voted:").count() == 2


def test_the_receipt_of_a_secret_ballot_says_nothing_of_it(scene):
    group, away = scene
    voted(opened(group, is_secret=True), away)

    text = OutgoingMessage.objects.latest("pk").text
    assert "ne se change plus" in text
    assert "yes" not in text.split("/c/vote/")[0]


def test_who_holds_a_proxy_is_told(scene):
    group, away = scene
    ballot = opened(group)
    give_proxy(
        ballot=ballot,
        holder=away,
        written=Written(text="Oui, sauf le samedi."),
        by=group.actors[1],
        at=timezone.now(),
    )

    letter = OutgoingMessage.objects.latest("pk")
    text = letter.text.replace("\u00a0", " ")
    assert letter.to == "elan@exemple.test"
    assert "Une procuration pour voter" in letter.subject
    assert "donne procuration à Élan : votez aussi pour elle" in text
    assert "Oui, sauf le samedi." in text


def test_who_holds_a_proxy_is_told_on_the_site_when_it_has_an_account(scene):
    group, away = scene
    ballot = opened(group)
    written = Written(signer="Lou Essai", quality="gérante")
    give_proxy_by_link(
        ballot=ballot, member=away, holder=group.members[1], written=written, at=timezone.now()
    )

    assert "donne procuration" in Notification.objects.latest("pk").message
