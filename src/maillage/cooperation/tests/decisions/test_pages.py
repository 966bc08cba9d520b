from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.cooperation.actions.ballot_care import amend_ballot
from maillage.cooperation.actions.ballot_closing import close_due
from maillage.cooperation.models import (
    Ballot,
    Meeting,
    MemberRole,
    Proxy,
    Vote,
)
from maillage.cooperation.tests.decisions.scenes import browser, make_ballot, make_group, says
from maillage.cooperation.tests.factories import acting_for, make_member

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("x")</script> ‮ 🦊 "=1+1"'


def now():
    return timezone.now()


def in_days(n: int) -> str:
    return (timezone.localtime(now()) + timedelta(days=n)).date().isoformat()


def opening(**facts: object) -> dict[str, object]:
    return {
        "question": "Louer un quai ?", "kind": "ordinary", "method": "yes_no", "day": in_days(5), "hour": "18:00",
        "closes_early": "on", **facts,
    }  # fmt: skip


def test_open_a_vote_by_the_coordinator_only():
    group = make_group(2)
    url = reverse("cooperation:ballot_new", args=[group.project.pk])

    assert browser(group.actors[1]).get(url).status_code == 403
    client = browser(group.lead)
    assert client.get(url).status_code == 200
    answer = client.post(url, opening(), follow=True)

    assert "toutes les organisations qui votent sont prévenues" in answer.text
    assert Ballot.objects.get().question == "Louer un quai ?"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"day": "2020-01-01"}, "cinq minutes"),
        ({"method": "one_choice", "options": "Un seul"}, "deux réponses"),
        ({"is_secret": "on"}, "Pas de secret possible"),
        ({"question": ""}, "obligatoire"),
        ({"effect": "revises"}, "Choisissez la décision"),
    ],
)
def test_open_a_vote_keeps_what_was_typed_when_refused(facts, said):
    group = make_group(2)
    url = reverse("cooperation:ballot_new", args=[group.project.pk])

    answer = browser(group.lead).post(url, opening(text=HOSTILE, **facts))

    assert answer.status_code == 422
    assert said in answer.text
    assert "&lt;script&gt;alert" in answer.text
    assert "<script>alert" not in answer.text


def test_vote_change_it_and_be_told_after_the_close():
    group = make_group(3)
    ballot = make_ballot(group, at=now())
    client, url = browser(group.actors[1]), reverse("cooperation:ballot_vote", args=[ballot.pk])
    mine = ballot.electors.get(member=group.members[1])
    facts = {"elector": mine.pk, "version": 0}

    assert "est enregistré" in client.post(url, {**facts, "choices": "yes"}, follow=True).text
    told = client.post(url, {**facts, "choices": "no"}, follow=True).text
    assert "venait de voter «\N{NO-BREAK SPACE}Pour\N{NO-BREAK SPACE}»" in told
    missing = client.post(url, facts)
    assert (missing.status_code, "Choisissez une réponse" in missing.text) == (422, True)
    Ballot.objects.update(closes_at=now(), opened_at=now() - timedelta(days=1))
    late = client.post(url, {**facts, "choices": "yes"})
    assert (late.status_code, "clos depuis le" in late.text) == (422, True)
    assert Vote.objects.get().choices == ["no"]


def test_vote_is_refused_to_readers_observers_and_strangers():
    group, stranger = make_group(2), make_group(1)
    observer = make_member(group.project, role=MemberRole.OBSERVER)
    ballot = make_ballot(group, at=now())
    url = reverse("cooperation:ballot_vote", args=[ballot.pk])
    facts = {"elector": ballot.electors.first().pk, "version": 0, "choices": "yes"}

    assert browser(acting_for(group.members[1], "reader")).post(url, facts).status_code == 403
    assert browser(stranger.lead).post(url, facts).status_code == 404
    refused = browser(acting_for(observer)).post(url, facts)
    assert refused.status_code == 422
    assert "ne vote pas sur cette question" in refused.text
    assert browser(group.lead).post(url, {**facts, "elector": "x"}).status_code == 404


def test_page_of_a_secret_vote_never_says_what_was_voted():
    group = make_group(4)
    ballot = make_ballot(group, at=now(), is_secret=True)
    for rank in (1, 2, 3):
        says(group, ballot, rank, "no", at=now())

    page = browser(group.lead).get(reverse("cooperation:ballot", args=[ballot.pk])).text

    assert "Bulletin secret." in page
    assert "Le décompte" not in page
    assert "3 ont voté sur 4" in page
    says(group, ballot, 0, "yes", at=now())
    page = browser(group.lead).get(reverse("cooperation:ballot", args=[ballot.pk])).text
    assert "1 pour, 3 contre, 0 blanc" in page


def test_give_a_proxy_and_take_it_back():
    group = make_group(3)
    ballot = make_ballot(group, at=now())
    client, url = browser(group.actors[1]), reverse("cooperation:ballot_proxy", args=[ballot.pk])

    assert (
        "votera pour vous"
        in client.post(url, {"holder": group.members[0].pk, "text": HOSTILE}, follow=True).text
    )
    holder = browser(group.lead).get(reverse("cooperation:ballot", args=[ballot.pk])).text
    assert "Par procuration, le vote d" in holder
    assert "&lt;script&gt;alert" in holder
    again = client.post(url, {"holder": group.members[2].pk})
    assert (again.status_code, "déjà donné procuration" in again.text) == (422, True)
    end = reverse("cooperation:proxy_end", args=[Proxy.objects.get().pk])
    assert browser(group.actors[2]).post(end, follow=True).status_code == 200
    assert Proxy.objects.get().ended_at is None
    client.post(end)
    assert Proxy.objects.get().ended_at is not None


@pytest.mark.parametrize(
    "step", ["ballot_extend", "ballot_cancel", "ballot_amend", "ballot_again", "ballot_round"]
)
def test_steps_are_for_who_coordinates(step):
    group, stranger = make_group(2), make_group(1)
    ballot = make_ballot(group, at=now())
    url = reverse(f"cooperation:{step}", args=[ballot.pk])

    assert browser(group.actors[1]).get(url).status_code == 403
    assert browser(stranger.lead).get(url).status_code == 404
    client = browser(group.lead)
    assert client.get(url).status_code == 200
    facts = {"day": in_days(30), "hour": "12:00", "reason": "Erreur", "text": "Autre", "quorum": "0"}
    late = client.post(url, {**facts, "version": 77})
    assert (late.status_code, "a enregistré une autre version" in late.text) == (422, True)


def test_extend_again_and_cancel_by_the_pages():
    group = make_group(4)
    ballot = make_ballot(group, at=now() - timedelta(days=8))
    close_due(at=now())
    client, facts = browser(group.lead), {"day": in_days(9), "hour": "12:00", "version": 2}

    assert "Faute" not in client.get(reverse("cooperation:ballot", args=[ballot.pk])).text
    again = client.post(reverse("cooperation:ballot_again", args=[ballot.pk]), {**facts, "quorum": "1/4"})
    second = Ballot.objects.get(follows=ballot)
    assert again["Location"] == reverse("cooperation:ballot", args=[second.pk])
    url = reverse("cooperation:ballot_extend", args=[second.pk])
    assert client.post(url, {**facts, "day": in_days(12), "version": 1}).status_code == 302
    cancel = reverse("cooperation:ballot_cancel", args=[second.pk])
    assert client.post(cancel, {"reason": HOSTILE, "version": 2}).status_code == 302
    page = client.get(reverse("cooperation:ballot", args=[second.pk])).text
    assert "Ce vote est annulé" in page
    assert (
        "2 votes n’ont rien décidé"
        in client.get(reverse("cooperation:decisions", args=[group.project.pk])).text
    )


def test_pages_with_60_members_keep_their_budget(django_assert_max_num_queries):
    group = make_group(3)
    for _each in range(57):
        make_member(group.project)
    ballot = make_ballot(group, at=now())
    for rank in range(3):
        says(group, ballot, rank, "yes", at=now())
    client = browser(group.lead)

    for name, pk, most in [("ballot", ballot.pk, 24), ("decisions", group.project.pk, 20)]:
        with django_assert_max_num_queries(most):
            assert client.get(reverse(f"cooperation:{name}", args=[pk])).status_code == 200
    with django_assert_max_num_queries(20):
        assert client.get(reverse("cooperation:voting_rules", args=[group.project.pk])).status_code == 200


def test_a_proxy_for_a_meeting_by_its_page():
    group, stranger = make_group(3), make_group(1)
    facts = {
        "starts_at": now() + timedelta(days=3),
        "created_at": now(),
        "changed_at": now(),
        "title": "Comité",
    }
    meeting = Meeting.objects.create(project=group.project, **facts)
    url = reverse("cooperation:meeting_proxy", args=[group.project.pk, meeting.pk])
    client = browser(group.actors[1])

    assert client.get(url).status_code == 200
    assert browser(stranger.lead).get(url).status_code == 404
    assert client.get(url.replace(f"/{meeting.pk}/procuration", "/999/procuration")).status_code == 404
    given = client.post(url, {"holder": group.members[0].pk, "text": "Votez pour"}, follow=True)
    assert "votera pour vous à cette réunion" in given.text
    assert client.post(url, {"holder": group.members[2].pk}).status_code == 422
    assert browser(acting_for(group.members[1], "reader")).get(url).status_code == 403
    inside = make_ballot(group, at=now(), born_in=f"meeting:{meeting.pk}")
    assert "Par procuration" in browser(group.lead).get(reverse("cooperation:ballot", args=[inside.pk])).text


def test_opening_a_vote_says_when_one_organisation_could_decide_alone():
    told = {}
    for size in (2, 3):
        group = make_group(size)
        page = browser(group.lead).get(reverse("cooperation:ballot_new", args=[group.project.pk]))
        told[size] = "peut décider seule" in page.text

    assert told == {2: True, 3: False}


def test_a_proposal_written_again_keeps_the_close_unless_it_is_changed():
    group = make_group(2)
    ballot = make_ballot(group, at=timezone.now(), method="consent", text="Une encadrante.")

    page = browser(group.lead).get(reverse("cooperation:ballot_amend", args=[ballot.pk]))

    assert page.context["form"]["day"].value() == timezone.localtime(ballot.closes_at).date()


def test_what_was_said_of_the_former_wording_stays_readable():
    group, now = make_group(2), timezone.now()
    ballot = make_ballot(group, at=now, method="consent", text="Deux jours par semaine.")
    says(group, ballot, 1, "objects", reason="Personne pour la remplacer.", at=now)
    amend_ballot(
        ballot=ballot, text="Un jour.", closes_at=ballot.closes_at, version=None, by=group.lead, at=now
    )

    page = browser(group.lead).get(reverse("cooperation:ballot", args=[ballot.pk]))

    assert "Personne pour la remplacer." in page.text
