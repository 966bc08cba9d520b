"""An exclusion rests on a decision; a seat around the group ends with a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from maillage.accounts.models import Notification
from maillage.consortium.tests.scenes import words
from maillage.cooperation.actions.decisions import register_decision
from maillage.cooperation.actions.exclusion import (
    AlsoCoordinates,
    IsAParty,
    NotItsDecision,
    NotYetDecided,
    Outside,
    OutsideIncomplete,
    end_seat,
    exclude_member,
)
from maillage.cooperation.actions.exit import Exit
from maillage.cooperation.models import Ballot, Decision, Departure, DepartureKind, MemberState
from maillage.cooperation.queries.exclusions import grounds_of
from maillage.cooperation.tests.decisions.scenes import make_ballot, make_group, says
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.terms.scenes import make_terms
from maillage.cooperation.tests.terms.test_exit_pages import browser, url

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)
WHY = Exit("Ne livre plus")


def voted_out(group, word: str = "yes") -> Decision:
    ballot = make_ballot(group, kind="exclusion", concerned=group.members[3], question="L’exclure ?")
    for rank in range(3):
        says(group, ballot, rank, word)
    return Ballot.objects.get(pk=ballot.pk).decision


def exclude(group, ground, rank: int = 3):
    return exclude_member(
        member=group.members[rank], exit=WHY, ground=ground, version=None, by=group.lead, at=LATER
    )


def test_a_vote_adopted_about_a_member_is_a_ground_once_and_for_it_alone():
    group = make_group(4)
    decision = voted_out(group)
    assert grounds_of(group.members[3]) == [decision]

    with pytest.raises(NotItsDecision):
        exclude(group, decision, rank=2)
    departure = exclude(group, decision)

    assert (departure.kind, departure.decision) == (DepartureKind.EXCLUDED, decision)
    assert grounds_of(group.members[3]) == []


def test_a_vote_that_refused_or_another_kind_of_decision_excludes_nobody():
    group = make_group(4)
    voted_out(group, "no")
    facts = {
        "title": f"Sans {group.members[3].name}",
        "text": "",
        "review_on": None,
        "by": group.lead,
        "at": LATER,
    }
    other = register_decision(project=group.project, **facts)

    assert grounds_of(group.members[3]) == []
    with pytest.raises(NotItsDecision):
        exclude(group, other)
    named = register_decision(project=group.project, kind="exclusion", **facts)
    assert grounds_of(group.members[3]) == [named]


def test_a_decision_taken_elsewhere_goes_to_the_register_in_the_same_transaction():
    group = make_group(4)
    for ground, refusal in [
        (Outside(None, "Comité", "Texte"), OutsideIncomplete),
        (Outside(LATER.date(), " ", "Texte"), OutsideIncomplete),
        (Outside(LATER.date() + timedelta(days=1), "Comité", "Texte"), NotYetDecided),
    ]:
        with pytest.raises(refusal):
            exclude(group, ground)
    assert not Decision.objects.exists()

    exclude(group, Outside(date(2026, 11, 19), "Comité de pilotage", "Il ne livre plus."))

    row = Decision.objects.get()
    assert (row.kind, row.born_in, row.body) == ("exclusion", "outside", "Comité de pilotage")
    page = words(browser(group.lead).get(reverse("cooperation:decision", args=[row.pk])))
    assert "Prise hors de Maillage par Comité de pilotage" in page


def test_a_seat_around_the_group_ends_with_a_reason_and_it_is_told():
    group = make_group(2)
    adviser = make_member(group.project, role="adviser")
    told = acting_for(adviser, "administrator", starts_at=NOW)
    coordinator = make_member(group.project, role="adviser", coordinates=True)
    facts = {"exit": WHY, "version": None, "by": group.lead, "at": LATER}
    with pytest.raises(IsAParty):
        end_seat(member=group.members[1], **facts)
    with pytest.raises(AlsoCoordinates):
        end_seat(member=coordinator, **facts)

    departure = end_seat(member=adviser, **facts)

    assert departure.kind == DepartureKind.ENDED
    news = Notification.objects.get(user=told.user)
    assert news.url == reverse("cooperation:departure", args=[departure.pk])
    assert WHY.reason in words(browser(told).get(news.url))


def test_the_page_shows_the_rule_and_opens_the_vote_prefilled():
    scene = make_terms()
    client = browser(scene.by)
    page = client.get(url("member_exit", scene, scene.second.pk))

    assert "trois quarts" in words(page)
    link = f"{reverse('cooperation:ballot_new', args=[scene.project.pk])}?sorte=exclusion&concernee={scene.second.pk}"
    assert link.replace("&", "&amp;") in page.content.decode()
    form = client.get(link).context["form"]
    assert (form["kind"].value(), form["concerned"].value()) == ("exclusion", scene.second.pk)
    assert scene.second.name in form["question"].value()


def test_an_exclusion_by_its_page_asks_for_the_decision_and_keeps_what_was_typed():
    scene = make_terms()
    client, page = browser(scene.by), url("member_exit", scene, scene.second.pk)
    facts = {"kind": "excluded", "reason": "<b>Retards</b>", "version": "1"}
    without = client.post(page, facts)
    assert without.status_code == 422
    assert "Une exclusion repose sur une décision" in words(without)
    facts |= {"ground": "outside", "body": "Assemblée", "text": "Décidé à l’unanimité."}
    assert client.post(page, facts).status_code == 422

    assert client.post(page, facts | {"decided_on": "2026-11-02"}).status_code == 302

    scene.second.refresh_from_db()
    assert scene.second.state == MemberState.LEFT
    gone = reverse("cooperation:departure", args=[Departure.objects.get().pk])
    mine = words(browser(scene.by_second).get(gone))
    assert "Décidé à l’unanimité." in mine
    assert "Votre organisation ne lit plus ce projet" in mine
    stranger = acting_for(make_project().members.get())
    assert browser(stranger).get(gone).status_code == 404
    assert "La voir au registre" in words(client.get(gone))
