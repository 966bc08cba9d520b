from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.cooperation.actions.ballot_closing import close_due
from maillage.cooperation.models import Ballot, Member, MemberState, Proxy, Vote
from maillage.cooperation.queries.ballot_recount import divergences
from maillage.cooperation.tests.decisions.scenes import Group, make_ballot, make_group, says
from maillage.cooperation.tests.factories import make_member
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db
SIGNED = {"signer": "Lou Essai", "quality": "gérante"}


@pytest.fixture
def scene() -> tuple[Group, Member]:
    group = make_group(3)
    away = make_member(group.project, organisation=None, name="Atelier sans compte", email="lou@exemple.test")
    return group, away


def address_of(ballot: Ballot, member: Member) -> str:
    mail = OutgoingMessage.objects.filter(about=f"coop:vote:{ballot.pk}:m{member.pk}").latest("pk")
    found = re.search(r"/c/vote/[^\s\"<]+", mail.text)
    assert found
    return found[0]


def opened(group: Group, **facts: object) -> Ballot:
    return make_ballot(group, at=timezone.now(), **facts)


def test_door_shows_the_vote_changes_nothing_then_takes_it_with_a_name(scene):
    group, away = scene
    ballot = opened(group)
    client, url = Client(), address_of(ballot, away)
    page = client.get(url)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert "Atelier sans compte" in page.text
    assert "lou@exemple.test" not in page.text
    assert not Vote.objects.exists()
    facts = {"elector": ballot.electors.get(member=away).pk, "version": 0, "choices": "yes"}

    nameless = client.post(url, facts)
    assert (nameless.status_code, Vote.objects.exists()) == (422, False)
    assert "est enregistré" in client.post(url, {**facts, **SIGNED}, follow=True).text

    vote = Vote.objects.get()
    assert (vote.signer, vote.quality, vote.author) == ("Lou Essai", "gérante", None)
    changed = client.post(url, {**facts, **SIGNED, "choices": "no", "version": 1}, follow=True)
    assert "Déjà donné" in changed.text
    assert Vote.objects.get().choices == ["no"]


def test_door_after_the_close_says_so_and_writes_nothing(scene):
    group, away = scene
    ballot = opened(group)
    url = address_of(ballot, away)
    Ballot.objects.update(closes_at=timezone.now(), opened_at=timezone.now() - timedelta(days=1))
    facts = {"elector": ballot.electors.get(member=away).pk, "version": 0, "choices": "yes", **SIGNED}

    late = Client().post(url, facts)

    assert late.status_code == 422
    assert "rien n’a été enregistré" in late.text
    assert not Vote.objects.exists()
    close_due(at=timezone.now())
    assert "Quorum non atteint" in Client().get(url).text


def test_door_votes_for_its_own_member_only(scene):
    group, away = scene
    ballot = opened(group)
    other = ballot.electors.get(member=group.members[1])

    refused = Client().post(
        address_of(ballot, away), {"elector": other.pk, "version": 0, "choices": "yes", **SIGNED}
    )

    assert refused.status_code == 422
    assert not Vote.objects.exists()


def test_door_gives_a_proxy_and_takes_it_back(scene):
    group, away = scene
    ballot = opened(group)
    client, url = Client(), address_of(ballot, away)

    bad = client.post(url, {"what": "proxy", "holder": group.members[0].pk})
    assert bad.status_code == 422
    given = client.post(url, {"what": "proxy", "holder": group.members[0].pk, **SIGNED}, follow=True)
    assert "vote pour vous" in given.text
    says(group, ballot, 0, "yes", at=timezone.now())
    client.post(url, {"what": "end"})
    assert Proxy.objects.get().ended_at is not None
    assert client.post(url, {"what": "end"}, follow=True).status_code == 200


def test_door_of_a_secret_vote(scene):
    group, away = scene
    ballot = opened(group, is_secret=True)
    client, url = Client(), address_of(ballot, away)
    facts = {"elector": ballot.electors.get(member=away).pk, "version": 0, "choices": "yes", **SIGNED}
    assert "ne se change plus" in client.get(url).text

    client.post(url, facts)
    again = client.post(url, {**facts, "choices": "no"})

    assert (again.status_code, "a déjà voté" in again.text) == (422, True)
    for rank in range(3):
        says(group, ballot, rank, "no", at=timezone.now())
    assert "1 pour, 3 contre" in client.get(url).text
    assert divergences(Ballot.objects.all()) == []


def test_door_of_a_member_that_left_takes_no_vote(scene):
    group, away = scene
    ballot = opened(group)
    url = address_of(ballot, away)
    Member.objects.filter(pk=away.pk).update(state=MemberState.LEFT)
    facts = {"elector": ballot.electors.get(member=away).pk, "version": 0, "choices": "yes", **SIGNED}

    assert "n’est plus dans le groupe" in Client().get(url).text
    assert Client().post(url, facts).status_code == 422
    assert not Vote.objects.exists()


def test_door_with_a_broken_link():
    assert Client().get(reverse("cooperation:vote_door", args=["abc"])).status_code == 410


def test_letters_read_well(scene):
    group, away = scene
    ballot = opened(group, text="Une presse d’occasion, à 9 000 €.")
    for rank in range(3):
        says(group, ballot, rank, "yes", at=timezone.now())
    Ballot.objects.update(closes_at=timezone.now(), opened_at=timezone.now() - timedelta(days=1))
    close_due(at=timezone.now())

    first, last = OutgoingMessage.objects.filter(about=f"coop:vote:{ballot.pk}:m{away.pk}").order_by("pk")

    assert first.subject.startswith("À vous de voter")
    assert last.subject.startswith("Résultat du vote")
    assert "Une presse d’occasion" in first.text
    assert "Voter" in first.text
    assert "Voir le résultat" in last.text
