"""Who is told about the terms: those that may act, of organisations that read them, once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from maillage.accounts.models import Notification, Role
from maillage.consortium.tests.scenes import words
from maillage.cooperation.actions.exclusion import end_seat
from maillage.cooperation.actions.exit import Exit, leave_project
from maillage.cooperation.actions.terms import agree_terms, ask_agreement
from maillage.cooperation.actions.terms_changes import (
    Wish,
    answer_change,
    propose_change,
    remind_answers,
    withdraw_change,
)
from maillage.cooperation.models.projects import Member, MemberRole, MemberState
from maillage.cooperation.models.reading import ReadingChoice
from maillage.cooperation.queries.terms import current_version
from maillage.cooperation.tests.factories import NOW, acting_for, make_member
from maillage.cooperation.tests.terms.browsing import browser, url
from maillage.cooperation.tests.terms.scenes import Scene, make_terms
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def scene() -> Scene:
    return make_terms()


def news(actor) -> list[str]:
    """What somebody was told about the terms, the first words of each."""
    return list(
        Notification.objects.filter(user=actor.user, kind="coop.terms").values_list("message", flat=True)
    )


def proposed(scene: Scene, *, second: bool = False):
    return propose_change(
        project=scene.project, wish=Wish(scene.change(scene.second, price_cents=2000)),
        by_member=scene.second if second else scene.lead, by=scene.by_second if second else scene.by, at=NOW,
    )  # fmt: skip


def test_editors_are_told_and_who_only_reads_is_not(scene):
    editor = acting_for(scene.lead, Role.EDITOR, starts_at=NOW)
    reader = acting_for(scene.lead, Role.READER, starts_at=NOW)

    leave_project(member=scene.second, exit=Exit("Trop de travail."), version=1, by=scene.by_second, at=LATER)

    assert len(news(editor)) == len(news(scene.by)) == 1
    assert news(reader) == []
    assert OutgoingMessage.objects.filter(to=editor.user.email, kind="coop.terms").count() == 1


def test_who_coordinates_from_around_the_group_is_told_and_an_observer_is_not(scene):
    observer = acting_for(make_member(scene.project, role=MemberRole.OBSERVER))
    adviser = acting_for(make_member(scene.project, role=MemberRole.ADVISER, coordinates=True))
    change = proposed(scene)
    remind_answers(change=change, by=scene.by, at=LATER + timedelta(days=1))
    answer_change(change=change, member=scene.second, accepts=True, by=scene.by_second, at=LATER)
    ask_agreement(project=scene.project, by=scene.by, at=LATER)
    leave_project(member=scene.second, exit=Exit("Trop de travail."), version=1, by=scene.by_second, at=LATER)

    assert not Notification.objects.filter(user=observer.user).exists()
    assert [text[:8] for text in news(adviser)] == ["%(name)s"]


def test_an_author_that_now_stands_around_the_group_is_told_nothing_of_its_change(scene):
    change = proposed(scene, second=True)
    Member.objects.filter(pk=scene.second.pk).update(role=MemberRole.OBSERVER)
    answer_change(change=change, member=scene.lead, accepts=True, by=scene.by, at=LATER)
    assert news(scene.by_second) == []


def test_who_is_asked_and_reads_no_more_is_asked_no_more_unless_the_group_shows_it(scene):
    change = proposed(scene)
    Notification.objects.all().delete()
    Member.objects.filter(pk=scene.second.pk).update(role=MemberRole.OBSERVER)
    assert remind_answers(change=change, by=scene.by, at=LATER + timedelta(days=1)) == []
    assert news(scene.by_second) == []

    ReadingChoice.objects.create(project=scene.project, role="observer", parts=["terms"], at=NOW)
    remind_answers(change=change, by=scene.by, at=LATER + timedelta(days=2))
    assert len(news(scene.by_second)) == 1


def test_an_observer_whose_place_ends_is_told_of_its_place_not_of_the_terms(scene):
    observer = make_member(scene.project, role=MemberRole.OBSERVER)
    by = acting_for(observer)
    end_seat(member=observer, exit=Exit("Le suivi est fini."), version=1, by=scene.by, at=LATER)
    assert news(by) == []
    assert Notification.objects.get(user=by.user).kind == "coop.roles"


def test_a_change_taken_back_is_told_to_those_asked_and_to_its_author(scene):
    change = proposed(scene, second=True)
    third = make_member(scene.project, coordinates=True)
    steering = acting_for(third)
    Notification.objects.all().delete()

    withdraw_change(change=change, by=steering, at=LATER)

    assert ["est retiré" in text for text in news(scene.by)] == [True]
    assert ["coordonne" in text for text in news(scene.by_second)] == [True]
    assert news(steering) == []


@pytest.mark.parametrize("state", [MemberState.ACCEPTED, MemberState.DISCUSSING])
def test_without_account_a_change_taken_back_is_told_by_one_mail(state):
    scene = make_terms(account=False, second_state=state)
    change = proposed(scene)
    OutgoingMessage.objects.filter(to=scene.second.email).delete()

    withdraw_change(change=change, by=scene.by, at=LATER)

    mailed = OutgoingMessage.objects.get(to=scene.second.email)
    assert "est retiré" in mailed.subject
    assert "retirée" in words(Client().get(re.search(r"/c/terms/\S+", mailed.text)[0]))
    assert not Notification.objects.filter(message__contains="est retiré").exists()


def test_an_agreement_asked_before_anybody_agreed_is_mailed_once_and_waits_at_home(scene):
    mails = OutgoingMessage.objects.filter(to=scene.by_second.user.email)
    home = browser(scene.by_second)
    assert "Votre accord est attendu" not in words(home.get("/"))

    for _twice in range(2):
        ask_agreement(project=scene.project, by=scene.by, at=LATER)

    assert mails.count() == 1
    assert "donnez votre accord" in mails.get().text
    assert "Votre accord est attendu" in words(home.get("/"))
    assert "Demandé le" in words(home.get(url("terms", scene)))
    agree_terms(
        version=current_version(scene.project), member=scene.second, by=scene.by_second, at=LATER
    )  # fmt: skip
    assert "Votre accord est attendu" not in words(home.get("/"))


def test_who_comes_once_all_had_agreed_is_awaited(scene):
    version = current_version(scene.project)
    for member, by in ((scene.lead, scene.by), (scene.second, scene.by_second)):
        agree_terms(version=version, member=member, by=by, at=NOW)
    newcomer = acting_for(make_member(scene.project))
    assert "Votre accord est attendu" in words(browser(newcomer).get("/"))
