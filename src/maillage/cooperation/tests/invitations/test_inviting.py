"""Who invites: at once or not at all, to an account or to an address, again, elsewhere, never more."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from maillage.accounts.actions.notifications import told
from maillage.accounts.models import JournalEntry, Notification, Role
from maillage.cooperation.actions import invitations as actions
from maillage.cooperation.actions.guard import MayNotSteer, ProjectClosed
from maillage.cooperation.actions.invitations import Invitee
from maillage.cooperation.actions.reminders import remind_due
from maillage.cooperation.domain.offered import read_offered
from maillage.cooperation.domain.reminders import DayPassed, DayTooFar
from maillage.cooperation.models.invitations import Invitation, InvitationState
from maillage.cooperation.models.projects import MemberState, ProjectState
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
from maillage.mail.actions.links import LinkRevoked
from maillage.mail.domain.addresses import BadAddress
from maillage.mail.models import OutgoingMessage, State

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_invite_members_mails_who_has_no_account_and_tells_who_has_one(scene):
    rows = scene.invite(message="On y va ?\nÀ bientôt")

    mail = last_mail()
    assert [row.member.state for row in rows] == [MemberState.INVITED] * 2
    assert "On y va" in mail.text
    assert re.search(r"3\s600\sh par an", mail.text)
    assert mail.confidential is True
    assert mail.subject.startswith("Personne")
    assert "Chantier sans compte" in mail.subject
    news = Notification.objects.get(user=scene.known_by.user)
    assert news.url == f"/cooperations/invitations/{rows[1].pk}"
    assert door().member == scene.mailed
    entry = JournalEntry.objects.get(what="project.invited")
    assert entry.about == f"project:{scene.project.pk}"
    assert entry.after["members"] == ["Chantier sans compte", scene.known.name]


def test_invitation_freezes_what_the_terms_propose_to_each(scene):
    rows = {row.member_id: read_offered(row.offered) for row in scene.invite()}

    mine = rows[scene.mailed.pk]
    assert (mine.hours, mine.price_cents, mine.exposure_cents) == (3600, 2_500, 9_000_000)
    assert mine.mandataire == scene.lead.name
    assert rows[scene.known.pk].hours == 2400


def test_invite_members_leaves_nothing_behind_when_one_has_no_address(scene):
    silent = make_member(scene.project, organisation=None, name="Sans adresse", state=MemberState.PROPOSED)

    with pytest.raises(actions.NeedsAddress):
        scene.invite(scene.mailed, silent)

    assert Invitation.objects.count() == 0
    assert OutgoingMessage.objects.count() == 0
    scene.mailed.refresh_from_db()
    assert scene.mailed.state == MemberState.PROPOSED


@pytest.mark.parametrize(
    ("day", "why"), [(AT.date(), DayPassed), (date(2026, 1, 1), DayPassed), (date(2028, 1, 1), DayTooFar)]
)
def test_invite_members_refuses_a_day_that_cannot_be_given(scene, day, why):
    with pytest.raises(why):
        scene.invite(answer_by=day)


def test_invite_members_refuses_nobody_who_is_there_already_a_wrong_address_and_a_reader(scene):
    def send(invitees, by=scene.by):
        actions.invite_members(
            project=scene.project, invitees=invitees, answer_by=ANSWER_BY, message="", by=by, at=AT
        )

    with pytest.raises(actions.NobodyToInvite):
        send([])
    with pytest.raises(actions.NotToInvite):
        send([Invitee(scene.lead)])
    with pytest.raises(BadAddress):
        send([Invitee(scene.mailed, email="pas une adresse")])
    with pytest.raises(MayNotSteer):
        send([Invitee(scene.mailed)], by=acting_for(scene.lead, Role.READER))
    with pytest.raises(MayNotSteer):
        send([Invitee(scene.mailed)], by=scene.known_by)
    scene.project.state, scene.project.closed_at = ProjectState.ABANDONED, AT
    scene.project.save()
    with pytest.raises(ProjectClosed):
        send([Invitee(scene.mailed)])


def test_invite_members_twice_invites_once(scene):
    scene.invite(scene.mailed)

    with pytest.raises(actions.NotToInvite):
        scene.invite(scene.mailed)
    assert Invitation.objects.count() == 1


def test_invite_again_who_declined_closes_the_former_invitation_and_its_link(scene):
    (first,) = scene.invite(scene.mailed)
    answer_by_link(first, given("no", "Trop loin"))
    former = last_mail()

    (second,) = scene.invite(scene.mailed, at=LATER)

    first.refresh_from_db()
    scene.mailed.refresh_from_db()
    assert first.state == InvitationState.SUPERSEDED
    assert (scene.mailed.state, scene.mailed.ended_reason) == (MemberState.INVITED, "")
    assert door(LATER).door.number == second.pk
    with pytest.raises(LinkRevoked):
        door(LATER, former)


def test_invite_again_refuses_a_seat_taken_by_another_line(scene):
    (first,) = scene.invite(scene.mailed)
    answer_by_link(first, given("no", "Trop loin"))
    scene.mailed.refresh_from_db()
    scene.mailed.siret = "00010000100013"
    scene.mailed.save()
    make_member(scene.project, organisation=None, name="La même", siret="00010000100013")

    with pytest.raises(actions.SeatTaken):
        scene.invite(scene.mailed)


def test_resend_opens_again_what_expired_and_keeps_the_first_link(scene):
    (row,) = scene.invite(scene.mailed)
    first = last_mail()
    Invitation.objects.update(state=InvitationState.EXPIRED, closed_at=LATER)

    again = actions.resend(invitation=row, answer_by=date(2026, 12, 20), by=scene.by, at=LATER)

    assert (again.state, again.closed_at, again.sendings) == (InvitationState.SENT, None, 2)
    assert last_mail().pk != first.pk
    assert last_mail().subject.startswith("De nouveau")
    assert "20 décembre 2026" in last_mail().text
    assert door(LATER, first).member == scene.mailed


def test_resend_refuses_the_same_day_twice_an_answered_one_and_who_does_not_steer(scene):
    (row,) = scene.invite(scene.mailed)
    with pytest.raises(actions.SentToday):
        actions.resend(invitation=row, answer_by=ANSWER_BY, by=scene.by, at=AT)
    with pytest.raises(MayNotSteer):
        actions.resend(invitation=row, answer_by=ANSWER_BY, by=scene.known_by, at=LATER)
    answer_by_link(row, given("yes"))
    with pytest.raises(actions.NotWaiting):
        actions.resend(invitation=row, answer_by=ANSWER_BY, by=scene.by, at=LATER)


def test_change_address_kills_the_former_link_and_what_still_waits(scene):
    (row,) = scene.invite(scene.mailed)
    first = last_mail()

    actions.change_address(
        invitation=row, email="Autre@Exemple.test", contact="Ana Inventée", by=scene.by, at=LATER
    )

    first.refresh_from_db()
    scene.mailed.refresh_from_db()
    assert first.state == State.CANCELLED
    assert (scene.mailed.email, scene.mailed.contact) == ("autre@exemple.test", "Ana Inventée")
    assert door(LATER, last_mail("autre@exemple.test")).member == scene.mailed
    with pytest.raises(LinkRevoked):
        door(LATER, first)
    with pytest.raises(actions.SameAddress):
        actions.change_address(invitation=row, email="autre@exemple.test", contact="", by=scene.by, at=LATER)
    with pytest.raises(BadAddress):
        actions.change_address(invitation=row, email="autre@", contact="", by=scene.by, at=LATER)


@pytest.mark.parametrize("had_left", [True, False])
def test_revoke_kills_the_link_at_once_and_tells_only_who_received_it(scene, had_left):
    (row,) = scene.invite(scene.mailed)
    first = last_mail()
    if had_left:
        OutgoingMessage.objects.update(state=State.SENT, sent_at=AT)

    actions.revoke(invitation=row, by=scene.by, at=LATER)

    row.refresh_from_db()
    scene.mailed.refresh_from_db()
    assert (row.state, scene.mailed.state) == (InvitationState.REVOKED, MemberState.WITHDRAWN)
    with pytest.raises(LinkRevoked):
        door(LATER, first)
    told = OutgoingMessage.objects.filter(subject__contains="retire son invitation")
    assert told.exists() == had_left
    with pytest.raises(actions.NotWaiting):
        actions.revoke(invitation=row, by=scene.by, at=LATER)


def test_revoke_tells_on_the_site_who_has_an_account(scene):
    (row,) = scene.invite(scene.known)

    actions.revoke(invitation=row, by=scene.by, at=LATER)

    assert "retire" in Notification.objects.filter(user=scene.known_by.user).order_by("pk").last().message
    assert OutgoingMessage.objects.filter(kind="coop-invitation").count() == 0


@pytest.mark.parametrize(
    ("facts", "said", "never"),
    [
        ({"form": "R-304"}, "répondre ensemble à", "avancer ensemble sur"),
        ({}, "avancer ensemble sur", "répondre ensemble"),
    ],
)
def test_letters_speak_of_an_answer_only_to_those_that_answer_a_tender(facts, said, never):
    scene = Scene(**facts)
    rows = scene.invite()
    remind_due(timezone.make_aware(datetime.combine(ANSWER_BY - timedelta(days=3), time(10))))
    OutgoingMessage.objects.update(state=State.SENT, sent_at=LATER)
    actions.revoke(invitation=rows[0], by=scene.by, at=LATER)

    mails = OutgoingMessage.objects.filter(to="chantier@exemple.test")
    assert len(mails) == 3
    news = Notification.objects.filter(user=scene.known_by.user).order_by("pk").first()
    written = [f"{mail.subject} {mail.text}" for mail in mails] + [told(news)]
    assert all(said in words and never not in words for words in written), written
    assert said in mails.order_by("pk")[0].subject
