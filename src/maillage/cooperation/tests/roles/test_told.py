"""Who was asked is told that a request is taken back, and only then."""

from __future__ import annotations

import re

import pytest

from maillage.accounts.models import Notification
from maillage.consortium.tests.scenes import words
from maillage.cooperation.actions.exit import Exit, leave_project
from maillage.cooperation.actions.roles import RoleWish, ask_role, withdraw_role
from maillage.cooperation.models import MemberRole
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project()


@pytest.fixture
def lead(project):
    return project.members.get(role=MemberRole.LEAD)


def ask(member, role, by):
    wish = RoleWish(role, member.coordinates, "Pour porter une part du travail.")
    row = ask_role(member=member, wish=wish, by=by, at=NOW)
    Notification.objects.all().delete()
    return row


def told() -> list[str]:
    """The organisations told that it is over, by name."""
    rows = Notification.objects.filter(kind="coop.roles", message__contains="est retirée")
    return sorted(row.user.mandates.get().organisation.name for row in rows)


def test_the_organisation_that_was_asked_is_told(project, lead):
    observer, by = make_member(project, role=MemberRole.OBSERVER), acting_for(lead)
    own = acting_for(observer)
    withdraw_role(request=ask(observer, "member", by), by=by, at=NOW)
    assert told() == [own.organisation.name]


def test_those_that_coordinate_are_told_when_it_asked_for_itself(project, lead):
    observer, by = make_member(project, role=MemberRole.OBSERVER), acting_for(lead)
    own = acting_for(observer)
    withdraw_role(request=ask(observer, "member", own), by=own, at=NOW)
    assert told() == [by.organisation.name]


def test_who_asked_is_told_when_another_takes_it_back(project, lead):
    observer, by = make_member(project, role=MemberRole.OBSERVER), acting_for(lead)
    own, other = acting_for(observer), acting_for(make_member(project, coordinates=True))
    withdraw_role(request=ask(observer, "member", by), by=other, at=NOW)
    assert told() == sorted([by.organisation.name, own.organisation.name])


def test_without_account_it_is_told_by_mail_and_its_link_says_so(client, project, lead):
    member = make_member(project, organisation=None, email="atelier@exemple.test")
    by = acting_for(lead)
    row = ask(member, "observer", by)
    withdraw_role(request=row, by=by, at=NOW)

    asked, over = OutgoingMessage.objects.filter(to=member.email).order_by("pk")
    assert "retirée" in over.subject
    for message in (asked, over):
        page = client.get(re.search(r"/c/role/\S+", message.text)[0])
        assert "La demande est retirée" in words(page)


def test_a_seat_that_ends_takes_its_requests_along_and_those_asked_are_told(project, lead):
    steering = acting_for(lead)
    other, observer = make_member(project, coordinates=True), make_member(project, role=MemberRole.OBSERVER)
    by, own = acting_for(other), acting_for(observer)
    ask(observer, "member", by)
    leave_project(member=other, exit=Exit("Nous manquons de temps."), version=1, by=by, at=NOW)
    assert told() == [own.organisation.name]
    left = Notification.objects.get(user=steering.user)
    assert "n’est plus dans" in left.message
    assert not Notification.objects.filter(user__in=[by.user, own.user], kind="coop.terms").exists()
