from datetime import timedelta

import pytest
from django.urls import reverse

from maillage.accounts.models import Notification
from maillage.base.refusals import Refusal
from maillage.base.versions import ChangedMeanwhile
from maillage.cooperation.actions.doors import open_door
from maillage.cooperation.actions.guard import MayNotSteer, MayNotVote, MayNotWrite
from maillage.cooperation.actions.terms import (
    AlreadyAgreed,
    AlreadyOpened,
    NobodyToAsk,
    agree_terms,
    ask_agreement,
    start_terms,
    version_or_gone,
)
from maillage.cooperation.actions.terms_changes import (
    Wish,
    answer_change,
    propose_change,
    remind_answers,
    withdraw_change,
)
from maillage.cooperation.actions.terms_guard import (
    NoTerms,
    Signer,
)
from maillage.cooperation.domain.terms_lines import Change
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.models.terms import TermsChange
from maillage.cooperation.presentation.terms import waiting_terms
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.queries.terms import agreed_at, current_version
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.terms.scenes import Scene, make_terms
from maillage.mail.models import Link, OutgoingMessage

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def proposed(scene: Scene, change: Change, *, second: bool = False, reason: str = "") -> TermsChange:
    return propose_change(
        project=scene.project,
        wish=Wish(change, reason),
        by_member=scene.second if second else scene.lead,
        by=scene.by_second if second else scene.by,
        at=NOW,
    )


def door_token(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep the tokens that mails carry."""
    tokens: list[str] = []
    from maillage.cooperation.actions import doors

    issue = doors.issue_link

    def kept(**facts: object) -> tuple[Link, str]:
        link, token = issue(**facts)  # type: ignore[arg-type]
        tokens.append(token)
        return link, token

    monkeypatch.setattr(doors, "issue_link", kept)
    return tokens


def test_without_account_one_answers_by_a_link_and_agrees_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    scene, tokens = make_terms(account=False), door_token(monkeypatch)
    change = proposed(scene, scene.change(scene.second, price_cents=2000))
    assert OutgoingMessage.objects.count() == 1
    opened = open_door(token=tokens[0], kind="terms", at=LATER)

    answer_change(
        change=change, member=opened.member, accepts=True, signer=Signer("Ana", "directrice"),
        by=scene.by_second.as_oneself(), at=LATER, opened=opened,
    )  # fmt: skip
    asked = ask_agreement(project=scene.project, by=scene.by, at=LATER)
    opened = open_door(token=tokens[-1], kind="accord", at=LATER)
    version = current_version(scene.project)
    assert version is not None
    agree_terms(
        version=version, member=opened.member, signer=Signer("Ana", "directrice"), by=scene.by.as_oneself(),
        at=LATER, opened=opened,
    )  # fmt: skip

    assert (asked.told, asked.unreached) == (2, ())
    assert change.answers.get().name == "Ana"
    assert agreed_at(scene.project) is None
    agree_terms(version=version, member=scene.lead, by=scene.by, at=LATER)
    assert agreed_at(scene.project) == LATER


def test_a_door_of_another_member_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    scene, tokens = make_terms(account=False), door_token(monkeypatch)
    change = proposed(scene, scene.change(scene.second, price_cents=2000))
    opened = open_door(token=tokens[0], kind="terms", at=LATER)

    with pytest.raises(MayNotVote):
        answer_change(change=change, member=scene.lead, accepts=True, by=scene.by, at=LATER, opened=opened)


def test_a_later_change_asks_for_a_new_agreement() -> None:
    scene = make_terms()
    version = current_version(scene.project)
    assert version is not None
    for member, by in ((scene.lead, scene.by), (scene.second, scene.by_second)):
        agree_terms(version=version, member=member, by=by, at=LATER)
    assert agreed_at(scene.project) == LATER
    with pytest.raises(AlreadyAgreed):
        agree_terms(version=version, member=scene.lead, by=scene.by, at=LATER)
    with pytest.raises(NobodyToAsk):
        ask_agreement(project=scene.project, by=scene.by, at=LATER)

    change = proposed(scene, scene.change(scene.second, price_cents=2000))
    answer_change(change=change, member=scene.second, accepts=True, by=scene.by_second, at=LATER)

    assert agreed_at(scene.project) is None
    with pytest.raises(ChangedMeanwhile):
        agree_terms(version=version, member=scene.lead, by=scene.by, at=LATER)


def test_who_is_not_engaged_does_not_agree() -> None:
    scene = make_terms(second_state=MemberState.INVITED)
    version = current_version(scene.project)
    assert version is not None

    with pytest.raises(MayNotVote):
        agree_terms(version=version, member=scene.second, by=scene.by_second, at=LATER)


def test_terms_of_a_project_without_proposal_are_opened_once() -> None:
    project = make_project()
    lead = project.members.get()
    by = acting_for(lead)
    with pytest.raises(NoTerms):
        ask_agreement(project=project, by=by, at=NOW)

    start_terms(project=project, by=by, at=NOW)

    with pytest.raises(AlreadyOpened):
        start_terms(project=project, by=by, at=NOW)
    with pytest.raises(MayNotSteer):
        start_terms(project=project, by=acting_for(make_member(project)), at=NOW)
    assert version_or_gone(project, 1).number == 1
    with pytest.raises(Refusal):
        version_or_gone(project, 7)


def test_asking_twice_in_a_day_mails_once_and_keeps_the_link_open(monkeypatch: pytest.MonkeyPatch) -> None:
    scene, tokens = make_terms(account=False), door_token(monkeypatch)
    change = proposed(scene, scene.change(scene.second, price_cents=2000))

    assert remind_answers(change=change, by=scene.by, at=LATER) == []
    ask_agreement(project=scene.project, by=scene.by, at=LATER)
    ask_agreement(project=scene.project, by=scene.by, at=LATER)

    assert OutgoingMessage.objects.filter(to=scene.second.email).count() == 2
    assert open_door(token=tokens[0], kind="terms", at=LATER).member == scene.second
    assert open_door(token=tokens[1], kind="accord", at=LATER).member == scene.second
    remind_answers(change=change, by=scene.by, at=LATER + timedelta(days=1))
    assert OutgoingMessage.objects.filter(to=scene.second.email).count() == 3


def test_asking_twice_in_a_day_is_told_once_on_the_site() -> None:
    scene = make_terms()
    told = Notification.objects.filter(user=acting_for(scene.second).user)
    change = proposed(scene, scene.change(scene.second, price_cents=2000))
    remind_answers(change=change, by=scene.by, at=LATER)
    remind_answers(change=change, by=scene.by, at=LATER)
    assert told.count() == 1

    remind_answers(change=change, by=scene.by, at=LATER + timedelta(days=1))
    assert told.count() == 2


def test_those_nobody_can_reach_are_named_and_only_its_author_or_a_coordinator_reminds() -> None:
    scene = make_terms(account=False)
    change = proposed(scene, scene.change(scene.second, price_cents=2000))
    Member.objects.filter(pk=scene.second.pk).update(email="")

    assert remind_answers(change=change, by=scene.by, at=LATER + timedelta(days=1)) == [scene.second]
    with pytest.raises(MayNotWrite):
        remind_answers(change=change, by=acting_for(make_member(scene.project)), at=LATER)


def test_a_reminder_of_another_day_leaves_the_first_link_open() -> None:
    scene = make_terms(account=False)
    for day in range(2):
        ask_agreement(project=scene.project, by=scene.by, at=NOW + timedelta(days=day))

    assert OutgoingMessage.objects.filter(kind="coop-accord").count() == 2
    assert [one.revoked_at for one in Link.objects.filter(purpose="coop-accord")] == [None, None]


def test_terms_that_others_agreed_on_wait_for_who_has_not(django_assert_max_num_queries) -> None:
    scene = make_terms()
    version = current_version(scene.project)
    assert version is not None
    assert waiting_terms(seats_of(scene.by_second), LATER) == []

    agree_terms(version=version, member=scene.lead, by=scene.by, at=LATER)

    with django_assert_max_num_queries(3):  # its seats are read once a page
        [line] = waiting_terms(seats_of(scene.by_second), LATER)
    assert line.url == reverse("cooperation:terms", args=[scene.project.pk])
    assert waiting_terms(seats_of(scene.by), LATER) == []
    change = proposed(scene, scene.change(scene.second, price_cents=2000))
    assert [line.action for line in waiting_terms(seats_of(scene.by_second), LATER)] == ["Répondre"]
    withdraw_change(change=change, by=scene.by, at=LATER)
    agree_terms(version=version, member=scene.second, by=scene.by_second, at=LATER)
    assert waiting_terms(seats_of(scene.by_second), LATER) == []
