"""The role of an engaged organisation changes with its agreement only."""

from __future__ import annotations

import re

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from maillage.accounts.models import JournalEntry, Notification
from maillage.base.refusals import Refusal
from maillage.cooperation.actions import roles
from maillage.cooperation.actions.members import AskForARole, LastCoordinator, OneLead, Place, edit_member
from maillage.cooperation.actions.terms_guard import Signer
from maillage.cooperation.models import MemberRole, MemberState, RoleRequest, RoleRequestState
from maillage.cooperation.presentation.roles import waiting_roles
from maillage.cooperation.queries.access import seat_in
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project()


@pytest.fixture
def lead(project):
    return project.members.get(role=MemberRole.LEAD)


@pytest.fixture
def observer(project):
    return make_member(project, role=MemberRole.OBSERVER)


def ask(member, role, by, coordinates=False, reason="Pour porter une part du travail."):
    return roles.ask_role(member=member, wish=roles.RoleWish(role, coordinates, reason), by=by, at=NOW)


def answer(row, by, accepts=True, reason=""):
    return roles.answer_role(request=row, accepts=accepts, reason=reason, signer=Signer(), by=by, at=NOW)


def signed_in(actor):
    browser = Client()
    browser.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def test_who_coordinates_asks_and_the_organisation_agrees(project, lead, observer):
    own = acting_for(observer)
    row = ask(observer, "member", acting_for(lead))
    observer.refresh_from_db()
    assert observer.role == "observer"  # nothing changed yet
    assert [line.title for line in waiting_roles(seats_of(own), NOW)] == [project.title]
    assert Notification.objects.filter(user=own.user).count() == 1

    answer(row, own)

    observer.refresh_from_db()
    assert observer.role == "member"
    assert waiting_roles(seats_of(own), NOW) == []
    assert set(JournalEntry.objects.filter(what__startswith="member.role").values_list("what", flat=True)) == {
        "member.role_asked", "member.role_agreed",
    }  # fmt: skip


def test_a_refusal_says_why_and_changes_nothing(lead, observer):
    own = acting_for(observer)
    row = ask(observer, "member", acting_for(lead))
    with pytest.raises(roles.RefusalNeedsReason):
        answer(row, own, accepts=False)
    assert (
        answer(row, own, accepts=False, reason="Nous n’avons pas d’équipe.").state == RoleRequestState.REFUSED
    )
    observer.refresh_from_db()
    assert observer.role == "observer"
    with pytest.raises(roles.RoleAnswered):
        answer(row, own)


def test_nobody_answers_for_another(project, lead, observer):
    row = ask(observer, "member", acting_for(lead))
    for other in (
        acting_for(lead),
        acting_for(make_member(project)),
        acting_for(make_member(make_project())),
    ):
        with pytest.raises(Refusal):
            answer(row, other)


def test_it_asks_for_itself_and_who_coordinates_answers(lead, observer):
    own = acting_for(observer)
    row = ask(observer, "member", own)
    assert waiting_roles(seats_of(own), NOW) == []
    with pytest.raises(roles.MayNotWrite):
        answer(row, own)
    steering = acting_for(lead)
    assert len(waiting_roles(seats_of(steering), NOW)) == 1
    answer(row, steering)
    observer.refresh_from_db()
    assert observer.role == "member"


def test_the_lead_passes_from_the_hands_of_who_holds_it(project, lead):
    other, third = make_member(project), make_member(project, coordinates=True)
    with pytest.raises(OneLead):
        ask(other, "lead", acting_for(third))
    answer(ask(other, "lead", acting_for(lead)), acting_for(other))
    other.refresh_from_db()
    lead.refresh_from_db()
    assert (other.role, lead.role) == ("lead", "member")


def test_what_changed_meanwhile_is_looked_at_again(project, lead, observer):
    row = ask(observer, "lead", acting_for(lead))
    lead.role = MemberRole.MEMBER
    lead.save()
    make_member(project, role=MemberRole.LEAD)
    with pytest.raises(OneLead):
        answer(row, acting_for(observer))


def test_who_no_longer_coordinates_no_longer_asks(project, lead):
    asker, other = make_member(project, coordinates=True), make_member(project)
    row = ask(other, "member", acting_for(asker), coordinates=True)
    asker.coordinates = False
    asker.save()
    with pytest.raises(roles.MayNotSteer):
        answer(row, acting_for(other))
    other.refresh_from_db()
    assert not other.coordinates


def test_the_last_that_coordinates_stays(lead):
    with pytest.raises(LastCoordinator):
        ask(lead, "lead", acting_for(lead), coordinates=False)


def test_the_coordination_is_given_up_without_asking(project, lead):
    other = make_member(project, coordinates=True)
    row = ask(other, "member", acting_for(other), coordinates=False)
    other.refresh_from_db()
    assert row.state == RoleRequestState.AGREED
    assert not other.coordinates


def test_the_coordination_is_not_taken_away_without_its_agreement(project, lead):
    other = make_member(project, coordinates=True)
    row = ask(other, "member", acting_for(lead), coordinates=False)
    other.refresh_from_db()
    assert other.coordinates
    answer(row, acting_for(other))
    other.refresh_from_db()
    assert not other.coordinates


def test_a_seat_is_not_edited_into_another_role(lead, observer):
    place = Place(name=observer.name, role="member")
    with pytest.raises(AskForARole):
        edit_member(member=observer, place=place, version=1, by=acting_for(lead), at=NOW)


def test_one_request_at_a_time_and_taken_back(lead, observer):
    steering = acting_for(lead)
    row = ask(observer, "member", steering)
    with pytest.raises(roles.RoleWaits):
        ask(observer, "funder", steering)
    with pytest.raises(roles.SameRole):
        ask(lead, "lead", steering, coordinates=True)
    roles.withdraw_role(request=row, by=steering, at=NOW)
    assert ask(observer, "funder", steering).state == RoleRequestState.ASKED


def test_a_seat_that_ends_takes_its_requests_along(lead, observer):
    row = ask(observer, "member", acting_for(lead))
    roles.end_requests(gone=observer, by=acting_for(lead), at=NOW)
    row.refresh_from_db()
    assert row.state == RoleRequestState.WITHDRAWN


def test_without_account_it_answers_by_its_link(client, project, lead, mailed):
    member = make_member(project, organisation=None, email="atelier@exemple.test")
    row = ask(member, "observer", acting_for(lead), reason="<script>alert(1)</script>")
    url = mailed(row)
    page = client.get(url).content.decode()
    assert "&lt;script&gt;" in page
    assert "partage le risque" in page
    assert client.post(url, {"accepts": "non", "reason": "", "name": "N", "quality": "Q"}).status_code == 422
    said = {"accepts": "oui", "reason": "", "name": "Une directrice", "quality": "directrice"}
    assert client.post(url, said).status_code == 302
    member.refresh_from_db()
    assert member.role == "observer"
    assert "acceptée" in client.get(url).content.decode()
    assert client.post(url, said).status_code == 422


@pytest.fixture
def mailed():
    """Return the link that was mailed for a request."""

    def url_for(row):
        message = OutgoingMessage.objects.get(key=f"coop-role-{row.pk}")
        return re.search(r"/c/role/\S+", message.text)[0]

    return url_for


def test_the_pages_ask_show_and_take_back(project, lead, observer):
    steering, own = signed_in(acting_for(lead)), signed_in(acting_for(observer))
    url = reverse("cooperation:role_ask", args=[observer.pk])
    assert own.get(url).status_code == 200
    assert steering.post(url, {"role": "member", "reason": ""}).status_code == 422
    assert steering.post(url, {"role": "member", "reason": "Pour agir ensemble."}).status_code == 302
    row = RoleRequest.objects.get()
    page = reverse("cooperation:role", args=[row.pk])
    assert "Votre réponse" in own.get(page).content.decode()
    assert "Retirer la demande" in steering.get(page).content.decode()
    refused = steering.post(page, {"accepts": "oui"}, follow=True).content.decode()
    assert "la réponse appartient à une autre organisation" in refused
    assert RoleRequest.objects.get().state == RoleRequestState.ASKED
    assert (
        "réponse attendue" in steering.get(reverse("cooperation:members", args=[project.pk])).content.decode()
    )
    assert own.post(reverse("cooperation:role_withdraw", args=[row.pk])).status_code == 403
    assert steering.post(reverse("cooperation:role_withdraw", args=[row.pk])).status_code == 302
    assert own.post(page, {"accepts": "oui"}).status_code == 422


def test_who_may_not_ask_is_refused_and_strangers_find_nothing(project, observer):
    url = reverse("cooperation:role_ask", args=[observer.pk])
    assert signed_in(acting_for(make_member(project))).get(url).status_code == 403
    assert signed_in(acting_for(make_member(make_project()))).get(url).status_code == 404
    waiting = make_member(project, state=MemberState.INVITED)
    steering = acting_for(project.members.get(role=MemberRole.LEAD))
    assert signed_in(steering).get(reverse("cooperation:role_ask", args=[waiting.pk])).status_code == 404
    assert seat_in(project, acting_for(observer)).may_steer is False
    assert outbox.outbox == []
