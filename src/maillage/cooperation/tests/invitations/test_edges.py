"""What happens between two looks: rows that changed or went, prices and coefficients, states that are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.base.versions import Gone
from maillage.cooperation.actions import answers, confirmations, invitations, questions, reminders
from maillage.cooperation.actions.doors import open_door
from maillage.cooperation.domain.offered import Counter, Frame, Offered, Work
from maillage.cooperation.models.invitations import Answer, Invitation, InvitationState, Reminder
from maillage.cooperation.models.projects import Member, MemberRole, MemberState, ProjectState
from maillage.cooperation.presentation.invitations import (
    invitation_lines,
    invitation_view,
    overview_invitations,
    waiting_invitations,
)
from maillage.cooperation.presentation.offers import changes_since, offer_view, wish_views
from maillage.cooperation.queries.invitations import invitation_number
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.tests.factories import make_member
from maillage.cooperation.tests.invitations.scenes import (
    AT,
    Scene,
    answer_by_link,
    door,
    given,
    last_mail,
    token_of,
)
from maillage.cooperation.tests.invitations.test_pages import browser, later, sent
from maillage.mail.actions.links import LinkBroken

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LESS = Counter({"work": Decimal(3000)}, 3_000)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_what_the_clock_listed_and_that_changed_meanwhile_is_left_alone(scene):
    (row,) = scene.invite(scene.mailed)
    assert confirmations._ask(row.pk, AT) is False
    assert reminders._expire(row.pk, AT) is False
    answer_by_link(row, given("yes_if", "Moins", counter=LESS))

    for function in (reminders._remind, reminders._expire, confirmations._ask):
        assert function(row.pk, AT + 30 * DAY) is False
        assert function(row.pk + 99, AT + 30 * DAY) is False
    assert Reminder.objects.count() == 0


def test_expiry_in_a_closed_project_is_written_and_told_to_nobody(scene):
    scene.invite(scene.mailed)
    scene.project.state, scene.project.closed_at = ProjectState.FINISHED, AT
    scene.project.save()

    assert reminders.close_expired(AT + 30 * DAY) == 1
    assert not scene.by.user.notifications.exists()


def test_rows_that_went_are_said_to_be_gone(scene):
    (row,) = scene.invite(scene.mailed)
    question = answer_by_link(row, given("question", "Qui ?"))
    Answer.objects.all().delete()
    with pytest.raises(Gone):
        questions.reply_to_question(answer=question, text="Moi", by=scene.by, at=AT)
    Invitation.objects.all().delete()
    with pytest.raises(Gone):
        invitations.revoke(invitation=row, by=scene.by, at=AT)


def test_a_link_whose_invitation_went_leads_nowhere(scene):
    (row,) = sent(scene, scene.mailed)
    token = token_of(last_mail().text)
    Invitation.objects.all().delete()
    assert Client().get(reverse("cooperation:invitation_door", args=[token])).status_code == 410
    Member.objects.filter(pk=row.member_id).delete()
    with pytest.raises(LinkBroken):
        open_door(token=token, kind="invitation", at=timezone.now())


def test_a_reply_after_the_invitation_was_taken_back_is_kept_and_not_mailed(scene):
    (row,) = scene.invite(scene.mailed)
    question = answer_by_link(row, given("question", "Qui ?"))
    invitations.revoke(invitation=row, by=scene.by, at=AT)
    before = last_mail().pk

    questions.reply_to_question(answer=question, text="Moi", by=scene.by, at=AT)

    assert last_mail().pk == before


def test_an_invitation_replaced_by_another_says_so(scene):
    (row,) = scene.invite(scene.mailed)
    Invitation.objects.update(state=InvitationState.SUPERSEDED)

    with pytest.raises(answers.Superseded):
        answer_by_link(row, given("yes"))


def test_a_yes_to_a_seat_that_another_line_took_is_refused(scene):
    (row,) = scene.invite(scene.mailed)
    answer_by_link(row, given("no", "Trop loin"))
    Member.objects.filter(pk=row.member_id).update(siret="00010000100013")
    make_member(scene.project, organisation=None, name="La même", siret="00010000100013")

    with pytest.raises(invitations.SeatTaken):
        answer_by_link(row, given("yes"))


def test_an_adviser_keeps_its_conditions_on_its_answer(scene):
    adviser = make_member(
        scene.project, organisation=None, name="Conseil", email="conseil@exemple.test", role=MemberRole.ADVISER,
        state=MemberState.PROPOSED,
    )  # fmt: skip
    (row,) = scene.invite(adviser)

    answer = answers.answer_invitation(
        invitation=row, given=given("yes_if", "Deux jours par mois", counter=Counter({"work": Decimal(16)})),
        read=answers.Read(), door=door(AT, last_mail("conseil@exemple.test")), by=Actor(origin="test"), at=AT,
    )  # fmt: skip

    assert (answer.change, answer.counter["hours"]) == (None, {"work": "16"})


def test_prices_and_coefficients_read_as_people_say_them():
    then = Offered(
        Frame("Cartons", lots={"1": ""}), (Work("1a", "Tri", "1", Decimal(10)),), coefficient=Decimal("1.05")
    )
    now = replace(
        then, coefficient=Decimal("1.1"), kind="solidaire", mandataire="Le Pilote", amount_cents=150
    )

    assert offer_view(then).price == "coefficient 1,05 du prix commun"
    assert offer_view(replace(then, kind="inconnu")).kind == ""
    assert offer_view(Offered(Frame("Rien"))).is_empty
    changed = {one.label: (one.before, one.after) for one in changes_since(then, now)}
    assert changed["Coefficient"] == ("1,05", "1,1")
    assert changed["Type de groupement"] == ("non choisi", "Groupement solidaire")
    assert changed["Mandataire"] == ("non dit", "Le Pilote")
    assert changed["Votre part"] == ("non dite", "1,50\u00a0€")
    (price,) = wish_views(Counter(price_cents=2_000), then)
    assert (price.before, price.after) == ("non dit", "20\u00a0€")
    assert wish_views(Counter({"1a": Decimal(0)}), then)[0].label == "Lot 1, Tri"


def test_lines_say_what_expired_what_was_revoked_and_who_confirms(scene):
    mailed, known = sent(scene)
    at = timezone.now()
    answer_by_link(mailed, given("yes_if", "Moins", counter=LESS), at=at)
    invitations.revoke(invitation=known, by=scene.by, at=at)
    lines = invitation_lines(scene.project, at)
    assert "retirée le" in lines[scene.known.pk].text
    assert "répondu par Sacha Inventé" in lines[scene.mailed.pk].text
    Invitation.objects.filter(pk=mailed.pk).update(state=InvitationState.EXPIRED)
    assert [line.action for line in overview_invitations(scene.project, at)] == ["Prolonger"]
    assert "sans réponse au" in invitation_lines(scene.project, at)[scene.mailed.pk].text
    Invitation.objects.filter(pk=known.pk).update(state=InvitationState.SENT)
    Member.objects.filter(pk=scene.known.pk).update(state=MemberState.DISCUSSING)
    assert "confirmiez" in waiting_invitations(seats_of(scene.known_by), at)[0].title


def test_the_last_reminder_is_announced_two_days_before(scene):
    (row,) = sent(scene, scene.mailed, days=3)
    said = {}
    for days in (1, 2, 3):
        whole = invitation_number(row.pk)
        whole.answer_by, whole.last_sent_at = later(days), timezone.now() - 9 * DAY
        said[days] = invitation_view(whole, timezone.now()).last_reminder

    assert said == {
        1: "dernière relance aujourd’hui",
        2: "dernière relance demain",
        3: "dernière relance après-demain",
    }


def test_pages_of_what_is_over_and_of_nobody_to_invite(scene):
    (row,) = sent(scene, scene.mailed)
    client, one = browser(scene.by), {"pk": scene.project.pk, "number": row.pk}
    wrong = reverse("cooperation:invitation_reply", kwargs={**one, "answer": 12345})
    assert client.post(wrong, {"reply": "Moi"}).status_code == 404
    again = client.post(
        reverse("cooperation:invitation_resend", kwargs=one), {"answer_by": row.answer_by.isoformat()}
    )
    assert (again.status_code, "déjà partie aujourd’hui" in again.text) == (422, True)
    Member.objects.filter(pk=scene.known.pk).delete()
    assert (
        "Toutes les organisations du projet sont invitées"
        in client.get(reverse("cooperation:invite", args=[scene.project.pk])).text
    )
