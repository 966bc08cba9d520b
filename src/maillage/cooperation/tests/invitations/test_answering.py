"""Who is invited answers: each answer is kept, dated and owned; the last one counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from maillage.accounts.actors import Actor
from maillage.accounts.models import JournalDetail, JournalEntry, Mandate, Notification, Role
from maillage.base.versions import ChangedMeanwhile
from maillage.cooperation.actions import answers as actions
from maillage.cooperation.actions.answers import Read, answer_invitation
from maillage.cooperation.actions.guard import MayNotSteer, ProjectClosed
from maillage.cooperation.actions.invitations import revoke
from maillage.cooperation.actions.questions import NotAQuestion, reply_to_question
from maillage.cooperation.domain.offered import Counter, NoHoursLeft, NothingChanged
from maillage.cooperation.models.invitations import Answer, Invitation, InvitationState
from maillage.cooperation.models.projects import Member, MemberState, ProjectState
from maillage.cooperation.models.terms import ChangeState, TermsAgreement, TermsVersion
from maillage.cooperation.tests.factories import acting_for, make_member
from maillage.cooperation.tests.invitations.scenes import (
    ANSWER_BY,
    AT,
    Scene,
    answer_by_link,
    door,
    given,
    last_mail,
)
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)
LESS = Counter({"work": Decimal(3000)})


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def row(scene) -> Invitation:
    return scene.invite(scene.mailed)[0]


def seat(row: Invitation) -> Member:
    return Member.objects.get(pk=row.member_id)


def test_yes_engages_the_member_mails_a_receipt_and_tells_the_coordinators(scene, row):
    chief = acting_for(scene.lead, Role.ADMINISTRATOR).user

    answer = answer_by_link(row, given("yes", "Avec joie"), at=LATER)

    row.refresh_from_db()
    assert (seat(row).state, seat(row).joined_at, row.state) == (
        MemberState.ACCEPTED,
        LATER,
        InvitationState.ANSWERED,
    )
    assert (answer.name, answer.quality, answer.by_link, answer.user) == (
        "Sacha Inventé",
        "direction",
        True,
        None,
    )
    told = set(
        Notification.objects.filter(about=f"project:{scene.project.pk}").values_list("user", flat=True)
    )
    assert told == {chief.pk, scene.by.user.pk}
    receipt = last_mail()
    assert receipt.subject.startswith("Reçu")
    assert "Sacha Inventé (direction)" in receipt.text
    assert door(LATER, receipt).member == row.member
    entry = JournalEntry.objects.get(what="project.answered_by_link")
    assert entry.after == {"member": "Chantier sans compte", "answer": "yes"}
    assert JournalDetail.objects.get(entry=entry).facts == {"name": "Sacha Inventé", "quality": "direction"}


def test_the_very_same_answer_sent_twice_is_one(row):
    first = answer_by_link(row, given("yes"), version=row.version)
    mails = OutgoingMessage.objects.count()

    second = answer_by_link(row, given("yes"), version=row.version)

    assert first == second
    assert (Answer.objects.count(), OutgoingMessage.objects.count()) == (1, mails)


def test_two_people_who_answer_at_once_the_second_is_told_of_the_first(row):
    answer_by_link(row, given("yes"), version=row.version)

    with pytest.raises(ChangedMeanwhile) as refused:
        answer_by_link(row, given("no", "Pas le temps", name="Camille Inventée"), version=row.version)

    assert refused.value.facts["who"] == "Sacha Inventé"
    assert seat(row).state == MemberState.ACCEPTED


def test_yes_if_opens_a_change_of_the_terms_and_another_answer_takes_it_back(scene, row):
    answer = answer_by_link(row, given("yes_if", "Moins d’heures", counter=LESS))

    assert seat(row).state == MemberState.DISCUSSING
    assert answer.change is not None
    assert [edit[1:] for edit in answer.change.edits] == [["hours:work", "3600", "3000"]]
    answer_by_link(row, given("yes_if", "Encore moins", counter=Counter({"work": Decimal(2000)})), at=LATER)
    answer.change.refresh_from_db()
    assert answer.change.state == ChangeState.RETRACTED
    assert Answer.objects.count() == 2


def test_yes_if_must_say_something_and_keep_some_hours(row):
    with pytest.raises(NothingChanged):
        answer_by_link(row, given("yes_if", counter=Counter({"work": Decimal(3600)})))
    with pytest.raises(NoHoursLeft):
        answer_by_link(row, given("yes_if", "Rien", counter=Counter({"work": Decimal(0)})))
    answer = answer_by_link(
        row, given("yes_if", "Si nous commençons en mars", counter=Counter({"work": Decimal(3600)}))
    )
    assert answer.change is None


def test_no_says_why_and_can_be_changed_into_yes(row):
    answer_by_link(row, given("no", "Trop loin"))
    assert (seat(row).state, seat(row).ended_at, seat(row).ended_reason) == (
        MemberState.DECLINED,
        AT,
        "Trop loin",
    )

    answer_by_link(row, given("yes"), at=LATER)

    assert (seat(row).state, seat(row).ended_at, seat(row).ended_reason) == (MemberState.ACCEPTED, None, "")
    assert list(Answer.objects.values_list("kind", "at")) == [("no", AT), ("yes", LATER)]


def test_question_moves_nothing_and_its_reply_goes_by_mail_with_the_link_still_open(scene, row):
    question = answer_by_link(row, given("question", "Qui fournit les bennes ?"))
    row.refresh_from_db()
    assert (row.state, seat(row).state) == (InvitationState.SENT, MemberState.INVITED)
    with pytest.raises(MayNotSteer):
        reply_to_question(answer=question, text="Nous", by=scene.known_by, at=LATER)
    with pytest.raises(actions.NeedsWords):
        reply_to_question(answer=question, text="  ", by=scene.by, at=LATER)

    reply_to_question(answer=question, text="Le mandataire.\nDès janvier.", by=scene.by, at=LATER)

    assert "> Qui fournit les bennes" in last_mail().text
    assert "> Le mandataire.\n> Dès janvier." in last_mail().text
    assert door(LATER).member == row.member
    with pytest.raises(NotAQuestion):
        reply_to_question(answer=question, text="Encore", by=scene.by, at=LATER)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"name": " "}, actions.NeedsName),
        ({"quality": ""}, actions.NeedsName),
        ({"kind": "no"}, actions.NeedsWords),
        ({"kind": "question"}, actions.NeedsWords),
        ({"kind": "perhaps"}, actions.NoSuchAnswer),
    ],
)
def test_an_answer_that_says_too_little_is_refused(row, facts, why):
    with pytest.raises(why):
        answer_by_link(row, replace(given("yes"), **facts))
    assert Answer.objects.count() == 0


def test_signed_in_only_who_writes_for_the_organisation_answers(scene):
    (row,) = scene.invite(scene.known)
    for by in (Actor(), scene.by, acting_for(scene.known, Role.READER)):
        with pytest.raises(actions.NotForYou):
            answer_invitation(invitation=row, given=given("yes"), read=Read(), by=by, at=AT)

    answer = answer_invitation(invitation=row, given=given("yes"), read=Read(), by=scene.known_by, at=AT)

    assert (answer.user, answer.by_link) == (scene.known_by.user, False)
    assert JournalEntry.objects.filter(what="project.answered", person_id=scene.known_by.user.pk).exists()


def test_a_link_answers_its_own_invitation_only(scene, row):
    (other,) = scene.invite(scene.known)

    with pytest.raises(actions.NotForYou):
        answer_invitation(invitation=other, given=given("yes"), read=Read(), door=door(), by=Actor(), at=AT)


def test_terms_that_moved_meanwhile_are_read_again_before_a_yes(row):
    with pytest.raises(actions.TermsMoved):
        answer_invitation(
            invitation=row,
            given=given("yes"),
            read=Read(row.version, "autre"),
            door=door(),
            by=Actor(),
            at=AT,
        )


def test_answers_close_with_the_day_but_not_for_who_discusses(row):
    after = AT + timedelta(days=15)
    with pytest.raises(actions.TooLate):
        answer_by_link(row, given("yes"), at=after)
    answer_by_link(row, given("yes_if", "Moins", counter=LESS))

    answer_by_link(row, given("yes"), at=after)

    assert seat(row).state == MemberState.ACCEPTED


def test_answers_close_once_the_group_has_agreed(scene, row):
    answer_by_link(row, given("yes"))
    version = TermsVersion.objects.get()
    version.agreed_at = LATER
    version.save()
    for one in (scene.lead, scene.mailed):
        TermsAgreement.objects.create(version=version, member=one, at=LATER)

    with pytest.raises(actions.AgreedMeanwhile):
        answer_by_link(row, given("no", "Finalement non"), at=LATER)


def test_answers_close_for_who_left_was_replaced_coordinates_or_was_revoked(scene, row):
    opened = door()
    Member.objects.filter(pk=row.member_id).update(state=MemberState.LEFT, ended_at=AT)
    with pytest.raises(actions.NoLongerMember):
        answer_by_link(row, given("yes"))
    Member.objects.filter(pk=row.member_id).update(state=MemberState.DECLINED)
    make_member(scene.project, replaces=row.member)
    with pytest.raises(actions.Replaced):
        answer_by_link(row, given("yes"))
    Member.objects.filter(pk=row.member_id).update(state=MemberState.ACCEPTED, coordinates=True)
    with pytest.raises(actions.Coordinates):
        answer_by_link(row, given("no", "Non"))
    Member.objects.filter(pk=row.member_id).update(state=MemberState.INVITED, coordinates=False)
    revoke(invitation=row, by=scene.by, at=AT)
    with pytest.raises(actions.Revoked):
        answer_invitation(invitation=row, given=given("yes"), read=Read(), door=opened, by=Actor(), at=AT)


def test_answers_close_with_the_project(scene, row):
    scene.project.state, scene.project.closed_at = ProjectState.ABANDONED, AT
    scene.project.save()

    with pytest.raises(ProjectClosed):
        answer_by_link(row, given("yes"))


def test_answer_is_told_to_a_sender_only_as_long_as_it_acts_for_a_coordinator(scene, row):
    Mandate.objects.filter(user=scene.by.user).update(ended_at=AT)

    answer_by_link(row, given("yes"), at=LATER)

    assert not Notification.objects.filter(user=scene.by.user).exists()
    assert row.answer_by == ANSWER_BY
